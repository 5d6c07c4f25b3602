/** A stack with Feedhose in it, and the outputs that operators and the embedded run read. */
import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { TRANSPORTS, type Transport } from '../core/destination.ts';
import { Feedhose } from './feedhose.ts';
import type { FeedhoseProps } from './props.ts';
import { DELIVER_PLANS } from './transports.ts';

export class FeedhoseStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps & FeedhoseProps = {}) {
    super(scope, id, { description: 'Feedhose: ships feed updates to SQS queues and webhooks', ...props });
    const feedhose = new Feedhose(this, 'Feedhose', props);
    const { intake, configuration, held, attempts, deliveries, deliverers, senderRole } = feedhose;
    const outputs = {
      BusName: intake.bus.eventBusName,
      BusArn: intake.bus.eventBusArn,
      ConfigurationTableName: configuration.table.tableName,
      HeldTableName: held.table.tableName,
      AttemptsTableName: attempts.table.tableName,
      SecretsKeyArn: configuration.secretsKey.keyArn,
      SenderRoleArn: senderRole.role.roleArn,
      IntakeQueueUrl: intake.work.queue.queueUrl,
      IntakeDeadLettersUrl: intake.work.deadLetters.queueUrl,
      RuleDeadLettersUrl: intake.ruleDeadLetters.queueUrl,
      ...ofTransports((name, transport) => ({
        [`${name}DeliveriesUrl`]: deliveries[transport].queue.queueUrl,
        [`${name}DeadLettersUrl`]: deliveries[transport].deadLetters.queueUrl,
      })),
      FanOutFunctionName: feedhose.fanOut.worker.handler.functionName,
      ...ofTransports((name, transport) => ({
        [`DeliverTo${name}FunctionName`]: deliverers[transport].handler.functionName,
      })),
      WakeFunctionName: feedhose.wake.worker.handler.functionName,
      ApiFunctionName: feedhose.api.worker.handler.functionName,
      ApiUrl: feedhose.api.http.api.apiEndpoint,
      DashboardUrl: feedhose.dashboard.url,
      ...feedhose.signIn.outputs,
    };
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { value });
  }
}

function ofTransports(outputsOf: (name: string, transport: Transport) => Record<string, string>) {
  const all = TRANSPORTS.map((transport) => outputsOf(DELIVER_PLANS[transport].name, transport));
  return Object.assign({}, ...all) as Record<string, string>;
}
