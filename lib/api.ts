/**
 * The HTTP API and its function (lambdas/api). The function encrypts secrets and can decrypt only the
 * signing keys of the portal. It does not connect to customers: it invokes the deliver functions for tests and checks.
 */
import { Duration, Fn } from 'aws-cdk-lib';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { defined } from '../core/defined.ts';
import type { Environment } from '../core/environment.ts';
import { type ByTransport, joinByTransport, mapTransports } from '../core/transport/by-transport.ts';
import type { apiEnv } from '../lambdas/api/env.ts';
import { attemptsAge } from './constructs/retention.ts';
import { may, Worker } from './constructs/worker.ts';
import type { Dashboard } from './dashboard.ts';
import { ClosedApi } from './http-api.ts';
import type { PublicKeys } from './public-keys.ts';
import type { SenderRole } from './sender-role.ts';
import { type Parts, variableOf } from './transports.ts';

export interface ApiProps extends Parts {
  readonly deliverers: ByTransport<Worker>;
  /** `undefined` without a journal. */
  readonly writeToBucket: Worker | undefined;
  readonly senderRole: SenderRole;
  readonly publicKeys: PublicKeys;
  /** All queues of the stack. A destination must not be one of them. */
  readonly ownQueues: readonly IQueue[];
}

export class Api extends Construct {
  readonly worker: Worker;
  readonly http: ClosedApi;

  constructor(scope: Construct, id: string, props: ApiProps) {
    super(scope, id);
    const { settings, configuration, holding, attempts, journal, intake, deliveries, deliverers, writeToBucket } =
      props;
    const { txtPrefix, txtName } = settings.ownership;
    const environment: Environment<typeof apiEnv> = {
      CONFIGURATION_TABLE: configuration.table.tableName,
      HOLDING_TABLE: holding.table.tableName,
      ATTEMPTS_TABLE: attempts.table.tableName,
      SECRETS_KEY_ARN: configuration.secretsKey.keyArn,
      SENDER_ROLE_ARN: props.senderRole.role.roleArn,
      DELIVER_FUNCTIONS: joinByTransport(mapTransports((transport) => deliverers[transport].handler.functionName)),
      ...defined({ WRITE_TO_BUCKET_FUNCTION: writeToBucket?.handler.functionName }),
      DELIVERIES_URLS: variableOf(deliveries, ({ queue }) => queue.queueUrl),
      INTAKE_URL: intake.work.queue.queueUrl,
      OWN_QUEUE_URLS: Fn.join(
        ',',
        props.ownQueues.map(({ queueUrl }) => queueUrl),
      ),
      BUS_NAME: intake.bus.eventBusName,
      OWN_BUS_ARN: intake.bus.eventBusArn,
      KEYS_BUCKET: props.publicKeys.bucket.bucketName,
      ...journal?.environment,
      ...attemptsAge(settings),
      ...(settings.appTopics.length > 0 ? { APP_TOPICS: settings.appTopics.join() } : {}),
      ...(settings.portal.logoOrigins.length > 0 ? { PORTAL_LOGO_ORIGINS: settings.portal.logoOrigins.join() } : {}),
      ...(settings.plainHttp ? { PLAIN_HTTP: 'allowed' } : {}),
      ...defined({ OWNERSHIP_TXT_PREFIX: txtPrefix, OWNERSHIP_TXT_NAME: txtName }),
    };
    this.worker = new Worker(this, 'Worker', {
      bundle: 'api',
      description: 'Feedhose: the HTTP API that customers and operators configure, test and inspect with',
      environment: { ...environment },
      timeout: Duration.seconds(29),
      memoryMegabytes: 1024,
      sources: [],
      statements: [
        ...configuration.mayConfigure(),
        configuration.maySeal(),
        ...(settings.hasDashboard ? [configuration.mayOpenPortalKeys()] : []),
        ...holding.mayManage(),
        attempts.mayRead(),
        attempts.mayRecord(),
        may(
          ['lambda:InvokeFunction'],
          ...[...Object.values(deliverers), ...(writeToBucket ? [writeToBucket] : [])].map(
            ({ handler }) => handler.functionArn,
          ),
        ),
        may(
          ['sqs:SendMessage'],
          ...[...Object.values(deliveries).map(({ queue }) => queue), intake.work.queue].map(
            ({ queueArn }) => queueArn,
          ),
        ),
        may(['events:PutEvents'], intake.bus.eventBusArn),
      ],
      settings,
    });
    journal?.grantRead(this.worker.role);
    journal?.grantForget(this.worker.role);
    props.publicKeys.grantPublish(this.worker.role, !settings.hasDashboard);
    this.http = new ClosedApi(this, 'Http', settings);
  }

  /** Sets the addresses of the dashboard, if any. It is separate from the constructor, because the dashboard needs the API. */
  linkTo(dashboard: Dashboard | undefined): void {
    const set = (name: keyof typeof apiEnv, value: string) => void this.worker.handler.addEnvironment(name, value);
    if (dashboard) set('PORTAL_URL', dashboard.portalUrl);
    else set('KEYS_URL', this.http.url);
  }
}
