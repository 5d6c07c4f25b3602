/**
 * Feedhose as one construct. Each part has a file of its own in `lib/`. Logical ids are derived from the names below; those of
 * stateful resources never change (test/lib).
 */
import { CfnOutput, Stack } from 'aws-cdk-lib';
import { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { IEventBus } from 'aws-cdk-lib/aws-events';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Alias, type IFunction } from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct, IConstruct } from 'constructs';
import { aliasOf } from '../core/api/app-access.ts';
import { TRANSPORTS, type Transport } from '../core/destination.ts';
import { appIdFault } from '../core/names.ts';
import type { ByTransport } from '../core/transport/by-transport.ts';
import { Alarms } from './alarms.ts';
import { Api } from './api.ts';
import { Archive } from './archive.ts';
import { Attempts } from './attempts.ts';
import { Canary } from './canary.ts';
import { Configuration } from './configuration.ts';
import { expectSupportedCdk } from './constructs/cdk-version.ts';
import { WorkQueue } from './constructs/work-queue.ts';
import { Worker } from './constructs/worker.ts';
import { Dashboard } from './dashboard.ts';
import { Egress } from './egress.ts';
import { FanOut } from './fan-out.ts';
import type { FeedhoseProps } from './feedhose-props.ts';
import { HoldingTable } from './holding-table.ts';
import { Intake } from './intake.ts';
import { Journal } from './journal.ts';
import { FeedhoseMetrics } from './metrics.ts';
import { hasMails, Notifications } from './notifications.ts';
import { Operations } from './operations.ts';
import { type Settings, settingsOf } from './props.ts';
import { PublicKeys } from './public-keys.ts';
import { Replay } from './replay.ts';
import { Schemas } from './schemas.ts';
import { SenderRole } from './sender-role.ts';
import { SignIn } from './sign-in.ts';
import { createDeliverers, createDeliveries, DELIVER_PLANS, type Deliveries, sendersOf } from './transports.ts';
import { Wake } from './wake.ts';
import { WriteToBucket } from './write-to-bucket.ts';

/**
 * Delivers feed updates from an event bus to customers' queues, webhooks and event buses. It contains the whole system, with its API and
 * its dashboard. A stack can contain one. The names of its resources contain the name of the stack.
 */
export class Feedhose extends FeedhoseMetrics {
  /** @internal */ readonly settings: Settings;
  /** @internal */ readonly intake: Intake;
  /** @internal */ readonly configuration: Configuration;
  /** @internal */ readonly holding: HoldingTable;
  /** @internal */ readonly attempts: Attempts;
  /** `undefined` without a journal. @internal */ readonly journal: Journal | undefined;
  /** Deliveries queues and their dead letter queues, by transport. @internal */
  readonly deliveries: Deliveries;
  /** @internal */ readonly fanOut: FanOut;
  /** Deliver functions, by transport. @internal */
  readonly deliverers: ByTransport<Worker>;
  /** @internal */ readonly senderRole: SenderRole;
  /** @internal */ readonly archive: Archive;
  /** @internal */ readonly wake: Wake;
  /** `undefined` without a journal. @internal */ readonly writeToBucket: WriteToBucket | undefined;
  /** `undefined` without a journal. @internal */ readonly replay: Replay | undefined;
  /** `undefined` without topics. @internal */ readonly notifications: Notifications | undefined;
  /** @internal */ readonly api: Api;
  /** @internal */ readonly signIn: SignIn;
  /** `undefined` without a dashboard. @internal */ readonly dashboard: Dashboard | undefined;
  /** `undefined` without a canary. @internal */ readonly canary: Canary | undefined;

