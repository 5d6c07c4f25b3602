/**
 * Feedhose as one construct, and the table of contents of `lib/`: each line is a part with a file of its own. Logical ids
 * are made of the names below; those of stateful resources never change (test/lib).
 */
import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { ByTransport } from '../core/transport/by-transport.ts';
import { Alarms } from './alarms.ts';
import { Api } from './api.ts';
import { Archive } from './archive.ts';
import { Attempts } from './attempts.ts';
import { Canary } from './canary.ts';
import { Configuration } from './configuration.ts';
import type { Worker } from './constructs/worker.ts';
import { Dashboard } from './dashboard.ts';
import { FanOut } from './fan-out.ts';
import type { FeedhoseProps } from './feedhose-props.ts';
import { HoldingTable } from './holding-table.ts';
import { Intake } from './intake.ts';
import { Operations } from './operations.ts';
import { outputsOf } from './outputs.ts';
import { type Settings, settingsOf } from './props.ts';
import { FeedhoseResources } from './resources.ts';
import { Schemas } from './schemas.ts';
import { SenderRole } from './sender-role.ts';
import { SignIn } from './sign-in.ts';
import { createDeliverers, createDeliveries, type Deliveries, sendersOf } from './transports.ts';
import { Wake } from './wake.ts';

/**
 * Delivers feed updates from an event bus to customers' queues, webhooks and event buses. It contains the whole system, with its API and
 * its dashboard. A stack can contain one. The names of its resources contain the name of the stack.
 */
export class Feedhose extends FeedhoseResources {
  /** @internal */ readonly settings: Settings;
  /** @internal */ readonly intake: Intake;
  /** @internal */ readonly configuration: Configuration;
  /** @internal */ readonly holding: HoldingTable;
  /** @internal */ readonly attempts: Attempts;
  /** By transport: deliveries on their way, and their dead letters. @internal */
  readonly deliveries: Deliveries;
  /** @internal */ readonly fanOut: FanOut;
  /** By transport: the function that sends. @internal */
  readonly deliverers: ByTransport<Worker>;
  /** @internal */ readonly senderRole: SenderRole;
  /** @internal */ readonly archive: Archive;
  /** @internal */ readonly wake: Wake;
  /** @internal */ readonly api: Api;
  /** @internal */ readonly signIn: SignIn;
  /** `undefined`: left out. @internal */ readonly dashboard: Dashboard | undefined;
  /** `undefined`: left out. @internal */ readonly canary: Canary | undefined;

  /** @throws Error that lists every prop that cannot work. */
  constructor(scope: Construct, id: string, props: FeedhoseProps = {}) {
    super(scope, id);
    const others = this.node.root.node.findAll().filter((child) => child instanceof Feedhose && child !== this);
    const settings = settingsOf(this, props, others as Feedhose[]);
    this.settings = settings;
    this.intake = new Intake(this, 'Intake', settings);
    if (settings.hasSchemas) new Schemas(this, 'Schemas');
    this.configuration = new Configuration(this, 'Configuration', settings);
    this.holding = new HoldingTable(this, 'Holding', settings);
    this.attempts = new Attempts(this, 'Attempts', settings);
    this.deliveries = createDeliveries(this, settings);
    const { intake, configuration, holding, attempts, deliveries } = this;
    this.fanOut = new FanOut(this, 'FanOut', { settings, configuration, intake, deliveries });
    this.deliverers = createDeliverers(this, { settings, configuration, holding, attempts, intake, deliveries });
    const { deliverers } = this;
    const ownQueues = [
      intake.work.queue,
      intake.work.deadLetters,
      intake.ruleDeadLetters,
      ...Object.values(deliveries).flatMap(({ queue, deadLetters }) => [queue, deadLetters]),
    ];
    this.senderRole = new SenderRole(this, 'SenderRole', {
      settings,
      senders: sendersOf(deliverers).map(({ role }) => role),
      ownQueues,
      ownBus: intake.bus,
    });
    this.archive = new Archive(this, 'Archive', { settings, holding, deliveries, intake });
    this.wake = new Wake(this, 'Wake', { settings, configuration, holding, intake, deliveries });
    this.api = new Api(this, 'Api', {
      settings,
      configuration,
      holding,
      attempts,
      intake,
      deliveries,
      deliverers,
      senderRole: this.senderRole,
      ownQueues,
    });
    const page = settings.hasDashboard ? { settings, api: this.api.http } : undefined;
    this.dashboard = page && new Dashboard(this, 'Dashboard', page);
    this.signIn = new SignIn(this, 'SignIn', settings, this.dashboard?.url);
    this.api.http.admit(this.signIn, this.api.worker.handler);
    this.dashboard?.publish(this.signIn);
    this.canary = settings.hasCanary ? new Canary(this, 'Canary', settings) : undefined;
    new Alarms(this, 'Alarms', {
      fanOut: this.fanOut.worker,
      archive: this.archive.worker,
      wake: this.wake.worker,
      api: this.api.worker,
      settings,
    });
    new Operations(this, 'Operations', { settings, metrics: this });
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
}
