/** Settings of a destination while somebody types them: texts, what is wrong with them, and what they come to. */
import type {
  Destination,
  DestinationChange,
  NewDestination,
  QueueDestination,
  WebhookDestination,
} from '../api/types.ts';

export type AuthType = 'keys' | 'policy' | 'role';

export interface Draft {
  readonly transport: 'sqs' | 'webhook';
  readonly queueUrl: string;
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

const EMPTY: Omit<Draft, 'transport'> = {
  queueUrl: '',
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

export function newDraft(transport: Draft['transport']): Draft {
  return { ...EMPTY, transport, headers: '' };
}

export function draftOf(destination: Destination): Draft {
  const { transport, event_types, retry_schedule, rate_limit } = destination;
  const common = {
    ...EMPTY,
    transport,
    eventTypes: event_types?.join(', ') ?? '',
    retrySchedule: retry_schedule?.join(', ') ?? '',
    rateLimit: textOf(rate_limit),
  };
  return destination.transport === 'sqs' ? ofQueue(common, destination) : ofWebhook(common, destination);
}

function ofQueue(common: Draft, { queue_url, auth }: QueueDestination): Draft {
  const roleArn = auth.type === 'role' ? auth.role_arn : '';
  return { ...common, queueUrl: queue_url, authType: auth.type, roleArn };
}

function ofWebhook(common: Draft, { url, pending, timeout_seconds, max_batch }: WebhookDestination): Draft {
  return {
    ...common,
    url: pending?.url ?? url,
    timeoutSeconds: textOf(timeout_seconds),
    maxBatch: textOf(max_batch),
  };
}

/** The body of a creation. */
export function bodyOf(draft: Draft): NewDestination {
  const schedule = numbersOf(draft.retrySchedule);
  const common = {
    ...optional('event_types', listOf(draft.eventTypes)),
    ...optional('retry_schedule', schedule),
    ...optional('rate_limit', numberOf(draft.rateLimit)),
  };
  if (draft.transport === 'sqs') {
    return { transport: 'sqs', queue_url: draft.queueUrl.trim(), auth: authOf(draft), ...common };
  }
  return {
    transport: 'webhook',
    url: draft.url.trim(),
    ...optional('timeout_seconds', numberOf(draft.timeoutSeconds)),
    ...optional('max_batch', numberOf(draft.maxBatch)),
    ...optional('custom_headers', headersOf(draft.headers)),
    ...common,
  };
}

/** What of it differs from what is stored; an emptied field removes. */
export function changeOf(draft: Draft, stored: Destination): DestinationChange {
  const before = draftOf(stored);
  const changed = <K extends keyof Draft>(name: K): boolean => draft[name] !== before[name];
  const common: DestinationChange = {
    ...(changed('eventTypes') ? { event_types: listOf(draft.eventTypes) ?? null } : {}),
    ...(changed('retrySchedule') ? { retry_schedule: numbersOf(draft.retrySchedule) ?? null } : {}),
    ...(changed('rateLimit') ? { rate_limit: numberOf(draft.rateLimit) ?? null } : {}),
  };
  if (draft.transport === 'sqs') {
    const access = changed('authType') || changed('roleArn') || draft.key !== '' || draft.secret !== '';
    return {
      ...common,
      ...(changed('queueUrl') ? { queue_url: draft.queueUrl.trim() } : {}),
      ...(access ? { auth: authOf(draft) } : {}),
    };
  }
  return {
    ...common,
    ...(changed('url') ? { url: draft.url.trim() } : {}),
    ...(changed('timeoutSeconds') ? { timeout_seconds: numberOf(draft.timeoutSeconds) ?? null } : {}),
    ...(changed('maxBatch') ? { max_batch: numberOf(draft.maxBatch) ?? null } : {}),
    ...(draft.headers === undefined ? {} : { custom_headers: given(headersOf(draft.headers)) ?? null }),
  };
}

function authOf({ authType, key, secret, roleArn }: Draft) {
  if (authType === 'keys') return { type: authType, key: key.trim(), secret: secret.trim() };
  return authType === 'role' ? { type: authType, role_arn: roleArn.trim() } : { type: authType };
}

export type FaultyField = 'queueUrl' | 'roleArn' | 'key' | 'secret' | 'url' | 'retrySchedule' | 'headers' | NumberField;
type NumberField = 'rateLimit' | 'timeoutSeconds' | 'maxBatch';

/** What can be told before the API is asked; empty fields are not faults yet. */
export function faultsOf(draft: Draft): Partial<Record<FaultyField, string>> {
  const faults: Partial<Record<FaultyField, string>> = {};
  if (draft.transport === 'sqs') {
    if (draft.queueUrl !== '' && !/^https?:\/\/[^\s/]+\/\d{12}\/[\w-]+(\.fifo)?$/.test(draft.queueUrl.trim())) {
      faults.queueUrl = 'expected https://sqs.<region>.amazonaws.com/<account>/<name>';
    }
    if (draft.roleArn !== '' && !/^arn:[\w-]+:iam::\d{12}:role\/\S+$/.test(draft.roleArn.trim())) {
      faults.roleArn = 'expected arn:aws:iam::<account>:role/<name>';
    }
    if ((draft.key === '') !== (draft.secret === '')) {
      faults[draft.key === '' ? 'key' : 'secret'] = 'expected the key and the secret that belong together';
    }
  } else {
    if (draft.url !== '' && !URL.canParse(draft.url.trim()))
      faults.url = 'expected a URL such as https://example.com/hooks';
    else if (draft.url.includes('#')) faults.url = 'expected a URL without a fragment (#)';
    if (draft.headers !== undefined && headersOf(draft.headers) === 'malformed')
      faults.headers = 'expected lines of name: value';
  }
  if (numbersOf(draft.retrySchedule)?.some(Number.isNaN))
    faults.retrySchedule = 'expected seconds, separated by commas';
  for (const name of ['rateLimit', 'timeoutSeconds', 'maxBatch'] as const) {
    if (draft[name] !== '' && Number.isNaN(numberOf(draft[name]))) faults[name] = 'expected a number';
  }
  return faults;
}

function textOf(value: number | undefined): string {
  return value === undefined ? '' : String(value);
}

function numberOf(text: string): number | undefined {
  return text.trim() === '' ? undefined : Number(text);
}

function listOf(text: string): string[] | undefined {
  const entries = text.split(/[\s,]+/).filter((entry) => entry !== '');
  return entries.length === 0 ? undefined : entries;
}

function numbersOf(text: string): number[] | undefined {
  return listOf(text)?.map(Number);
}

function headersOf(text: string | undefined): Record<string, string> | undefined | 'malformed' {
  const lines = text?.split('\n').filter((line) => line.trim() !== '') ?? [];
  if (lines.length === 0) return undefined;
  if (lines.some((line) => line.indexOf(':') < 1)) return 'malformed';
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).trim(), line.slice(line.indexOf(':') + 1).trim()]),
  );
}

/** Malformed ones are never sent: the form says so first. */
function given<V>(value: V | undefined | 'malformed'): V | undefined {
  return value === 'malformed' ? undefined : (value as V | undefined);
}

function optional<K extends string, V>(name: K, value: V | undefined | 'malformed'): { [P in K]?: V } {
  return value === undefined || value === 'malformed' ? {} : ({ [name]: value } as { [P in K]: V });
}
