/**
 * Configuration as code. A file is checked whole; every fault is reported at once, named by JSON Pointer, with the kind of
 * value given and what is expected. One file, two readers: the embedded run, which begins with it, and `apply`.
 */
import type { z } from 'zod';
import { type Destination, TRANSPORTS } from '../../core/destination.ts';
import { type Scope, scopeText } from '../../core/scope.ts';
import { cliTransportOf } from '../transport/table.ts';
import { brokenRules } from './rules.ts';
import { type FileChecks, keepingSchemaOf, schemaOf } from './schema.ts';

export type { FileChecks } from './schema.ts';

export interface Fault {
  /** JSON Pointer (RFC 6901); empty for the whole file. */
  readonly pointer: string;
  readonly message: string;
}

export type ConfigurationFile = z.infer<ReturnType<typeof schemaOf>>;
export type AppEntry = ConfigurationFile['apps'][number];
export type ScopeEntry = AppEntry['scopes'][number];
export type DestinationEntry = ScopeEntry['destinations'][number];

/** A file whose secrets may be left out: they stay as they are stored. */
export type KeepingFile = z.infer<ReturnType<typeof keepingSchemaOf>>;
export type KeepingApp = KeepingFile['apps'][number];
export type KeepingScope = KeepingApp['scopes'][number];
export type KeepingDestination = KeepingScope['destinations'][number];

type ReadFile<F> = { readonly file: F } | { readonly faults: readonly Fault[] };

/** The file's content, or everything that is wrong with it. */
export function readConfigurationFile(text: string, checks: FileChecks): ReadFile<ConfigurationFile> {
  return read(text, schemaOf(checks));
}

/** As `readConfigurationFile`, for a stack that has secrets already. */
export function readKeepingFile(text: string, checks: FileChecks): ReadFile<KeepingFile> {
  return read(text, keepingSchemaOf(checks));
}

function read<S extends z.ZodType>(text: string, schema: S): ReadFile<z.infer<S>> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { faults: [{ pointer: '', message: 'expected JSON' }] };
  }
  const result = schema.safeParse(json, { error: sentenceOf });
  const issues = (result.error?.issues ?? []).flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ path: [...issue.path, key], message: 'expected no such key' }))
      : [issue],
  );
  const faults = [...issues, ...brokenRules(json)].map(({ path, message }) => ({ pointer: pointerOf(path), message }));
  return result.success && faults.length === 0 ? { file: result.data } : { faults };
}

export function scopeOfEntry(entry: Pick<ScopeEntry, 'feed_group' | 'app_level'>): Scope {
  return entry.app_level
    ? { kind: 'app_level', name: entry.app_level }
    : { kind: 'feed_group', name: entry.feed_group ?? '' };
}

/** How people call a destination: `user → http://…`. */
export function labelOf(scope: Scope, destination: KeepingDestination): string {
  return `${scopeText(scope)} → ${placeOf(destination)}`;
}

/** Where a destination's deliveries go, fit for screens and logs. */
export function placeOf(destination: KeepingDestination | Destination): string {
  return cliTransportOf(destination).placeOf(destination as KeepingDestination);
}

const NAMED = TRANSPORTS.map((name) => `"${name}"`);
const ONE_OF_TRANSPORTS = `${NAMED.slice(0, -1).join(', ')} or ${NAMED.at(-1)}`;

function pointerOf(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** Names what is expected and what kind was given; never the value, which may be a secret. */
function sentenceOf(issue: z.core.$ZodRawIssue): string | undefined {
  const got = `got ${kindOf(issue.input)}`;
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${withArticle(issue.expected)}, ${got}`;
    case 'invalid_value':
      return `expected ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}, ${got}`;
    case 'invalid_union':
      return issue.discriminator === 'type'
        ? `expected "keys", "policy" or "role" as type, ${got}`
        : `expected ${ONE_OF_TRANSPORTS} as transport, ${got}`;
    case 'too_small':
      return `expected at least ${issue.minimum}${unitOf(issue.origin, issue.minimum)}, ${gotAmount(issue)}`;
    case 'too_big':
      return `expected at most ${issue.maximum}${unitOf(issue.origin, issue.maximum)}, ${gotAmount(issue)}`;
    default:
      return undefined;
  }
}

/** A number out of its range is told: it stands where no secret does. */
function gotAmount({ input }: z.core.$ZodRawIssue): string {
  return `got ${typeof input === 'number' ? input : kindOf(input)}`;
}

function unitOf(origin: string, count: number | bigint): string {
  if (origin === 'number' || origin === 'int') return '';
  if (origin === 'string') return count === 1 ? ' character' : ' characters';
  return count === 1 ? ' entry' : ' entries';
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (typeof value === 'string') return value === '' ? 'an empty string' : `a string of ${value.length} characters`;
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return withArticle(typeof value);
}

function withArticle(kind: string): string {
  const word = kind === 'array' ? 'list' : kind;
  return word === 'object' || word === 'int' ? `an ${word}` : `a ${word}`;
}
