/** The transport `eventbridge` in the dashboard. */
import { GuideCommands, GuideStep } from '../guide/guide-steps.tsx';
import { AccessStep, AuthFields } from './aws-auth.tsx';
import { DraftField } from './fields.tsx';
import type { Transport } from './transport.ts';

export const EVENTBRIDGE: Transport<'eventbridge'> = {
  title: 'EventBridge bus',
  noun: 'EventBridge bus',
  plural: 'Event buses',
  testName: 'Test EventBridge',
  getsDeliveries: true,
  signatureAt: undefined,
  docs: 'transports/eventbridge.md',
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
  Guide: ({ access, draft, stored }) => (
    <>
      <AccessStep resource="bus" snippets={access?.snippets} authType={draft.authType} stored={stored} />
      <GuideStep
        title="Select the events"
        description="Each update is an event with the source feedhose. Add a rule that sends it to a target, such as a queue."
      >
        {access && <GuideCommands label="Rule with a queue as its target" text={access.example_commands} />}
      </GuideStep>
    </>
  ),
  Verification: undefined,
};
