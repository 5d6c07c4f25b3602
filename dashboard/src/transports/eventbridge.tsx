/** The transport `eventbridge` in the dashboard. */
import { AccessTexts, AuthFields } from './aws-auth.tsx';
import { DraftField } from './fields.tsx';
import type { Transport } from './transport.ts';

export const EVENTBRIDGE: Transport<'eventbridge'> = {
  title: 'EventBridge bus',
  noun: 'EventBridge bus',
  plural: 'Event buses',
  testName: 'Test EventBridge',
  accessTitle: 'Access to the bus',
  signatureAt: undefined,
  fields: ['busArn', 'authType'],
  testsUnsaved: true,
  addressOf: ({ bus_arn }) => bus_arn,
  unverified: () => undefined,
  Fields: (props) => (
    <>
      <DraftField form={props} name="busArn" />
      <AuthFields {...props} resource="bus" permission="put events onto the bus" />
    </>
  ),
  Limits: undefined,
  AccessTexts: ({ access }) => (
    <AccessTexts
      snippets={access.snippets}
      summary="Add a rule that sends the events to a queue"
      commands={access.example_commands}
    />
  ),
};