  /** @throws Error that lists every prop that cannot work. */
  constructor(scope: Construct, id: string, props: FeedhoseProps = {}) {
    super(scope, id);
    expectSupportedCdk();
    // A construct without settings is one whose props were refused, and whose error the app caught.
    const others = this.node.root.node.findAll().filter((child) => child instanceof Feedhose && child.settings);
    const settings = settingsOf(this, props, others as Feedhose[]);
    this.settings = settings;
    this.intake = new Intake(this, 'Intake', settings);
    if (settings.hasSchemas) new Schemas(this, 'Schemas');
    this.configuration = new Configuration(this, 'Configuration', settings);
    this.holding = new HoldingTable(this, 'Holding', settings);
    this.attempts = new Attempts(this, 'Attempts', settings);
    const { journalSeconds } = settings;
    this.journal =
      journalSeconds === undefined
        ? undefined
        : new Journal(this, 'Journal', settings, journalSeconds, this.configuration.secretsKey);
    this.deliveries = createDeliveries(this, settings);
    const { intake, configuration, holding, attempts, journal, deliveries } = this;
    const parts = { settings, configuration, holding, attempts, journal, intake, deliveries };
    this.fanOut = new FanOut(this, 'FanOut', parts);
    this.deliverers = createDeliverers(this, parts);
    const { deliverers } = this;
    const ownQueues = [
      intake.work.queue,
      intake.work.deadLetters,
      intake.ruleDeadLetters,
      ...Object.values(deliveries).flatMap(({ queue, deadLetters }) => [queue, deadLetters]),
    ];
    this.writeToBucket = journal && new WriteToBucket(this, 'WriteToBucket', parts, journal);
    this.senderRole = new SenderRole(this, 'SenderRole', {
      settings,
      senders: [...sendersOf(deliverers), ...(this.writeToBucket ? [this.writeToBucket.worker] : [])].map(
        ({ role }) => role,
      ),
      ownQueues,
      ownBus: intake.bus,
      ownBucket: journal?.bucket,
    });
    this.archive = new Archive(this, 'Archive', parts);
    this.wake = new Wake(this, 'Wake', parts);
    this.replay = journal && new Replay(this, 'Replay', parts, journal);
    if (this.replay) this.wake.invokes('REPLAY_FUNCTION', this.replay.worker);
    if (this.writeToBucket) this.wake.invokes('WRITE_TO_BUCKET_FUNCTION', this.writeToBucket.worker);
    this.notifications = hasMails(settings) ? new Notifications(this, 'Notifications', parts) : undefined;
    const publicKeys = new PublicKeys(this, 'PublicKeys');
    this.api = new Api(this, 'Api', {
      ...parts,
      deliverers,
      writeToBucket: this.writeToBucket?.worker,
      senderRole: this.senderRole,
      publicKeys,
      ownQueues,
    });
    const page = settings.hasDashboard ? { settings, api: this.api.http, publicKeys } : undefined;
    this.dashboard = page && new Dashboard(this, 'Dashboard', page);
    this.api.linkTo(this.dashboard);
    if (this.dashboard) {
      const url = this.dashboard.url;
      const notifying = [this.api, this.wake, this.archive, ...(this.replay ? [this.replay] : [])];
      for (const { worker } of notifying) worker.handler.addEnvironment('DASHBOARD_URL', url);
    }
    this.signIn = new SignIn(this, 'SignIn', settings, this.dashboard?.url);
    this.api.http.admit(this.signIn, this.api.worker.handler, settings.hasDashboard);
    this.dashboard?.publish(this.signIn);
    this.canary = settings.hasCanary ? new Canary(this, 'Canary', settings) : undefined;
    new Alarms(this, 'Alarms', {
      fanOut: this.fanOut.worker,
      archive: this.archive.worker,
      wake: this.wake.worker,
      api: this.api.worker,
      writeToBucket: this.writeToBucket?.worker,
      settings,
    });
    new Operations(this, 'Operations', {
      settings,
      metrics: this,
      intake,
      workers: this.all(Worker),
      workQueues: this.all(WorkQueue),
    });
  }

  /** Event bus to which the feed backend publishes. */
  get bus(): IEventBus {
    return this.intake.bus;
  }

  /** Functions by their names in logs and documents, such as `fan-out` and `deliver-to-webhook`. */
  get functions(): Readonly<Record<string, IFunction>> {
    return Object.fromEntries(this.all(Worker).map(({ bundle, handler }) => [bundle, handler]));
  }

  /** All alarms, so that an app can add actions to them. */
  get alarms(): readonly Alarm[] {
    return this.all(Alarm);
  }

