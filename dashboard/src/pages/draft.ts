/** The draft of a destination: created from the stored destination, checked, and converted to requests. */
import type { Destination, DestinationChange, NewDestination } from '../api/types.ts';
import { type Draft, FIELDS, type FieldName, specOf } from '../transports/fields.tsx';
import { transportOf } from '../transports/table.ts';
import type { TransportName } from '../transports/transport.ts';

const AUTH_FIELDS = ['authType', 'key', 'secret', 'roleArn'] as const;
const OAUTH_FIELDS = ['oauthUrl', 'oauthClient', 'oauthSecret', 'oauthScope', 'oauthMethod'] as const;
const CERTIFICATE_FIELDS = ['certificate', 'privateKey'] as const;
/** Fields that are one member of the API together with others. */
const GROUPS: Partial<Record<FieldName, readonly FieldName[]>> = {
  authType: AUTH_FIELDS,
  oauthUrl: OAUTH_FIELDS,
  certificate: CERTIFICATE_FIELDS,
};
const EMPTY = {
  ...Object.fromEntries(Object.keys(FIELDS).map((name) => [name, ''])),
  queueBody: 'base64',
  topicBody: 'json',
  authType: 'keys',
} as Omit<Draft, 'transport'>;

/** Returns the fields of a transport that are members of a destination. */
function fieldsOf(transport: TransportName): readonly FieldName[] {
  const { fields, getsDeliveries, signatureAt } = transportOf(transport);
  const signed: readonly FieldName[] = signatureAt === undefined ? [] : ['signatures'];
  const limits: readonly FieldName[] = getsDeliveries ? ['retrySchedule', 'rateLimit'] : [];
  return [...fields, ...signed, 'name', 'eventTypes', ...limits];
}

function memberOf(name: FieldName): string {
  return specOf(name).pointer.split('/')[1] ?? '';
}

/** Returns the JSON Pointers of the fields. */
export function pointersOf({ transport }: Draft): readonly string[] {
  return [...fieldsOf(transport), ...AUTH_FIELDS, ...OAUTH_FIELDS, ...CERTIFICATE_FIELDS].map(
    (name) => specOf(name).pointer,
  );
}

export function newDraft(transport: TransportName): Draft {
  return { ...EMPTY, transport, ...(transport === 's3' ? { authType: 'policy' } : {}) };
}

export function draftOf(destination: Destination): Draft {
  const { transport } = destination;
  const newUrl = 'pending' in destination ? destination.pending?.url : undefined;
  const auth = 'auth' in destination ? destination.auth : undefined;
  const stored: Readonly<Record<string, unknown>> = { ...destination, ...(newUrl && { url: newUrl }) };
  const { oauth = undefined } = destination.transport === 'webhook' ? destination : {};
  const texts = fieldsOf(transport).map((name) => [name, textOf(stored[memberOf(name)])]);
  return {
    ...EMPTY,
    transport,
    ...Object.fromEntries(texts),
    authType: auth?.type ?? EMPTY.authType,
    roleArn: auth?.type === 'role' ? auth.role_arn : '',
    headers: undefined,
    certificate: '',
    oauthUrl: oauth?.token_url ?? '',
    oauthClient: oauth?.client_id ?? '',
    oauthScope: oauth?.scope ?? '',
    oauthMethod: oauth?.method ?? '',
  };
}

function textOf(value: unknown): string {
  return value === undefined ? '' : Array.isArray(value) ? value.join(', ') : String(value);
}

function valuesOf(draft: Draft, names: readonly FieldName[]): Record<string, unknown> {
  return Object.fromEntries(
    names.map((name) => {
      const { parse = (text: string) => text.trim() } = specOf(name);
      return [memberOf(name), name in GROUPS ? groupOf(name, draft) : parse(draft[name] ?? '')];
    }),
  );
}

