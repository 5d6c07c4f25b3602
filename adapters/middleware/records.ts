/** Converts the SQS records that Lambda passes into the input of the steps. */
import type { SQSRecord } from 'aws-lambda';
import { defined } from '../../core/defined.ts';
import type { DeliveryRecord } from '../../core/delivery/deliver-batch.ts';
import type { DeadLetterSource, DeadMessage } from '../../core/holding/dead-letter.ts';
import { traceOf } from '../../core/trace.ts';
import { positionsIn } from '../../core/update/positions.ts';
import type { IntakeRecord } from '../../core/update/update.ts';
import { readPositions } from '../deliveries/positions.ts';

/** Lambda sets this variable for each invocation. */
const INVOCATION_TRACE = '_X_AMZN_TRACE_ID';

/**
 * Attribute of a redriven intake message: the positions of a packed detail to process, in the form of
 * `readPositions`.
 */
export const ONLY_ATTRIBUTE = 'only';

/** The trace is that of the event's publisher, which EventBridge forwards, or else that of the invocation. */
export function intakeRecord(record: SQSRecord): IntakeRecord {
  const only = record.messageAttributes[ONLY_ATTRIBUTE]?.stringValue;
  // When the attribute holds no readable positions, all updates are processed, so that none is lost.
  const runs = only === undefined ? undefined : readPositions(only);
  const trace = traceOf(record.attributes?.AWSTraceHeader ?? process.env[INVOCATION_TRACE]);
  return {
    body: record.body,
    ...(runs ? { only: positionsIn(runs) } : {}),
    ...defined({ trace }),
  };
}

export function deliveryRecord(record: SQSRecord): DeliveryRecord {
  const receiveCount = Number(record.attributes.ApproximateReceiveCount);
  return { body: record.body, receipt: record.receiptHandle, receiveCount };
}

/**
 * Returns a function that names the source of a dead letter.
 * @param arns the ARNs of the dead letter queues.
 */
export function deadRecords(arns: Readonly<Record<DeadLetterSource, string>>) {
  const sources = new Map(Object.entries(arns).map(([source, arn]) => [arn, source as DeadLetterSource]));
  return (record: SQSRecord): DeadRecord => {
    const attributes = Object.entries(record.messageAttributes).flatMap(([name, { stringValue }]) =>
      stringValue === undefined ? [] : [[name, stringValue]],
    );
    return {
      source: sources.get(record.eventSourceARN) as DeadLetterSource,
      message: {
        messageId: record.messageId,
        body: record.body,
        attributes: Object.fromEntries(attributes),
        sentAt: Number(record.attributes.SentTimestamp),
      },
    };
  };
}

interface DeadRecord {
  readonly source: DeadLetterSource;
  readonly message: DeadMessage;
}
