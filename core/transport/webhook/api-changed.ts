/** A webhook after a change in part. A new URL waits for its proof of ownership beside the one in use. */

import type { DestinationPatch } from '../../api/destination-input.ts';
import { headerErrors, webhookUrl } from '../../api/destination-rules.ts';
import type { FieldError } from '../../api/problem.ts';
import type { SealedDestination } from '../../api/sealed.ts';
import { withSet } from '../../api/with-set.ts';
import type { WebhookDestination } from '../../destination.ts';
import type { ChangedDestination, ChangeOptions, Checked } from '../api-transport.ts';
import { basicAccess } from './api-created.ts';
import { normalizeHeaders } from './custom-headers.ts';
import { changeUrl, dropPending } from './ownership/endpoint.ts';

export function changedWebhook(
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
  if ('errors' in endpoint) return { errors: [...endpoint.errors, ...errors] };
  if (errors.length > 0) return { errors };
  const { timeout_seconds, max_batch } = patch;
  const destination = withSet(endpoint.destination, {
    timeout_seconds,
    max_batch,
    custom_headers: headers && namesOf(headers),
  });
  const names = headers ? namesOf(headers) : undefined;
  const drop = headers === null || (headers && !names) ? [...endpoint.drop, 'headers' as const] : endpoint.drop;
  const secrets = names && headers ? { headers: JSON.stringify(normalizeHeaders(headers)) } : {};
  return { destination, secrets: { ...endpoint.secrets, ...secrets }, drop };
}

const TWICE: FieldError = {
  pointer: '/url',
  message: 'expected a URL without credentials beside the custom header authorization, got one with some',
};

/** `null`: there are none. */
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
  // Back to the one in use, whose credentials are not shown and so need not be written again.
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
