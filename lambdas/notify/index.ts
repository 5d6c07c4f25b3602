/** Entry of notify: sends notifications that are on the bus by e-mail. A rule of the bus invokes it. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import middy from '@middy/core';
import { ownClient } from '../../adapters/aws-client.ts';
import { createConfigurationReader } from '../../adapters/configuration/read.ts';
import { createLog } from '../../adapters/log.ts';
import { createCountMails, createPublishMail } from '../../adapters/notifications/mail.ts';
import { listOf, readEnvironment } from '../../core/environment.ts';
import { notifyEnv } from './env.ts';
import { createNotifyByMail, type NotificationEvent } from './notify.ts';

const env = readEnvironment(notifyEnv, process.env);
const dynamodb = ownClient(DynamoDBClient);
const { app } = createConfigurationReader(dynamodb, env.CONFIGURATION_TABLE);
const notify = createNotifyByMail(
  {
    app: async (appId) => (await app(appId))?.value,
    count: createCountMails(dynamodb, env.HOLDING_TABLE, Date.now),
    publish: createPublishMail(ownClient(SNSClient)),
    log: createLog('notify'),
  },
  {
    operatorTopic: env.ALARM_TOPIC,
    kinds: listOf(env.KINDS),
    appTopics: listOf(env.APP_TOPICS),
  },
);

export const handler = middy<NotificationEvent>().handler((event) => notify(event));