  /** All queues, including dead letter queues. */
  get queues(): readonly Queue[] {
    return this.all(Queue);
  }

  /**
   * The configuration table, the holding table (parked deliveries and dead letters), the attempts table, and the table of
   * the journal.
   */
  get tables(): readonly Table[] {
    return this.all(Table);
  }

  /** KMS key that encrypts customers' secrets and the journal. */
  get secretsKey(): IKey {
    return this.configuration.secretsKey;
  }

  /** ARN of the sender role, which customers' queue and bus policies name. */
  get senderRoleArn(): string {
    return this.senderRole.role.roleArn;
  }

  /**
   * URL of the dashboard.
   * @throws Error if the stack has no dashboard.
   */
  get dashboardUrl(): string {
    if (!this.dashboard) throw new Error(`${this.node.path} has no dashboard`);
    return this.dashboard.url;
  }

  /** Base address of the HTTP API. */
  get apiUrl(): string {
    return this.api.http.url;
  }

  /** Addresses from which webhooks are sent. The list is empty without `egress`, and with an existing VPC. */
  get egressAddresses(): readonly string[] {
    return this.all(Egress).flatMap(({ addresses }) => addresses);
  }

  /** Grants a feed backend `events:PutEvents` on the bus, and no other permission. */
  grantPublish(grantee: IGrantable): Grant {
    return this.bus.grantPutEventsTo(grantee);
  }

  /**
   * Returns the access to the destinations of one app, for `FeedhoseDestination`. It is an alias of the API's function: whoever may invoke
   * it can create, change and delete destinations of this app, and nothing else. In the same account, a permission of the invoking role is
   * enough. For another account, call `grantInvoke` of the alias.
   * @throws Error for an id that no app has, or that is too long for the name of an alias.
   */
  destinationAccess(appId: string): Alias {
    const aliasName = aliasOf(appId);
    const fault =
      appIdFault(appId) ?? (aliasName ? undefined : 'expected an id that fits into an alias, got a longer one');
    if (fault !== undefined || aliasName === undefined) throw new Error(`destinationAccess(): ${fault}`);
    const id = `DestinationAccess-${aliasName}`;
    const existing = this.node.tryFindChild(id) as Alias | undefined;
    return existing ?? new Alias(this, id, { aliasName, version: this.api.worker.handler.latestVersion });
  }

  /**
   * Adds the outputs to the stack that the command line `feedhose` and the runbook read. Call it once per stack, because the names of the
   * outputs are fixed.
   * @throws Error that lists the names that outputs or constructs of the stack already use.
   */
  addOutputs(): void {
    const stack = Stack.of(this);
    const outputs = Object.entries(outputsOf(this));
    const taken = outputs.map(([name]) => name).filter((name) => stack.node.tryFindChild(name));
    if (taken.length > 0) {
      throw new Error(`addOutputs(): expected a stack without outputs of these names, got ${taken.join(', ')}`);
    }
    for (const [name, value] of outputs) new CfnOutput(stack, name, { value });
  }

  private all<C extends IConstruct>(type: new (...args: never[]) => C): readonly C[] {
    return this.node.findAll().filter((child): child is C => child instanceof type);
  }
}

/** Returns the outputs, by name, that the command line, the runbook and the embedded run read of a deployed stack. */
export function outputsOf(feedhose: Feedhose): Readonly<Record<string, string>> {
  const { intake, configuration, holding, attempts, journal, deliveries, deliverers, senderRole } = feedhose;
  return {
    BusName: intake.bus.eventBusName,
    BusArn: intake.bus.eventBusArn,
    ConfigurationTableName: configuration.table.tableName,
    HoldingTableName: holding.table.tableName,
    AttemptsTableName: attempts.table.tableName,
    ...(journal ? { JournalTableName: journal.table.tableName, JournalBucketName: journal.bucket.bucketName } : {}),
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
    ...(feedhose.replay ? { ReplayFunctionName: feedhose.replay.worker.handler.functionName } : {}),
    ...(feedhose.writeToBucket
      ? { WriteToBucketFunctionName: feedhose.writeToBucket.worker.handler.functionName }
      : {}),
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
