/** The transport `sqs` in the dashboard. */
import { Choice } from '../ui/field.tsx';
import { AccessTexts, AuthFields } from './aws-auth.tsx';
import { DraftField, FIELDS } from './fields.tsx';
import type { Transport } from './transport.ts';

export const SQS: Transport<'sqs'> = {
  title: 'SQS queue',
  noun: 'SQS queue',
  plural: 'Queues',
  testName: 'Test SQS',
  accessTitle: 'Access to the queue',
  signatureAt: 'the message attribute',
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
  AccessTexts: ({ access }) => (
    <AccessTexts
      snippets={access.snippets}
      summary="Add a dead letter queue for messages that your consumer cannot process"
      commands={access.redrive_commands}
    />
  ),
};
