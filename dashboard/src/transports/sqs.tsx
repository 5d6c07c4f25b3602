/** The transport `sqs` on the dashboard. */
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
  pointers: ['/queue_url', ...AUTH_POINTERS],
  placeOf: ({ queue_url }) => queue_url,
  unproven: () => undefined,
  draftOf: ({ queue_url, auth }) => ({ queueUrl: queue_url, ...authDraft(auth) }),
  bodyOf: (draft) => ({ transport: 'sqs', queue_url: draft.queueUrl.trim(), auth: authOf(draft) }),
  changeOf: (draft, changed) => ({
    ...(changed('queueUrl') ? { queue_url: draft.queueUrl.trim() } : {}),
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
  triedBy: (draft) => ({ queue_url: draft.queueUrl.trim(), auth: triedAuth(draft) }),
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
      <AuthFields {...props} what="Queue" right="send to the queue" />
    </>
  ),
  Limits: undefined,
  AccessTexts: ({ access }) => (
    <AccessTexts
      pastes={access.pastes}
      summary="A dead letter queue for messages that your consumer cannot handle"
      commands={access.redrive_commands}
    />
  ),
};
