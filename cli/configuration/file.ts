/**
 * Reads configuration files. A file is checked completely: every fault is reported, with a JSON Pointer, the kind of value found and what is
 * expected. The embedded run starts with such a file, and `apply` reads one for a stack that is already configured.
 */
import type { z } from 'zod';
import type { FieldError } from '../../core/api/problem.ts';
import { check, pointerOf } from '../../lambdas/api/schemas/sentences.ts';
import { faultsOf } from './checks.ts';
import { brokenRules } from './rules.ts';
import * as schema from './schema.ts';

/** A JSON Pointer (RFC 6901), which is empty for the whole file, and a sentence. */
export type Fault = Pick<FieldError, 'pointer' | 'message'>;

type ReadFile<F> = { readonly file: F } | { readonly faults: readonly Fault[] };

/** Returns the content of a file, or all its faults. @param embedded whether it is for an embedded run. */
export function readConfigurationFile(text: string, embedded: boolean): ReadFile<schema.ConfigurationFile> {
  return read(text, schema.file, schema.destinationEntry, embedded);
}

/** Like `readConfigurationFile`, for a file that may omit stored secrets. */
export function readApplyFile(text: string, embedded: boolean): ReadFile<schema.ApplyFile> {
  return read(text, schema.applyFile, schema.applyEntry, embedded);
}

function read<S extends z.ZodType>(
  text: string,
  file: S,
  entry: z.ZodType<schema.ApplyDestination>,
  embedded: boolean,
): ReadFile<z.infer<S>> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { faults: [{ pointer: '', message: 'expected JSON' }] };
  }
  const found = check(file, json);
  const broken = brokenRules(json, (destination, scope) => {
    const whole = check(entry, destination);
    const valid = 'value' in whole ? whole : check(entry, withoutFaulty(destination, whole.errors));
    return 'value' in valid ? faultsOf(valid.value, scope, embedded) : [];
  });
  const rules = broken.map(({ path, message }) => ({ pointer: pointerOf(path), message }));
  if ('errors' in found) return { faults: [...found.errors, ...rules] };
  return rules.length === 0 ? { file: found.value } : { faults: rules };
}

/** Returns the destination without its faulty members, so that these faults do not hide those of other members. */
function withoutFaulty(destination: unknown, errors: readonly Fault[]): object {
  const valid = Object.entries(Object(destination)).filter(
    ([name]) => !errors.some(({ pointer }) => `${pointer}/`.startsWith(`${pointerOf([name])}/`)),
  );
  const auth = errors.some(({ pointer }) => `${pointer}/`.startsWith('/auth/'))
    ? { auth: { type: 'keys', key: 'any', secret: 'any' } }
    : {};
  return { ...Object.fromEntries(valid), ...auth };
}
