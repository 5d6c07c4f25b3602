/** Fields of a destination's settings: how each one is shown, checked and converted to a member of the API. */
import type { Destination } from '../api/types.ts';
import { TextField, type TextFieldProps } from '../ui/field.tsx';

interface FieldSpec extends Pick<TextFieldProps, 'label' | 'hint' | 'type' | 'placeholder' | 'required' | 'rows'> {
  /** JSON Pointer of the field in the API. */
  readonly pointer: string;
  /** Whether a text that is not empty is valid. */
  readonly isValid?: (text: string) => boolean;
  readonly error?: string;
  /** The value for the API. `undefined`: the setting is absent. Default: the trimmed text. */
  readonly parse?: (text: string) => unknown;
}

const number: Pick<FieldSpec, 'isValid' | 'error' | 'parse'> = {
  isValid: (text) => !Number.isNaN(Number(text)),
  error: 'Enter a number.',
  parse: (text) => (text.trim() === '' ? undefined : Number(text)),
};

export const FIELDS = {
  name: {
    label: 'Name',
    pointer: '/name',
    placeholder: 'Search index',
    hint: 'Lists show it in place of the address. Optional.',
    parse: (text: string) => text.trim() || undefined,
  },
  queueUrl: {
    label: 'Queue URL',
    pointer: '/queue_url',
    type: 'url',
    placeholder: 'https://sqs.eu-west-1.amazonaws.com/123456789012/feed-updates',
    required: true,
    isValid: (text) => /^https?:\/\/[^\s/]+\/\d{12}\/[\w-]+(\.fifo)?$/.test(text.trim()),
    error: 'Expected format: https://sqs.<region>.amazonaws.com/<account>/<name>',
  },
  queueBody: { label: 'Message body', pointer: '/body' },
  busArn: {
    label: 'Bus ARN',
    pointer: '/bus_arn',
    placeholder: 'arn:aws:events:eu-west-1:123456789012:event-bus/feed-updates',
    hint: 'Each update is a separate event with the source feedhose. Select events with your rules.',
    required: true,
    isValid: (text) => /^arn:[\w-]+:events:[\w-]+:\d{12}:event-bus\/[/.\-\w]+$/.test(text.trim()),
    error: 'Expected format: arn:aws:events:<region>:<account>:event-bus/<name>',
  },
  topicArn: {
    label: 'Topic ARN',
    pointer: '/topic_arn',
    placeholder: 'arn:aws:sns:eu-west-1:123456789012:feed-updates',
    required: true,
    isValid: (text) => /^arn:[\w-]+:sns:[\w-]+:\d{12}:[\w-]+(\.fifo)?$/.test(text.trim()),
    error: 'Expected format: arn:aws:sns:<region>:<account>:<name>',
  },
  topicBody: { label: 'Message body', pointer: '/body' },
  bucket: {
    label: 'Bucket',
    pointer: '/bucket',
    placeholder: 'example-feeds',
    required: true,
    isValid: (text) => /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(text.trim()),
    error: 'Expected 3 to 63 lower-case letters, digits, dots and hyphens.',
  },
  region: {
    label: 'Region',
    pointer: '/region',
    placeholder: 'eu-west-1',
    required: true,
    isValid: (text) => /^[a-z]+(-[a-z]+)+-\d$/.test(text.trim()),
    error: 'Enter the region of the bucket, such as eu-west-1.',
  },
  bucketOwner: {
    label: 'AWS account of the bucket',
    pointer: '/bucket_owner',
    placeholder: '123456789012',
    hint: 'Nothing is written to a bucket of another account.',
    required: true,
    isValid: (text) => /^\d{12}$/.test(text.trim()),
    error: 'Enter the 12 digits of the account.',
  },
  prefix: {
    label: 'Prefix',
    pointer: '/prefix',
    placeholder: 'feedhose',
    hint: 'The beginning of all keys, without a slash at its start and end. Optional.',
    isValid: (text) => !/^\/|\/$/.test(text.trim()),
    error: 'Remove the slash at the start or end.',
    parse: (text: string) => text.trim() || undefined,
  },
  kmsKeyArn: {
    label: 'KMS key ARN',
    pointer: '/kms_key_arn',
    placeholder: 'arn:aws:kms:eu-west-1:123456789012:key/…',
    hint: 'Leave empty to use the encryption of the bucket.',
    isValid: (text) => /^arn:[\w-]+:kms:[\w-]+:\d{12}:(key|alias)\/\S+$/.test(text.trim()),
    error: 'Expected format: arn:aws:kms:<region>:<account>:key/<id>',
    parse: (text: string) => text.trim() || undefined,
  },
  windowMinutes: {
    label: 'Window in minutes',
    pointer: '/window_minutes',
    placeholder: '5',
    hint: 'Each window with updates becomes an object: 1, 5, 10, 15, 30 or 60.',
    ...number,
  },
  startAt: {
    label: 'Start',
    pointer: '/start_at',
    placeholder: '2026-11-24T03:00:00Z',
    hint: 'The time of the first updates, with a time zone, within the retention of the journal. Leave empty to begin now.',
    isValid: (text) => /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(text.trim()),
    error: 'Expected a time such as 2026-11-24T03:00:00Z',
    parse: (text: string) => (text.trim() === '' ? undefined : new Date(text.trim()).toISOString()),
  },
  authType: { label: 'Access', pointer: '/auth' },
  key: { label: 'API key', pointer: '/auth/key' },
  secret: { label: 'API secret', pointer: '/auth/secret', type: 'password' },
  roleArn: {
    label: 'Role ARN',
    pointer: '/auth/role_arn',
    placeholder: 'arn:aws:iam::123456789012:role/feedhose',
    hint: 'Save first. The page then shows the trust policy with the external ID, and you can test the access.',
    required: true,
    isValid: (text) => /^arn:[\w-]+:iam::\d{12}:role\/\S+$/.test(text.trim()),
    error: 'Expected format: arn:aws:iam::<account>:role/<name>',
  },
  url: {
    label: 'Webhook URL',
    pointer: '/url',
    type: 'url',
    placeholder: 'https://example.com/hooks/feeds',
    hint: 'The URL may contain HTTP Basic credentials: https://user:password@…. They are encrypted and never shown again.',
    required: true,
    isValid: (text) => URL.canParse(text.trim()) && !text.includes('#'),
    error: 'Enter a URL without a fragment (#), such as https://example.com/hooks.',
  },
  timeoutSeconds: { label: 'Timeout in seconds', pointer: '/timeout_seconds', placeholder: '10', ...number },
  maxBatch: { label: 'Maximum activities per request', pointer: '/max_batch', placeholder: '100', ...number },
  headers: {
    label: 'Custom headers',
    pointer: '/custom_headers',
    rows: 3,
    placeholder: 'x-tenant: acme',
    hint: 'One header per line, as name: value. Values are encrypted. These headers replace all stored ones.',
    isValid: (text) => linesOf(text).every((line) => line.indexOf(':') > 0),
    error: 'Enter one header per line, as name: value.',
    parse: headersOf,
  },
  signatures: { label: 'Signatures', pointer: '/signatures', parse: listOf },
  oauthUrl: {
    label: 'OAuth 2.0 token URL',
    pointer: '/oauth/token_url',
    type: 'url',
    placeholder: 'https://login.example.com/oauth2/token',
    hint: 'Only for endpoints that require tokens (client credentials). Leave empty for none.',
    isValid: (text) => URL.canParse(text.trim()),
    error: 'Enter a URL, such as https://login.example.com/oauth2/token.',
  },
  oauthClient: { label: 'Client ID', pointer: '/oauth/client_id' },
  oauthSecret: { label: 'Client secret', pointer: '/oauth/client_secret', type: 'password' },
  oauthScope: {
    label: 'Scope',
    pointer: '/oauth/scope',
    hint: 'One or several values, separated by spaces. Optional.',
  },
  oauthMethod: { label: 'Client authentication', pointer: '/oauth/method' },
  certificate: {
    label: 'Client certificate (mutual TLS)',
    pointer: '/client_certificate/certificate',
    rows: 3,
    placeholder: '-----BEGIN CERTIFICATE-----',
    hint: 'PEM, followed by its intermediate certificates. Leave empty to keep what is stored.',
  },
  privateKey: {
    label: 'Private key',
    pointer: '/client_certificate/private_key',
    rows: 3,
    placeholder: '-----BEGIN PRIVATE KEY-----',
    hint: 'PEM without a passphrase. It is encrypted and never shown again.',
  },
  eventTypes: {
    label: 'Event types',
    pointer: '/event_types',
    parse: listOf,
  },
  retrySchedule: {
    label: 'Retry schedule',
    pointer: '/retry_schedule',
    placeholder: '5, 60, 300, 3600',
    hint: 'Seconds between attempts, separated by commas. Leave empty for the default schedule of about one day.',
    isValid: (text) => !listOf(text)?.map(Number).some(Number.isNaN),
    error: 'Enter seconds, separated by commas.',
    parse: (text) => listOf(text)?.map(Number),
  },
  rateLimit: {
    label: 'Rate limit',
    pointer: '/rate_limit',
    placeholder: '50',
    hint: 'Maximum number of deliveries per second. Leave empty for no limit.',
    ...number,
  },
} as const satisfies Readonly<Record<string, FieldSpec>>;

