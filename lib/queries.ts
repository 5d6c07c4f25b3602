/** Queries that the stack saves in CloudWatch Logs Insights: from a bus event to every attempt, and back. */
import { Stack } from 'aws-cdk-lib';
import { CfnQueryDefinition } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Worker } from './constructs/worker.ts';

/** Queries by name. Replace the words in capitals. docs/observability.md contains them too. */
export const QUERIES: Readonly<Record<string, readonly string[]>> = {
  'Deliveries of a bus event': [
    'fields @timestamp, delivery_id, destination_id, app_id, scope, updates, trace_id',
    'filter message = "delivery.packed" and bus_events like "FIRST_8_OF_BUS_EVENT_ID"',
    'sort @timestamp asc',
  ],
  'History of a delivery': [
    'fields @timestamp, message, attempt, outcome, status, reason, delay_s, due_at',
    'filter delivery_id = "DELIVERY_ID" or dead_letter_id = "DELIVERY_ID"',
    'sort @timestamp asc',
  ],
  'History of a trace': [
    'fields @timestamp, message, delivery_id, destination_id, attempt, outcome, status, reason',
    'filter trace_id = "TRACE_ID"',
    'sort @timestamp asc',
  ],
  'Answers of a destination': [
    'filter message = "delivery.attempted" and destination_id = "DESTINATION_ID"',
    'stats count(*) as attempts, avg(duration_ms) as ms, pct(duration_ms, 99) as p99 by outcome, status, failure_class',
    'sort attempts desc',
  ],
  'Destinations with most failures': [
    'filter message = "delivery.attempted" and outcome = "failed"',
    'stats count(*) as failed, latest(reason) as last_reason by app_id, destination_id, failure_class',
    'sort failed desc',
    'limit 50',
  ],
  'Refused updates': [
    'filter message = "update.refused"',
    'stats sum(count) as refused, latest(event_id) as last_event by reason',
    'sort refused desc',
  ],
  'Internal errors': [
    'filter message = "error" or level = "ERROR"',
    'stats count(*) as errors, latest(@timestamp) as last by service, reason, error_name',
    'sort errors desc',
  ],
};

export interface QueriesProps {
  readonly workers: readonly Worker[];
}

export class Queries extends Construct {
  constructor(scope: Construct, id: string, { workers }: QueriesProps) {
    super(scope, id);
    for (const [name, lines] of Object.entries(QUERIES)) {
      new CfnQueryDefinition(this, name.replaceAll(' ', ''), {
        name: `${Stack.of(this).stackName}/${name}`,
        queryString: lines.join('\n| '),
        logGroupNames: workers.map(({ logGroup }) => logGroup.logGroupName),
      });
    }
  }
}