function groupOf(name: FieldName, draft: Draft): object | undefined {
  if (name === 'authType') return authOf(draft);
  if (name === 'certificate') {
    const { certificate, privateKey } = draft;
    return certificate.trim() === '' ? undefined : { certificate, private_key: privateKey };
  }
  const { oauthUrl, oauthClient, oauthSecret, oauthScope, oauthMethod } = draft;
  if (oauthUrl.trim() === '') return undefined;
  return {
    token_url: oauthUrl.trim(),
    client_id: oauthClient.trim(),
    client_secret: oauthSecret.trim() || undefined,
    scope: oauthScope.trim() || undefined,
    method: oauthMethod || undefined,
  };
}

/** Returns the member `auth`. Without a key it means the stored one. */
function authOf({ authType, key, secret, roleArn }: Draft): object {
  if (authType === 'keys') return { type: authType, key: key.trim() || undefined, secret: secret.trim() || undefined };
  return { type: authType, role_arn: authType === 'role' ? roleArn.trim() : undefined };
}

/** Returns the body of the request that creates the destination. */
export function bodyOf(draft: Draft): NewDestination {
  const { transport } = draft;
  return { transport, ...valuesOf(draft, fieldsOf(transport)) } as unknown as NewDestination;
}

/** Returns what differs from the stored destination. `null` removes a setting. */
export function changeOf(draft: Draft, stored: Destination): DestinationChange {
  const before = draftOf(stored);
  const isChanged = (name: FieldName): boolean => (GROUPS[name] ?? [name]).some((one) => draft[one] !== before[one]);
  const values = valuesOf(draft, fieldsOf(draft.transport).filter(isChanged));
  return Object.fromEntries(Object.entries(values).map(([member, value]) => [member, value ?? null]));
}

/** Returns the unsaved settings for a test, without secrets. */
export function testSettingsOf(draft: Draft): object {
  const fields = transportOf(draft.transport).fields.filter((name) => name !== 'windowMinutes' && name !== 'startAt');
  return valuesOf({ ...draft, key: '', secret: '' }, fields);
}

/** Returns the errors that can be found without the API. Empty fields have none. */
export function errorsOf(draft: Draft): Partial<Record<FieldName, string | undefined>> {
  const found = Object.keys(FIELDS).flatMap((key) => {
    const name = key as FieldName;
    const { isValid = () => true, error } = specOf(name);
    const text = draft[name] ?? '';
    return text === '' || isValid(text) ? [] : [[name, error]];
  });
  const missing = draft.key === '' ? 'key' : 'secret';
  return {
    ...Object.fromEntries(found),
    ...((draft.key === '') !== (draft.secret === '') && { [missing]: 'Enter both the key and the secret.' }),
  };
}

export function hasErrors(draft: Draft): boolean {
  return Object.keys(errorsOf(draft)).length > 0;
}

/** Returns the labels of required fields of a new destination that are empty. */
export function missingIn(draft: Draft): readonly string[] {
  const { fields } = transportOf(draft.transport);
  const required = fields.filter((name) => specOf(name).required);
  const ofAuth = { keys: ['key', 'secret'], role: ['roleArn'], policy: [] } as const;
  const auth = fields.includes('authType') ? (ofAuth[draft.authType as keyof typeof ofAuth] ?? []) : [];
  return [...required, ...auth].filter((name) => (draft[name] ?? '').trim() === '').map((name) => specOf(name).label);
}

/** Returns the query for the access instructions of a new destination, or `undefined` if its address is not valid yet. */
export function accessQueryOf(draft: Draft): Record<string, string> | undefined {
  const { transport, authType, roleArn } = draft;
  // The address of a bucket has several fields. Its access is shown after it was saved.
  if (transport === 's3') return undefined;
  const [name] = transportOf(transport).fields;
  const address = (name && draft[name])?.trim() ?? '';
  const isReady = (field: FieldName, text: string): boolean => text !== '' && (specOf(field).isValid?.(text) ?? true);
  if (name === undefined || !isReady(name, address)) return undefined;
  if (transport === 'webhook') return { transport, address };
  if (authType !== 'role') return { transport, address, auth: authType };
  return isReady('roleArn', roleArn) ? { transport, address, auth: authType, role_arn: roleArn.trim() } : undefined;
}
