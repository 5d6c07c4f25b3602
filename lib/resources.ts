/** What the construct shows of itself: resources to grant, to watch and to build upon. */
import { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { IEventBus } from 'aws-cdk-lib/aws-events';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import type { IConstruct } from 'constructs';
import { Configuration } from './configuration.ts';
import { Worker } from './constructs/worker.ts';
import { Dashboard } from './dashboard.ts';
import { Egress } from './egress.ts';
import { ClosedApi } from './http-api.ts';
import { Intake } from './intake.ts';
import { FeedhoseMetrics } from './metrics.ts';
import { SenderRole } from './sender-role.ts';

/** Resources of the system, and who may publish to it. */
export abstract class FeedhoseResources extends FeedhoseMetrics {
  /** The bus that the feed backend publishes to. */
  get bus(): IEventBus {
    return this.one(Intake).bus;
  }

  /** The functions by the names that logs and docs call them by: `fan-out`, `deliver-to-webhook`, … */
  get functions(): Readonly<Record<string, IFunction>> {
    return Object.fromEntries(this.all(Worker).map(({ bundle, handler }) => [bundle, handler]));
  }

  /** Every alarm, to add actions to. */
  get alarms(): readonly Alarm[] {
    return this.all(Alarm);
  }

  /** Every queue, dead letter queues included. */
  get queues(): readonly Queue[] {
    return this.all(Queue);
  }

  /** The tables of configuration, of what waits or is dead, and of attempts. */
  get tables(): readonly Table[] {
    return this.all(Table);
  }

  /** The key that customers' secrets are sealed under. */
  get secretsKey(): IKey {
    return this.one(Configuration).secretsKey;
  }

  /** ARN of the role that customers' queue policies name. */
  get senderRoleArn(): string {
    return this.one(SenderRole).role.roleArn;
  }

  /**
   * Where people open the dashboard.
   * @throws Error where the stack has none
   */
  get dashboardUrl(): string {
    return this.one(Dashboard).url;
  }

  /** Base address of the HTTP API. */
  get apiUrl(): string {
    return this.one(ClosedApi).url;
  }

  /** Addresses that webhooks come from; empty without `egress`, and with a VPC that was there before. */
  get egressAddresses(): readonly string[] {
    return this.all(Egress).flatMap(({ addresses }) => addresses);
  }

  /** Lets a feed backend put events on the bus: `events:PutEvents` on this bus, and nothing else. */
  grantPublish(grantee: IGrantable): Grant {
    return this.bus.grantPutEventsTo(grantee);
  }

  private all<C extends IConstruct>(type: new (...args: never[]) => C): readonly C[] {
    return this.node.findAll().filter((child): child is C => child instanceof type);
  }

  private one<C extends IConstruct>(type: new (...args: never[]) => C): C {
    const [found] = this.all(type);
    if (!found) throw new Error(`there is no ${type.name} in ${this.node.path}`);
    return found;
  }
}
