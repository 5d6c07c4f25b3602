/**
 * The input of a target (EventBridge User Guide, "Input transformation"): the whole event, a constant, the part at a path, or a
 * template with values of the event.
 */
import type { InputTransformer, Target } from '@aws-sdk/client-eventbridge';
import { isJson, isObject, own } from '../objects.ts';
import { validationException } from '../protocol/aws-error.ts';
import type { Wire } from '../protocol/model/check.ts';
import type { Event } from './put-events.ts';

/** The rule that an event matched. */
export interface MatchedRule {
  readonly arn: string;
  readonly name: string;
}

/** Returns the text for the target, or `undefined` if the target gets nothing. */
export type Render = (event: Pick<Event, 'text'>, rule: MatchedRule) => string | undefined;

/** @throws AwsError */
export function renderOf({ Id, Input, InputPath, InputTransformer }: Partial<Wire<Target>>): Render {
  if ([Input, InputPath, InputTransformer].filter((one) => one !== undefined).length > 1) {
    throw validationException(`Only one of Input, InputPath, or InputTransformer must be provided for target ${Id}.`);
  }
  if (Input !== undefined) return constantOf(Input, Id);
  if (InputPath !== undefined) {
    const read = readerOf(InputPath, `InputPath for target ${Id}`);
    // AWS does not document the input if nothing is at the path.
    return ({ text }) => JSON.stringify(read(eventIn(text)) ?? null);
  }
  return InputTransformer ? transformerOf(InputTransformer, Id) : ({ text }) => text;
}

function constantOf(text: string, id: string | undefined): Render {
  if (!isJson(text)) throw validationException(`JSON syntax error in input for target ${id}.`);
  return () => text;
}

function transformerOf({ InputPathsMap = {}, InputTemplate }: Wire<InputTransformer>, id: string | undefined): Render {
  const readers = Object.entries(InputPathsMap).map(
    ([name, path]) => [name, readerOf(path, `InputPathsMap for target ${id}`)] as const,
  );
  const known = new Set([...Object.keys(InputPathsMap), ...Object.keys(PREDEFINED)]);
  for (const [, name = ''] of InputTemplate.matchAll(PLACEHOLDER)) {
    if (!known.has(name))
      throw validationException(`InputTemplate for target ${id} contains invalid placeholder ${name}.`);
  }
  const isText = InputTemplate.trimStart().startsWith('"');
  const lines = isText ? InputTemplate.split('\n') : [InputTemplate];
  if (!lines.every((line) => isJson(line.replaceAll(PLACEHOLDER, '0')))) {
    throw validationException(`Invalid InputTemplate for target ${id}.`);
  }
  return ({ text }, rule) => {
    const event = eventIn(text);
    const values = new Map<string, unknown>(readers.map(([name, read]) => [name, read(event)]));
    for (const [name, value] of Object.entries(PREDEFINED)) values.set(name, value(event, rule));
    const filled = fill(InputTemplate, values, isText);
    // If a value within quotes makes the JSON invalid, EventBridge delivers nothing and reports nothing.
    return isText || isJson(filled) ? filled : undefined;
  };
}

const PLACEHOLDER = /<([A-Za-z0-9._-]+)>/g;

/** A string within quotes is inserted without its own quotes. Outside of quotes each value is inserted as JSON. A missing value is an empty string. */
function fill(template: string, values: ReadonlyMap<string, unknown>, isText: boolean): string {
  let quoted = false;
  return template.replaceAll(/\\.|"|<([A-Za-z0-9._-]+)>/g, (found: string, name: string | undefined) => {
    if (found === '"') quoted = !quoted;
    if (name === undefined) return found;
    const value = values.get(name) ?? '';
    const json = JSON.stringify(value);
    if (!quoted) return json;
    if (typeof value === 'string') return json.slice(1, -1);
    return isText ? json.replaceAll('"', '') : json;
  });
}

const PREDEFINED: Readonly<Record<string, (event: Readonly<Record<string, unknown>>, rule: MatchedRule) => unknown>> = {
  'aws.events.rule-arn': (_, { arn }) => arn,
  'aws.events.rule-name': (_, { name }) => name,
  'aws.events.event.ingestion-time': ({ time }) => time,
  'aws.events.event': ({ detail: _, 'detail-type': detailType, ...event }) => ({ ...event, detailType }),
  'aws.events.event.json': (event) => event,
};

/** @param path in dot notation, `$.detail.feed`; lists by index, `$.resources[0]`. @throws AwsError */
function readerOf(path: string, what: string): (event: unknown) => unknown {
  if (!/^\$(?:\.[^.[\]\s]+|\[\d+\])*$/.test(path)) throw validationException(`Invalid ${what}.`);
  const steps = [...path.matchAll(/\.([^.[\]]+)|\[(\d+)\]/g)].map(([, name, index]) => name ?? Number(index));
  return (event) => steps.reduce<unknown>(valueAt, event);
}

function valueAt(value: unknown, step: string | number): unknown {
  if (typeof step === 'number') return Array.isArray(value) ? value[step] : undefined;
  return isObject(value) && own(value, step);
}

/** `JSON.rawJSON` of Node 24, which TypeScript's library does not declare yet, makes a value that is serialized as the given text. */
const { rawJSON } = JSON as unknown as { rawJSON(text: string): object };

/** Parses an event and keeps the text of each number, because integers of 64 bits do not fit JavaScript's numbers. */
function eventIn(text: string): Readonly<Record<string, unknown>> {
  return JSON.parse(text, (_, value: unknown, context?: { readonly source: string }) =>
    typeof value === 'number' && context ? rawJSON(context.source) : value,
  ) as Readonly<Record<string, unknown>>;
}
