/**
 * Configuration as code. A file is checked whole; every fault is reported at once, named by JSON Pointer, with the kind of
 * value given and what is expected. One file, two readers: the embedded run, which begins with it, and `apply`.
 */
import type { z } from 'zod';
import type { Destination } from '../../core/destination.ts';
import { type Scope, scopeText } from '../../core/scope.ts';
import { check, pointerOf } from '../../lambdas/api/schemas/sentences.ts';
import { cliTransportOf } from '../transport/table.ts';
import { faultsOf } from './checks.ts';
import { brokenRules } from './rules.ts';
import {
  type ConfigurationFile,
  destinationEntry,
  file,
  type KeepingDestination,
  type KeepingFile,
  keepingEntry,
  keepingFile,
} from './schema.ts';

export interface Fault {
  /** JSON Pointer (RFC 6901); empty for the whole file. */
  readonly pointer: string;
  readonly message: string;
}

export type { ConfigurationFile, KeepingDestination, KeepingFile } from './schema.ts';
export type AppEntry = ConfigurationFile['apps'][number];
export type ScopeEntry = AppEntry['scopes'][number];
export type DestinationEntry = ScopeEntry['destinations'][number];
export type KeepingApp = KeepingFile['apps'][number];
export type KeepingScope = KeepingApp['scopes'][number];

type ReadFile<F> = { readonly file: F } | { readonly faults: readonly Fault[] };

/** The file's content, or everything that is wrong with it. @param embedded whether it is for an embedded run. */
export function readConfigurationFile(text: string, embedded: boolean): ReadFile<ConfigurationFile> {
  return read(text, file, destinationEntry, embedded);
}

/** As `readConfigurationFile`, for a stack that has secrets already. */
export function readKeepingFile(text: string, embedded: boolean): ReadFile<KeepingFile> {
  return read(text, keepingFile, keepingEntry, embedded);
}

function read<S extends z.ZodType>(
  text: string,
  schema: S,
  destination: z.ZodType<KeepingDestination>,
  embedded: boolean,
): ReadFile<z.infer<S>> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { faults: [{ pointer: '', message: 'expected JSON' }] };
  }
  const found = check(schema, json);
  const broken = brokenRules(json, (entry, scope) => {
    const one = destination.safeParse(entry);
    const right = one.success ? one : destination.safeParse(withoutFaulty(entry, one.error));
    return right.success ? faultsOf(right.data, scope, embedded) : [];
  });
  const rules = broken.map(({ path, message }) => ({ pointer: pointerOf(path), message }));
  if ('errors' in found) return { faults: [...found.errors, ...rules] };
  return rules.length === 0 ? { file: found.value } : { faults: rules };
}

/** Without the members that have the wrong shape, so that their faults do not hide those of other members. */
function withoutFaulty(entry: unknown, { issues }: z.ZodError): object {
  const faulty = issues.flatMap((issue) => (issue.code === 'unrecognized_keys' ? issue.keys : [String(issue.path[0])]));
  const right = Object.entries(Object(entry)).filter(([name]) => !faulty.includes(name));
  const auth = faulty.includes('auth') ? { auth: { type: 'keys', key: 'any', secret: 'any' } } : {};
  return { ...Object.fromEntries(right), ...auth };
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
