/** Settings of a destination while somebody types them, as texts; and how texts become values. */
import type { Destination } from '../api/types.ts';

export type AuthType = 'keys' | 'policy' | 'role';

export interface Draft {
  readonly transport: Destination['transport'];
  readonly queueUrl: string;
  readonly queueBody: 'base64' | 'json';
  readonly busArn: string;
  readonly authType: AuthType;
  /** Empty: those that are stored stay. */
  readonly key: string;
  readonly secret: string;
  readonly roleArn: string;
  readonly url: string;
  readonly eventTypes: string;
  readonly retrySchedule: string;
  readonly rateLimit: string;
  readonly timeoutSeconds: string;
  readonly maxBatch: string;
  /** `name: value` lines; `undefined`: those that are stored stay. */
  readonly headers: string | undefined;
}

export const EMPTY: Omit<Draft, 'transport'> = {
  queueUrl: '',
  queueBody: 'base64',
  busArn: '',
  authType: 'keys',
  key: '',
  secret: '',
  roleArn: '',
  url: '',
  eventTypes: '',
  retrySchedule: '',
  rateLimit: '',
  timeoutSeconds: '',
  maxBatch: '',
  headers: undefined,
};

export type FaultyField =
  | 'queueUrl'
  | 'eventTypes'
  | 'busArn'
  | 'roleArn'
  | 'key'
  | 'secret'
  | 'url'
  | 'retrySchedule'
  | 'headers'
  | NumberField;
type NumberField = 'rateLimit' | 'timeoutSeconds' | 'maxBatch';
export type Faults = Partial<Record<FaultyField, string>>;

export function textOf(value: number | undefined): string {
  return value === undefined ? '' : String(value);
}

export function numberOf(text: string): number | undefined {
  return text.trim() === '' ? undefined : Number(text);
}

export function listOf(text: string): string[] | undefined {
  const entries = text.split(/[\s,]+/).filter((entry) => entry !== '');
  return entries.length === 0 ? undefined : entries;
}

export function numbersOf(text: string): number[] | undefined {
  return listOf(text)?.map(Number);
}

export function headersOf(text: string | undefined): Record<string, string> | undefined | 'malformed' {
  const lines = text?.split('\n').filter((line) => line.trim() !== '') ?? [];
  if (lines.length === 0) return undefined;
  if (lines.some((line) => line.indexOf(':') < 1)) return 'malformed';
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).trim(), line.slice(line.indexOf(':') + 1).trim()]),
  );
}

/** Malformed ones are never sent: the form says so first. */
export function given<V>(value: V | undefined | 'malformed'): V | undefined {
  return value === 'malformed' ? undefined : (value as V | undefined);
}

export function optional<K extends string, V>(name: K, value: V | undefined | 'malformed'): { [P in K]?: V } {
  return value === undefined || value === 'malformed' ? {} : ({ [name]: value } as { [P in K]: V });
}
