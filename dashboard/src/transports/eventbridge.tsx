/** The transport `eventbridge` on the dashboard. */
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
  ['keys', 'API key and secret', 'An access key of an IAM user that may put events onto the bus'],
  ['policy', 'Bus policy', "The bus's own policy lets Feedhose in: no secret changes hands"],
  ['role', 'IAM role', 'Feedhose assumes a role of yours, with an external id'],
];
const ARN = /^arn:[\w-]+:events:[\w-]+:\d{12}:event-bus\/[/.\-\w]+$/;

export const EVENTBRIDGE: TransportPages<'eventbridge'> = {
  title: 'EventBridge bus',
  noun: 'EventBridge bus',
  testName: 'Test EventBridge',
  accessTitle: 'Access to the bus',
  many: 'Event buses',
  signatureAt: undefined,
  pointers: ['/bus_arn', ...AUTH_POINTERS],
  placeOf: ({ bus_arn }) => bus_arn,
  unproven: () => undefined,
  draftOf: ({ bus_arn, auth }) => ({ busArn: bus_arn, ...authDraft(auth) }),
  bodyOf: (draft) => ({ transport: 'eventbridge', bus_arn: draft.busArn.trim(), auth: authOf(draft) }),
  changeOf: (draft, changed) => ({
    ...(changed('busArn') ? { bus_arn: draft.busArn.trim() } : {}),
    ...(authChanged(draft, changed) ? { auth: authOf(draft) } : {}),
  }),
  faultsOf: (draft) => ({
    ...(draft.busArn === '' || ARN.test(draft.busArn.trim())
      ? {}
      : { busArn: 'expected arn:aws:events:<region>:<account>:event-bus/<name>' }),
    ...authFaults(draft),
  }),
  isFilled: ({ busArn }) => busArn !== '',
  triedBy: (draft) => ({ bus_arn: draft.busArn.trim(), auth: triedAuth(draft) }),
  Fields: (props) => (
    <>
      <TextField
        label="Bus ARN"
        value={props.draft.busArn}
        onInput={(busArn) => props.set({ busArn })}
        placeholder="arn:aws:events:eu-west-1:123456789012:event-bus/feed-updates"
        hint="Each update is an event of its own, with the source feedhose: your rules choose among them."
        error={props.wrong('busArn', '/bus_arn')}
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
        <summary>A rule that puts the events into a queue</summary>
        <CopyText label="AWS CLI commands" text={access.example_commands} />
      </details>
    </>
  ),
};
