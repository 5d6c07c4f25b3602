/** The transport `sqs` on the dashboard. */
import { CopyText } from '../ui/copy.tsx';
import { TextField } from '../ui/field.tsx';
import {
  AUTH_POINTERS,
  AuthFields,
  authChanged,
  authDraft,
  authFaults,
  authOf,
  Pastes,
  triedAuth,
} from './aws-auth.tsx';
import type { AuthType } from './draft-fields.ts';
import type { TransportPages } from './transport.ts';

const AUTH: readonly (readonly [AuthType, string, string])[] = [
  ['keys', 'API key and secret', 'An access key of an IAM user that may send to the queue'],
  ['policy', 'Queue policy', "The queue's own policy lets Feedhose in: no secret changes hands"],
  ['role', 'IAM role', 'Feedhose assumes a role of yours, with an external id'],
];

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
    ...(authChanged(draft, changed) ? { auth: authOf(draft) } : {}),
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
      <TextField
        label="Queue URL"
        type="url"
        value={props.draft.queueUrl}
        onInput={(queueUrl) => props.set({ queueUrl })}
        placeholder="https://sqs.eu-west-1.amazonaws.com/123456789012/feed-updates"
        error={props.wrong('queueUrl', '/queue_url')}
        required
      />
      <AuthFields {...props} options={AUTH} />
    </>
  ),
  Limits: undefined,
  AccessTexts: ({ access }) => (
    <>
      <Pastes pastes={access.pastes} />
      <details>
        <summary>A dead letter queue for messages that your consumer cannot handle</summary>
        <CopyText label="AWS CLI commands" text={access.redrive_commands} />
      </details>
    </>
  ),
};
