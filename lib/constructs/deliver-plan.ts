/** What the stack knows of a transport: beside its construct there is no other place that names it. */
import type { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Attempts } from '../attempts.ts';
import type { Configuration } from '../configuration.ts';
import type { HoldingTable } from '../holding-table.ts';
import type { Intake } from '../intake.ts';
import type { Settings } from '../props.ts';
import type { WorkQueue } from './work-queue.ts';
import type { Worker } from './worker.ts';

export interface DeliverProps {
  readonly settings: Settings;
  readonly configuration: Configuration;
  readonly holding: HoldingTable;
  readonly attempts: Attempts;
  readonly intake: Intake;
  /** Of this transport. */
  readonly deliveries: WorkQueue;
}

export interface DeliverPlan {
  /** Part of logical ids, outputs, alarms and chapters of the runbook, so it never changes: `Queue` in `QueueDeliveries`. */
  readonly name: string;
  /** How long a delivery is hidden while the function works on it: six times its time limit and a little. */
  readonly visibilityTimeout: Duration;
  readonly construct: new (scope: Construct, id: string, props: DeliverProps) => { readonly worker: Worker };
  /** Whether the function goes to customers as our sender role. */
  readonly isSender: boolean;
}