export type FieldName = keyof typeof FIELDS;

export function specOf(name: FieldName): FieldSpec {
  return FIELDS[name];
}

/** The texts of the fields while they are edited. Empty keys and secrets, and absent headers, keep what is stored. */
export type Draft = Readonly<Record<Exclude<FieldName, 'headers'>, string>> & {
  readonly transport: Destination['transport'];
  readonly headers: string | undefined;
};

export interface FieldsProps {
  readonly draft: Draft;
  readonly stored?: Destination | undefined;
  readonly set: (change: Partial<Draft>) => void;
  /** The error of a field, found in the page or reported by the API. */
  readonly errorAt: (name: FieldName) => string | undefined;
}

interface DraftFieldProps extends Partial<Omit<TextFieldProps, 'value' | 'onInput' | 'error'>> {
  readonly form: FieldsProps;
  readonly name: FieldName;
}

export function DraftField({ form: { draft, set, errorAt }, name, ...overrides }: DraftFieldProps) {
  const { pointer: _, isValid: __, error: ___, parse: ____, ...spec } = specOf(name);
  const value = draft[name] ?? '';
  return (
    <TextField {...spec} {...overrides} value={value} onInput={(text) => set({ [name]: text })} error={errorAt(name)} />
  );
}

export function listOf(text: string): string[] | undefined {
  const entries = text.split(/[\s,]+/).filter((entry) => entry !== '');
  return entries.length === 0 ? undefined : entries;
}

function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line.trim() !== '');
}

function headersOf(text: string): Record<string, string> | undefined {
  const entries = linesOf(text).map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()] as const;
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
