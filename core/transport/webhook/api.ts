/** The transport `webhook` as the API knows it. */

import { type DestinationPatch, type WebhookInput, withSet } from '../../api/destination-input.ts';
import { headerErrors, type KnownRules, webhookUrl } from '../../api/destination-rules.ts';
import type { FieldError } from '../../api/problem.ts';
import { movedCredentials, type SealedDestination } from '../../api/sealed.ts';
import { isoOf } from '../../api/times.ts';
import { defined } from '../../defined.ts';
import type { Access, WebhookDestination } from '../../destination.ts';
import type {
  AccessContext,
  ApiTransport,
  ChangedDestination,
  ChangeOptions,
  Checked,
  Common,
  Findings,
  Made,
  StoredOf,
} from '../api-transport.ts';
import { changedAuthentication } from './authentication.ts';
import { normalizeHeaders } from './custom-headers.ts';
import { changeUrl, dropPending, proofArrived } from './ownership/endpoint.ts';
import { txtName, txtValue } from './ownership/txt.ts';
import type { WebhookUrl } from './url.ts';

export const WEBHOOK: ApiTransport<'webhook'> = {
  noun: 'a webhook',
  keys: [
    'url',
    'credentials',
    'pending',
    'timeout_seconds',
    'max_batch',
    'custom_headers',
    'signatures',
    'oauth',
    'client_certificate',
  ],
  isSigned: true,
  isProven: true,
  getsDeliveries: true,
  create: (common, input, place, rules) => newWebhook(common, input, rules, place.nowMs),
  change: ({ value, sealed }, patch, options) => changedWebhook(value, sealed, patch, options),
  view: ({ value, sealed }) => webhookView(value, sealed),
  isPending: ({ ownership, pending }) => ownership === 'pending' || pending !== undefined,
  afterFindings(stored, findings) {
    const { url, ownership: proof } = findings;
    const after = withoutRefutedLimit(stored, findings);
    if (url === undefined || proof === undefined) return after;
    return movedCredentials(after ?? stored, proofArrived((after ?? stored).value, { url, proof })) ?? after;
  },
  access: proofsFor,
  settingsOf: () => ({}),
  tried: undefined,
};

/**
 * Removes the learned size limit after the endpoint accepted the largest body. Returns `undefined` if nothing changes.
 */
function withoutRefutedLimit(
  stored: StoredOf<'webhook'>,
  { status, size, url }: Findings,
): StoredOf<'webhook'> | undefined {
  const { learned_limit, ...rest } = stored.value;
  const isRefuted = learned_limit !== undefined && size === 'largest' && status === 'ok' && url === rest.url;
  return isRefuted ? { ...stored, value: rest } : undefined;
}

/** Returns the proofs of ownership for the pending URL, or for the current one if none is pending. */
function proofsFor(
  { url: current, pending, ownership }: WebhookDestination,
  { naming, apiKey }: AccessContext,
): object {
  const url = pending?.url ?? current;
  const name = txtName(url, naming);
  return {
    url,
    ownership: pending ? 'pending' : ownership,
    record: name === undefined ? null : { name, type: 'TXT', value: txtValue(apiKey, naming) },
    get: { url, status: 200, answer: apiKey },
  };
}

function webhookView(value: WebhookDestination, { access, pending_access, client_secret }: SealedDestination): object {
  const { url, ownership, pending, max_batch, timeout_seconds, custom_headers, learned_limit, oauth } = value;
  const { client_certificate } = value;
  const staged = pending && {
    url: pending.url,
    since: isoOf(pending.since),
    credentials: { configured: pending_access !== undefined },
  };
  return {
    url,
    credentials: { configured: access !== undefined },
    ownership,
    ...(staged ? { pending: staged } : {}),
    ...defined({ max_batch, timeout_seconds }),
    ...(custom_headers
      ? { custom_headers: Object.fromEntries(custom_headers.map((name) => [name, { configured: true }])) }
      : {}),
    ...(oauth ? { oauth: { ...oauth, client_secret: { configured: client_secret !== undefined } } } : {}),
    ...(client_certificate
      ? {
          client_certificate: {
            ...client_certificate,
            not_before: isoOf(client_certificate.not_before),
            expires_at: isoOf(client_certificate.expires_at),
          },
        }
      : {}),
    ...(learned_limit ? { learned_limit: { bytes: learned_limit.bytes, until: isoOf(learned_limit.until) } } : {}),
  };
}

// Changes of a webhook. A new URL waits for its proof of ownership, and the current one stays in use.

