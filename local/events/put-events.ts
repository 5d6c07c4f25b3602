/** PutEvents: checks the entries as EventBridge does, and creates the events. */
import { randomUUID } from 'node:crypto';
import type { PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import type { Place } from '../clock.ts';
import { validationException } from '../protocol/aws-error.ts';
import type { Wire } from '../protocol/model/check.ts';
import { isDetail } from './detail.ts';

/** An event as text. Its detail is unchanged. */
export interface Event {
  readonly text: string;
  /** The X-Ray trace header of the publisher, which queues get as an attribute. */
  readonly traceHeader?: string;
  /** The number of buses through which the event has passed. Default: one. */
  readonly buses?: number;
}

/** `Time` is in Unix seconds. */
type Entry = Wire<PutEventsRequestEntry>;

export interface Put {
  /** Returns why entries for this bus are refused, or `undefined` if they are accepted. */
  refusalOf(bus: string | undefined): Refusal | undefined;
  put(bus: string | undefined, event: Event): Promise<void>;
}

interface Refusal {
  readonly ErrorCode: string;
  readonly ErrorMessage: string;
}

/** Amazon EventBridge quotas: PutEvents, total size of the entries. */
const CALL_BYTES = 1_048_576;
const TIME_BYTES = 14;
const NAME_CHARACTERS = 128;

/** @param place whose account is the publisher's. @throws AwsError when the whole call is refused. */
export async function putEvents(
  { Entries }: { readonly Entries: readonly Entry[] },
  place: Place,
  { refusalOf, put }: Put,
): Promise<Record<string, unknown>> {
  const bytes = Entries.reduce((sum, entry) => sum + bytesOf(entry), 0);
  if (bytes > CALL_BYTES) {
    throw validationException('Total size of the entries in the request is over the limit.');
  }
  const answers: object[] = [];
  for (const entry of Entries) {
    const fault = refusalOf(entry.EventBusName) ?? faultOf(entry);
    if (fault) {
      answers.push(fault);
      continue;
    }
    const id = randomUUID();
    await put(entry.EventBusName, eventOf(entry, id, place));
    answers.push({ EventId: id });
  }
  return { FailedEntryCount: answers.filter((answer) => 'ErrorCode' in answer).length, Entries: answers };
}

function bytesOf({ Time, Source, DetailType, Detail, Resources }: Entry): number {
  const texts = [Source ?? '', DetailType ?? '', Detail ?? '', ...(Resources ?? [])];
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text, 'utf8'), Time === undefined ? 0 : TIME_BYTES);
}

function faultOf(entry: Entry): Refusal | undefined {
  for (const name of ['Source', 'DetailType', 'Detail'] as const) {
    const value = entry[name];
    if (typeof value !== 'string' || value === '')
      return refusal('InvalidArgument', `Parameter ${name} is not valid. Reason: ${name} is a required argument.`);
  }
  const long = (['Source', 'DetailType'] as const).find((name) => (entry[name] ?? '').length > NAME_CHARACTERS);
  if (long)
    return refusal(
      'InvalidArgument',
      `Parameter ${long} is not valid. Reason: it is longer than ${NAME_CHARACTERS} characters.`,
    );
  if (entry.Source?.startsWith('aws.'))
    return refusal('NotAuthorizedForSourceException', 'Not authorized for the source.');
  return isDetail(entry.Detail ?? '') ? undefined : refusal('MalformedDetail', 'Detail is malformed.');
}

export function refusal(ErrorCode: string, ErrorMessage: string) {
  return { ErrorCode, ErrorMessage };
}

function eventOf(entry: Entry, id: string, { clock, region, account }: Place): Event {
  const milliseconds = entry.Time === undefined ? clock.now() : entry.Time * 1000;
  const envelope = {
    version: '0',
    id,
    'detail-type': entry.DetailType,
    source: entry.Source,
    account,
    time: `${new Date(milliseconds).toISOString().slice(0, 19)}Z`,
    region,
    resources: entry.Resources ?? [],
  };
  // SQS refuses these two characters, but accepts their escapes.
  const detail = (entry.Detail ?? '').trim().replaceAll('\uFFFE', '\\ufffe').replaceAll('\uFFFF', '\\uffff');
  const text = `${JSON.stringify(envelope).slice(0, -1)},"detail":${detail}}`;
  const { TraceHeader: traceHeader } = entry;
  return { text, ...(traceHeader ? { traceHeader } : {}) };
}
