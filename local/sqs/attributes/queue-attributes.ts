/** The attributes of queues, with their constraints and defaults. */
import { own } from '../../objects.ts';
import { invalidAttributeName, invalidAttributeValue, onlyForFifo, unknownAttribute } from '../errors.ts';
import { MAX_DELAY_SECONDS, MAX_MESSAGE_BYTES, MAX_VISIBILITY_SECONDS, MAX_WAIT_SECONDS } from '../limits.ts';
import { type RedriveAllowPolicy, type RedrivePolicy, redriveAllowPolicy, redrivePolicy } from './redrive-policy.ts';
import { boolean, type Check, integer, jsonObject, oneOf, text } from './values.ts';

export type Attributes = Readonly<Record<string, string>>;

interface Definition {
  readonly check: Check;
  readonly initially?: string;
  readonly fifoOnly?: true;
  /** An empty value removes the attribute. */
  readonly removable?: true;
}

const DEFINITIONS: Readonly<Record<string, Definition>> = {
  DelaySeconds: { check: integer(0, MAX_DELAY_SECONDS), initially: '0' },
  MaximumMessageSize: { check: integer(1024, MAX_MESSAGE_BYTES), initially: String(MAX_MESSAGE_BYTES) },
  MessageRetentionPeriod: { check: integer(60, 1_209_600), initially: '345600' },
  ReceiveMessageWaitTimeSeconds: { check: integer(0, MAX_WAIT_SECONDS), initially: '0' },
  VisibilityTimeout: { check: integer(0, MAX_VISIBILITY_SECONDS), initially: '30' },
  Policy: { check: jsonObject, removable: true },
  RedrivePolicy: { check: redrivePolicy, removable: true },
  RedriveAllowPolicy: { check: redriveAllowPolicy, removable: true },
  KmsMasterKeyId: { check: text, removable: true },
  KmsDataKeyReusePeriodSeconds: { check: integer(60, 86_400) },
  SqsManagedSseEnabled: { check: boolean, initially: 'true' },
  FifoQueue: { check: oneOf('true'), fifoOnly: true },
  ContentBasedDeduplication: { check: boolean, initially: 'false', fifoOnly: true },
  DeduplicationScope: { check: oneOf('messageGroup', 'queue'), initially: 'queue', fifoOnly: true },
  FifoThroughputLimit: { check: oneOf('perQueue', 'perMessageGroupId'), initially: 'perQueue', fifoOnly: true },
};

export const SETTABLE_ATTRIBUTES = Object.keys(DEFINITIONS);

/** The attributes of FIFO queues for which SQS has a separate error message on standard queues. */
const NAMED_ON_STANDARD: ReadonlySet<string> = new Set(['DeduplicationScope', 'FifoThroughputLimit']);

/** The attributes that GetQueueAttributes returns in addition to those that can be set. */
export const MEASURED = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
  'CreatedTimestamp',
  'LastModifiedTimestamp',
  'QueueArn',
] as const;

export function isAttributeName(name: string): boolean {
  return name === 'All' || Object.hasOwn(DEFINITIONS, name) || (MEASURED as readonly string[]).includes(name);
}

export function initialAttributes(fifo: boolean): Attributes {
  const initial = Object.entries(DEFINITIONS).flatMap(([name, { initially, fifoOnly }]) =>
    initially === undefined || (fifoOnly && !fifo) ? [] : [[name, initially] as const],
  );
  return { ...Object.fromEntries(initial), ...(fifo && { FifoQueue: 'true' }) };
}

/** Checks each value. Returns `undefined` for values that remove their attributes. @throws AwsError */
export function checkAttributes(given: Attributes, fifo: boolean): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => {
      const definition = own(DEFINITIONS, name);
      if (definition === undefined) throw unknownAttribute(name);
      if (definition.fifoOnly && !fifo) throw NAMED_ON_STANDARD.has(name) ? onlyForFifo(name) : unknownAttribute(name);
      return [name, definition.removable && value === '' ? undefined : definition.check(name, value)];
    }),
  );
}

/** Returns the attributes after a change. @throws AwsError when they are not compatible. */
export function changed(current: Attributes, given: Record<string, string | undefined>): Attributes {
  const next: Record<string, string | undefined> = { ...current, ...given };
  if (given['KmsMasterKeyId'] !== undefined && given['SqsManagedSseEnabled'] === 'true')
    throw invalidAttributeName(
      'You can use one type of server-side encryption (SSE) at one time. You can either enable KMS SSE or SQS SSE.',
    );
  if (given['KmsMasterKeyId'] !== undefined) next['SqsManagedSseEnabled'] = 'false';
  if (given['SqsManagedSseEnabled'] === 'true') next['KmsMasterKeyId'] = undefined;
  if (next['KmsMasterKeyId'] === undefined) next['KmsDataKeyReusePeriodSeconds'] = undefined;
  else next['KmsDataKeyReusePeriodSeconds'] ??= '300';
  if (next['FifoThroughputLimit'] === 'perMessageGroupId' && next['DeduplicationScope'] !== 'messageGroup')
    throw invalidAttributeValue('FifoThroughputLimit', 'perMessageGroupId needs DeduplicationScope messageGroup.');
  const kept = Object.entries(next).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(kept);
}

export type Settings = ReturnType<typeof settingsOf>;

/** Parses attributes. */
export function settingsOf(attributes: Attributes) {
  const number = (name: string) => Number(attributes[name]);
  const json = (name: string) => (attributes[name] === undefined ? undefined : JSON.parse(attributes[name]));
  return {
    delaySeconds: number('DelaySeconds'),
    maximumMessageSize: number('MaximumMessageSize'),
    retentionMs: number('MessageRetentionPeriod') * 1000,
    waitSeconds: number('ReceiveMessageWaitTimeSeconds'),
    visibilitySeconds: number('VisibilityTimeout'),
    contentBasedDeduplication: attributes['ContentBasedDeduplication'] === 'true',
    deduplicationPerGroup: attributes['DeduplicationScope'] === 'messageGroup',
    redrive: json('RedrivePolicy') as RedrivePolicy | undefined,
    redriveAllow: json('RedriveAllowPolicy') as RedriveAllowPolicy | undefined,
  };
}
