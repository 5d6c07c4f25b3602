/**
 * Feedhose as one construct, and the table of contents of `lib/`: each line is a room with a file of its own. Logical ids
 * are made of the names below; those of stateful resources never change (test/lib).
 */
import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Alarms } from './alarms.ts';
import { Api } from './api.ts';
import { Attempts } from './attempts.ts';
import { Configuration } from './configuration.ts';
import { Dashboard } from './dashboard.ts';
import { DeliverToQueue } from './deliver-to-queue.ts';
import { DeliverToWebhook } from './deliver-to-webhook.ts';
import { FanOut } from './fan-out.ts';
import { Held } from './held.ts';
import { Intake } from './intake.ts';
import { WorkQueue } from './kit/work-queue.ts';
import { type FeedhoseProps, settingsOf } from './props.ts';
import { SenderRole } from './sender-role.ts';
import { Shelve } from './shelve.ts';
import { SignIn } from './sign-in.ts';
import { Wake } from './wake.ts';

export class Feedhose extends Construct {
  readonly intake: Intake;
  readonly configuration: Configuration;
  readonly held: Held;
  readonly attempts: Attempts;
  readonly queueDeliveries: WorkQueue;
  readonly webhookDeliveries: WorkQueue;
  readonly fanOut: FanOut;
  readonly deliverToQueue: DeliverToQueue;
  readonly deliverToWebhook: DeliverToWebhook;
  readonly senderRole: SenderRole;
  readonly shelve: Shelve;
  readonly wake: Wake;
  readonly api: Api;
  readonly signIn: SignIn;
  readonly dashboard: Dashboard;

  /** @throws Error that names every prop that cannot work. */
  constructor(scope: Construct, id: string, props: FeedhoseProps = {}) {
    super(scope, id);
    const settings = settingsOf(this, props);
    const { alarmTopic } = settings;
    this.intake = new Intake(this, 'Intake', settings);
    this.configuration = new Configuration(this, 'Configuration', settings);
    this.held = new Held(this, 'Held', settings);
    this.attempts = new Attempts(this, 'Attempts', settings);
    this.queueDeliveries = new WorkQueue(this, 'QueueDeliveries', {
      title: 'queue deliveries',
      chapter: 'queue-deliveries',
      visibilityTimeout: Duration.seconds(370),
      alarmTopic,
    });
    this.webhookDeliveries = new WorkQueue(this, 'WebhookDeliveries', {
      title: 'webhook deliveries',
      chapter: 'webhook-deliveries',
      visibilityTimeout: Duration.seconds(540),
      alarmTopic,
    });
    const { intake, configuration, held, attempts, queueDeliveries, webhookDeliveries } = this;
    this.fanOut = new FanOut(this, 'FanOut', { settings, configuration, intake, queueDeliveries, webhookDeliveries });
    this.deliverToQueue = new DeliverToQueue(this, 'DeliverToQueue', {
      settings,
      configuration,
      held,
      attempts,
      deliveries: queueDeliveries,
    });
    this.deliverToWebhook = new DeliverToWebhook(this, 'DeliverToWebhook', {
      settings,
      configuration,
      held,
      attempts,
      deliveries: webhookDeliveries,
    });
    const ownQueues = [
      intake.work.queue,
      intake.work.deadLetters,
      intake.ruleDeadLetters,
      queueDeliveries.queue,
      queueDeliveries.deadLetters,
      webhookDeliveries.queue,
      webhookDeliveries.deadLetters,
    ];
    this.senderRole = new SenderRole(this, 'SenderRole', {
      settings,
      sender: this.deliverToQueue.worker.role,
      ownQueues,
    });
    this.shelve = new Shelve(this, 'Shelve', {
      settings,
      held,
      deadLetters: {
        queue: queueDeliveries.deadLetters,
        webhook: webhookDeliveries.deadLetters,
        intake: intake.work.deadLetters,
        rule: intake.ruleDeadLetters,
      },
    });
    this.wake = new Wake(this, 'Wake', {
      settings,
      configuration,
      held,
      intake,
      queueDeliveries,
      webhookDeliveries,
    });
    this.api = new Api(this, 'Api', {
      settings,
      configuration,
      held,
      attempts,
      intake,
      queueDeliveries,
      webhookDeliveries,
      deliverToQueue: this.deliverToQueue,
      deliverToWebhook: this.deliverToWebhook,
      senderRole: this.senderRole,
      ownQueues,
    });
    this.dashboard = new Dashboard(this, 'Dashboard', { settings, api: this.api.http.api });
    this.signIn = new SignIn(this, 'SignIn', settings, this.dashboard.url);
    this.api.http.admit(this.signIn, this.api.worker.handler);
    this.dashboard.publish(this.signIn);
    new Alarms(this, 'Alarms', {
      fanOut: this.fanOut.worker,
      shelve: this.shelve.worker,
      wake: this.wake.worker,
      alarmTopic,
    });
  }
}
