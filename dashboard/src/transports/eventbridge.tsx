/** The transport `eventbridge` on the dashboard. */
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
    ...authChange(draft, changed),
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
      <DraftField
        of={props}
        name="busArn"
        pointer="/bus_arn"
        label="Bus ARN"
        placeholder="arn:aws:events:eu-west-1:123456789012:event-bus/feed-updates"
        hint="Each update is an event of its own, with the source feedhose: your rules choose among them."
        required
      />
      <AuthFields {...props} what="Bus" right="put events onto the bus" />
    </>
  ),
  Limits: undefined,
  AccessTexts: ({ access }) => (
    <AccessTexts
      snippets={access.snippets}
      summary="A rule that puts the events into a queue"
      commands={access.example_commands}
    />
  ),
};
