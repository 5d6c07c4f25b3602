/** The transport `sns` in the dashboard. */
import { CheckSignature } from '../guide/check-signature.tsx';
import { GuideCommands, GuideStep } from '../guide/guide-steps.tsx';
import { DocsLink } from '../ui/docs-link.tsx';
import { Choice } from '../ui/field.tsx';
import { AccessStep, AuthFields } from './aws-auth.tsx';
import { DraftField, FIELDS } from './fields.tsx';
import type { Transport } from './transport.ts';

export const SNS: Transport<'sns'> = {
  title: 'SNS topic',
  noun: 'SNS topic',
  plural: 'Topics',
  testName: 'Test SNS',
  getsDeliveries: true,
  signatureAt: 'the message attribute',
  docs: 'transports/sns.md',
  fields: ['topicArn', 'topicBody', 'authType'],
  testsUnsaved: true,
  addressOf: ({ topic_arn }) => topic_arn,
  unverified: () => undefined,
  Fields: (props) => (
    <>
      <DraftField form={props} name="topicArn" />
      <Choice
        label={FIELDS.topicBody.label}
        value={props.draft.topicBody}
        options={[
          ['json', 'JSON', 'The list of updates as JSON, which every Standard Webhooks library can read and verify.'],
          ['base64', 'Base64', 'The list of updates, encoded as Base64.'],
        ]}
        onChange={(topicBody) => props.set({ topicBody })}
      />
      <AuthFields {...props} resource="topic" permission="publish messages to the topic" />
    </>
  ),
  Limits: undefined,
  Guide: ({ access, draft, stored }) => (
    <>
      <AccessStep resource="topic" snippets={access?.snippets} authType={draft.authType} stored={stored} />
      <GuideStep
        title="Subscribe to the topic"
        description="With raw message delivery a queue gets the body and the signed attributes unchanged. A filter policy can select messages by the attributes feed_group and type."
      >
        {access && <GuideCommands label="Subscription of a queue" text={access.example_commands} />}
      </GuideStep>
    </>
  ),
  Verification: ({ secret }) => (
    <GuideStep
      title="Read and verify the messages"
      description="The signature is in the message attributes and covers the text of the message. Paste a message to check its signature."
    >
      <CheckSignature what="message" secret={secret} />
      <DocsLink page="verifying.md">Code and libraries</DocsLink>
    </GuideStep>
  ),
};
