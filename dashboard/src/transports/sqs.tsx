/** The transport `sqs` on the dashboard. */

import { Choice } from '../ui/field.tsx';
import {
  AccessTexts,
  AUTH_POINTERS,
  AuthFields,
  authChange,
  authDraft,
  authFaults,
  authOf,
  triedAuth,
} from './aws-auth.tsx';
import { DraftField } from './draft-field.tsx';
import type { TransportPages } from './transport.ts';

export const SQS: TransportPages<'sqs'> = {
  title: 'SQS queue',
  noun: 'SQS queue',
  testName: 'Test SQS',
  accessTitle: 'Access to the queue',
  many: 'Queues',
  signatureAt: 'the message attribute',
  pointers: ['/queue_url', '/body', ...AUTH_POINTERS],
  placeOf: ({ queue_url }) => queue_url,
  unproven: () => undefined,
  draftOf: ({ queue_url, auth, body }) => ({ queueUrl: queue_url, queueBody: body, ...authDraft(auth) }),
  bodyOf: (draft) => ({
    transport: 'sqs',
    queue_url: draft.queueUrl.trim(),
    auth: authOf(draft),
    body: draft.queueBody,
  }),
  changeOf: (draft, changed) => ({
    ...(changed('queueUrl') ? { queue_url: draft.queueUrl.trim() } : {}),
    ...(changed('queueBody') ? { body: draft.queueBody } : {}),
    ...authChange(draft, changed),
  }),
  faultsOf(draft) {
    const url = draft.queueUrl.trim();
    const isUrl = url === '' || /^https?:\/\/[^\s/]+\/\d{12}\/[\w-]+(\.fifo)?$/.test(url);
    return {
      ...(isUrl ? {} : { queueUrl: 'expected https://sqs.<region>.amazonaws.com/<account>/<name>' }),
      ...authFaults(draft),
    };
  },
  isFilled: ({ queueUrl }) => queueUrl !== '',
  triedBy: (draft) => ({ queue_url: draft.queueUrl.trim(), auth: triedAuth(draft), body: draft.queueBody }),
  Fields: (props) => (
    <>
      <DraftField
        of={props}
        name="queueUrl"
        pointer="/queue_url"
        label="Queue URL"
        type="url"
        placeholder="https://sqs.eu-west-1.amazonaws.com/123456789012/feed-updates"
        required
      />
      <Choice
        label="Message body"
        value={props.draft.queueBody}
        options={[
          ['base64', 'Base64', 'The list of updates as Base64.'],
          ['json', 'JSON', 'The same list as plain JSON, which every Standard Webhooks library reads and verifies.'],
        ]}
        onChange={(queueBody) => props.set({ queueBody: queueBody as 'base64' | 'json' })}
      />
      <AuthFields {...props} what="Queue" right="send to the queue" />
    </>
  ),
  Limits: undefined,
  AccessTexts: ({ access }) => (
    <AccessTexts
      snippets={access.snippets}
      summary="A dead letter queue for messages that your consumer cannot handle"
      commands={access.redrive_commands}
    />
  ),
};
