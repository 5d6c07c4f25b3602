/**
 * Reads configuration files. A file is checked completely: every fault is reported, with a JSON Pointer, the kind of value found and what is
 * expected.
 */
import type { FieldError } from '../../core/api/problem.ts';
import { check, pointerOf } from '../../lambdas/api/schemas/sentences.ts';
import { faultsOf } from './checks.ts';
import { brokenRules } from './rules.ts';
import { type ConfigurationFile, destinationEntry, file } from './schema.ts';

/** A JSON Pointer (RFC 6901), which is empty for the whole file, and a sentence. */
export type Fault = Pick<FieldError, 'pointer' | 'message'>;

/** Returns the content of a file, or all its faults. @param embedded whether it is for an embedded run. */
export function readConfigurationFile(
  text: string,
  embedded: boolean,
): { readonly file: ConfigurationFile } | { readonly faults: readonly Fault[] } {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { faults: [{ pointer: '', message: 'expected JSON, got something else' }] };
  }
  const found = check(file, json);
  const broken = brokenRules(json, (destination, scope) => {
    const whole = check(destinationEntry, destination);
    const valid = 'value' in whole ? whole : check(destinationEntry, withoutFaulty(destination, whole.errors));
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
