/** Public properties of the construct: the resources to which an app can grant access, add alarms, or add other resources. */
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

/** Resources of the system, and the grant to publish to its bus. */
export abstract class FeedhoseResources extends FeedhoseMetrics {
  /** Event bus to which the feed backend publishes. */
  get bus(): IEventBus {
    return this.one(Intake).bus;
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

  /** The configuration table, the holding table (parked deliveries and dead letters) and the attempts table. */
  get tables(): readonly Table[] {
    return this.all(Table);
  }

  /** KMS key that encrypts customers' secrets. */
  get secretsKey(): IKey {
    return this.one(Configuration).secretsKey;
  }

  /** ARN of the sender role, which customers' queue and bus policies name. */
  get senderRoleArn(): string {
    return this.one(SenderRole).role.roleArn;
  }

  /**
   * URL of the dashboard.
   * @throws Error if the stack has no dashboard.
   */
  get dashboardUrl(): string {
    return this.one(Dashboard).url;
  }

  /** Base address of the HTTP API. */
  get apiUrl(): string {
    return this.one(ClosedApi).url;
  }

  /** Addresses from which webhooks are sent. The list is empty without `egress`, and with an existing VPC. */
  get egressAddresses(): readonly string[] {
    return this.all(Egress).flatMap(({ addresses }) => addresses);
  }

  /** Grants a feed backend `events:PutEvents` on the bus, and no other permission. */
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
