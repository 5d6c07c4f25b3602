/** The transport `sqs` in the dashboard. */

import { CheckSignature } from '../guide/check-signature.tsx';
import { CONSUMER_LANGUAGES, consumerCode } from '../guide/code.ts';
import { GuideCommands, GuideStep } from '../guide/guide-steps.tsx';
import { LanguageCode } from '../guide/language-code.tsx';
import { DocsLink } from '../ui/docs-link.tsx';
import { Choice } from '../ui/field.tsx';
import { AccessStep, AuthFields } from './aws-auth.tsx';
import { DraftField, FIELDS } from './fields.tsx';
import type { Transport } from './transport.ts';

export const SQS: Transport<'sqs'> = {
  title: 'SQS queue',
  noun: 'SQS queue',
  plural: 'Queues',
  testName: 'Test SQS',
  getsDeliveries: true,
  signatureAt: 'the message attribute',
  docs: 'destinations.md',
  fields: ['queueUrl', 'queueBody', 'authType'],
  testsUnsaved: true,
  addressOf: ({ queue_url }) => queue_url,
  unverified: () => undefined,
  Fields: (props) => (
    <>
      <DraftField form={props} name="queueUrl" />
      <Choice
        label={FIELDS.queueBody.label}
        value={props.draft.queueBody}
        options={[
          ['base64', 'Base64', 'The list of updates, encoded as Base64.'],
          ['json', 'JSON', 'The list of updates as JSON, which every Standard Webhooks library can read and verify.'],
        ]}
        onChange={(queueBody) => props.set({ queueBody })}
      />
      <AuthFields {...props} resource="queue" permission="send messages to the queue" />
    </>
  ),
  Limits: undefined,
  Guide: ({ access, draft, stored }) => (
    <>
      <AccessStep resource="queue" snippets={access?.snippets} authType={draft.authType} stored={stored} />
      <GuideStep
        title="Add a dead letter queue"
        description="A message that your consumer cannot process is then kept, and not received until it expires."
      >
        {access && <GuideCommands label="Dead letter queue and redrive policy" text={access.redrive_commands} />}
      </GuideStep>
    </>
  ),
  Verification: ({ draft: { queueUrl, queueBody }, secret }) => (
    <>
      <GuideStep
        title="Read and verify the messages"
        description={
          queueBody === 'json'
            ? 'The body is a JSON list of updates. The signature is in the message attributes.'
            : 'The body is a list of updates in Base64. The signature is in the message attributes and covers the Base64 text.'
        }
      >
        <LanguageCode
          label="Consumer"
          languages={CONSUMER_LANGUAGES}
          codeOf={(language) =>
            consumerCode(language, {
              queueUrl: queueUrl.trim() || '<queue URL>',
              body: queueBody === 'json' ? 'json' : 'base64',
              secret,
            })
          }
        />
        <DocsLink page="verifying.md">Other languages and libraries</DocsLink>
      </GuideStep>
      <GuideStep title="Check a message" description="Paste a message: is its signature right?">
        <CheckSignature what="message" secret={secret} />
      </GuideStep>
    </>
  ),
};
