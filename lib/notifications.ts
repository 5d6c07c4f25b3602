/**
 * The function lambdas/notify, which sends notifications by e-mail, and the rule of the bus that invokes it. They exist only if there is a
 * topic to which it can send.
 */
import { Duration } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import type { Environment } from '../core/environment.ts';
import { NOTIFICATION_KINDS, NOTIFICATION_SOURCE } from '../core/notifications/notification.ts';
import type { notifyEnv } from '../lambdas/notify/env.ts';
import { acknowledge } from './constructs/nag.ts';
import { may, Worker } from './constructs/worker.ts';
import type { Settings } from './props.ts';
import type { Parts } from './transports.ts';

export function hasMails({ alarmTopic, appTopics }: Pick<Settings, 'alarmTopic' | 'appTopics'>): boolean {
  return alarmTopic !== undefined || appTopics.length > 0;
}

export class Notifications extends Construct {
  readonly worker: Worker;

  constructor(scope: Construct, id: string, { settings, configuration, holding, intake }: Parts) {
    super(scope, id);
    const { alarmTopic, appTopics, notificationKinds } = settings;
    const environment: Environment<typeof notifyEnv> = {
      CONFIGURATION_TABLE: configuration.table.tableName,
      HOLDING_TABLE: holding.table.tableName,
      ...(alarmTopic ? { ALARM_TOPIC: alarmTopic.topicArn } : {}),
      ...(notificationKinds ? { KINDS: notificationKinds.join() } : {}),
      ...(appTopics.length > 0 ? { APP_TOPICS: appTopics.join() } : {}),
    };
    this.worker = new Worker(this, 'Worker', {
      bundle: 'notify',
      description: 'Feedhose: sends notifications by e-mail',
      environment: { ...environment },
      timeout: Duration.seconds(50),
      memoryMegabytes: 256,
      sources: [],
      statements: [
        configuration.mayGet(),
        may(['dynamodb:UpdateItem'], holding.table.tableArn),
        ...(appTopics.length > 0 ? [may(['sns:Publish'], ...appTopics)] : []),
      ],
      settings,
    });
    for (const topics of appTopics.filter((arn) => arn.includes('*'))) {
      const why = 'The prop notifications.appTopics allows these topics.';
      acknowledge(this.worker.role, `AwsSolutions-IAM5[Resource::${topics}]`, why);
    }
    // Includes the key of an encrypted topic.
    alarmTopic?.grantPublish(this.worker.role);
    new Rule(this, 'Rule', {
      description: 'Feedhose: sends notifications by e-mail',
      eventBus: intake.bus,
      eventPattern: { source: [NOTIFICATION_SOURCE], detailType: [...NOTIFICATION_KINDS] },
      targets: [new LambdaFunction(this.worker.handler)],
    });
  }
}