function changedWebhook(
  before: WebhookDestination,
  sealed: SealedDestination,
  patch: DestinationPatch,
  options: ChangeOptions,
): Checked<ChangedDestination> {
  const endpoint = changedEndpoint(before, patch, options);
  const { custom_headers: headers } = patch;
  const kept = sealed.access !== undefined && !('drop' in endpoint && endpoint.drop.includes('access'));
  const given = 'secrets' in endpoint && (endpoint.secrets.access ?? endpoint.secrets.pending_access) !== undefined;
  const errors = [
    ...(headers ? headerErrors(headers, kept || given || sealed.pending_access !== undefined) : []),
    ...(headers === undefined && given && before.custom_headers?.includes('authorization') ? [TWICE] : []),
  ];
  const names = headers ? namesOf(headers) : headers;
  const authorized = (names === undefined ? before.custom_headers : names)?.includes('authorization') ?? false;
  const hasAuthorization = kept || given || sealed.pending_access !== undefined || authorized;
  const { nowMs, rules } = options;
  const authentication = changedAuthentication(before, patch, rules, { hasAuthorization, nowMs });
  errors.push(...authentication.errors);
  if ('errors' in endpoint) return { errors: [...endpoint.errors, ...errors] };
  if (errors.length > 0) return { errors };
  const { timeout_seconds, max_batch } = patch;
  const destination = withSet(endpoint.destination, {
    timeout_seconds,
    max_batch,
    custom_headers: names,
    ...authentication.settings,
  });
  const dropped = [...endpoint.drop, ...authentication.drop];
  const drop = names === null ? [...dropped, 'headers' as const] : dropped;
  const secrets = names && headers ? { headers: JSON.stringify(normalizeHeaders(headers)) } : {};
  return { destination, secrets: { ...endpoint.secrets, ...secrets, ...authentication.secrets }, drop };
}

const TWICE: FieldError = {
  pointer: '/url',
  message: 'expected a URL without credentials, because the custom header authorization is set, got one with some',
};

/** Returns `null` if there are no headers. */
function namesOf(headers: Readonly<Record<string, string>>): readonly string[] | null {
  const names = Object.keys(normalizeHeaders(headers));
  return names.length > 0 ? names : null;
}

function changedEndpoint(
  before: WebhookDestination,
  { url, credentials, pending }: DestinationPatch,
  { rules, nowMs }: ChangeOptions,
): Checked<ChangedDestination & { readonly destination: WebhookDestination }> {
  const at = pending === null ? dropPending(before) : before;
  const given: ChangedDestination['drop'] = pending === null ? ['pending_access'] : [];
  const drop = credentials === null ? [...given, 'access' as const] : given;
  if (url === undefined) return { destination: at, secrets: {}, drop };
  const parsed = webhookUrl(url, rules);
  if ('errors' in parsed) return parsed;
  const access = basicAccess(parsed.value);
  const isAsShown = access === undefined && parsed.value.url === (at.pending?.url ?? at.url);
  if (isAsShown) return { destination: at, secrets: {}, drop };
  // The new URL is the one in use. Its credentials are not shown, so the caller need not enter them again.
  if (access === undefined && parsed.value.url === at.url) {
    return { destination: dropPending(at), secrets: {}, drop: [...drop, 'pending_access'] };
  }
  const change = changeUrl(at, parsed.value.url, nowMs);
  return change.credentials === 'stage'
    ? staged(change.destination, access, drop)
    : {
        destination: change.destination,
        secrets: access === undefined ? {} : { access },
        drop: ['access', 'pending_access'],
      };
}

function staged(destination: WebhookDestination, access: string | undefined, drop: ChangedDestination['drop']) {
  const secrets = access === undefined ? {} : { pending_access: access };
  return { destination, secrets, drop: [...drop, 'pending_access' as const] };
}

// A new webhook. Its credentials and the values of its headers are separated from it, to be sealed.

export function newWebhook(common: Common, input: WebhookInput, rules: KnownRules, nowMs = 0): Checked<Made> {
  const { max_batch, timeout_seconds, custom_headers = {}, state = 'enabled', ownership = 'pending' } = input;
  const parsed = webhookUrl(input.url, rules);
  const access = 'value' in parsed ? basicAccess(parsed.value) : undefined;
  const headers = normalizeHeaders(custom_headers);
  const hasAuthorization = access !== undefined || Object.hasOwn(headers, 'authorization');
  const authentication = changedAuthentication({}, input, rules, { hasAuthorization, nowMs });
  const errors = [...headerErrors(custom_headers, access !== undefined), ...authentication.errors];
  if ('errors' in parsed) return { errors: [...parsed.errors, ...errors] };
  if (errors.length > 0) return { errors };
  const { oauth, client_certificate } = authentication.settings;
  const names = Object.keys(headers);
  return {
    destination: {
      ...common,
      state,
      transport: 'webhook',
      url: parsed.value.url,
      ownership,
      ...defined({ max_batch, timeout_seconds }),
      ...(names.length > 0 ? { custom_headers: names } : {}),
      ...(oauth ? { oauth } : {}),
      ...(client_certificate ? { client_certificate } : {}),
    },
    secrets: {
      ...defined({ access }),
      ...authentication.secrets,
      ...(names.length > 0 ? { headers: JSON.stringify(headers) } : {}),
    },
  };
}

/** Returns `undefined` if the URL contains no credentials. */
function basicAccess({ username, password }: WebhookUrl): string | undefined {
  if (username === undefined) return undefined;
  return JSON.stringify({ type: 'basic', username, password: password as string } satisfies Access);
}
