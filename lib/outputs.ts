/** What the command line, the runbook and the embedded run read of a deployed stack, by name. */
import { TRANSPORTS, type Transport } from '../core/destination.ts';
import type { Feedhose } from './feedhose.ts';
import { DELIVER_PLANS } from './transports.ts';

export function outputsOf(feedhose: Feedhose): Readonly<Record<string, string>> {
  const { intake, configuration, holding, attempts, deliveries, deliverers, senderRole } = feedhose;
  return {
    BusName: intake.bus.eventBusName,
    BusArn: intake.bus.eventBusArn,
    ConfigurationTableName: configuration.table.tableName,
    HoldingTableName: holding.table.tableName,
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
    ArchiveFunctionName: feedhose.archive.worker.handler.functionName,
    WakeFunctionName: feedhose.wake.worker.handler.functionName,
    ApiFunctionName: feedhose.api.worker.handler.functionName,
    ApiUrl: feedhose.api.http.url,
    ...(feedhose.dashboard ? { DashboardUrl: feedhose.dashboard.url } : {}),
    ...feedhose.signIn.outputs,
    ...feedhose.canary?.outputs,
    ...(feedhose.egressAddresses.length > 0 ? { EgressAddresses: feedhose.egressAddresses.join(',') } : {}),
  };
}

function ofTransports(of: (name: string, transport: Transport) => Record<string, string>) {
  const all = TRANSPORTS.map((transport) => of(DELIVER_PLANS[transport].name, transport));
  return Object.assign({}, ...all) as Record<string, string>;
}
