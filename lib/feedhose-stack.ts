/** A stack with Feedhose in it, and the outputs that operators and the embedded run read. */
import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { Feedhose } from './feedhose.ts';
import type { FeedhoseProps } from './feedhose-props.ts';

export class FeedhoseStack extends Stack {
  constructor(scope: Construct, id: string, props: FeedhoseProps = {}, stackProps: StackProps = {}) {
    const description = 'Feedhose: delivers feed updates to SQS queues, webhooks and EventBridge buses';
    super(scope, id, { description, ...stackProps });
    new Feedhose(this, 'Feedhose', props).addOutputs();
  }
}
