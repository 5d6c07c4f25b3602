/** The transport `webhook` as the API knows it. */

import { movedCredentials } from '../../api/moved-credentials.ts';
import type { SealedDestination } from '../../api/sealed.ts';
import { isoOf } from '../../api/times.ts';
import { defined } from '../../defined.ts';
import type { WebhookDestination } from '../../destination.ts';
import type { AccessContext, ApiTransport, Findings, StoredOf } from '../api-transport.ts';
import { changedWebhook } from './api-changed.ts';
import { newWebhook } from './api-created.ts';
import { proofArrived } from './ownership/endpoint.ts';
import { txtName, txtValue } from './ownership/txt.ts';

export const WEBHOOK: ApiTransport<'webhook'> = {
  noun: 'a webhook',
  keys: ['url', 'credentials', 'pending', 'timeout_seconds', 'max_batch', 'custom_headers'],
  isSigned: true,
  isProven: true,
  create: (common, input, _, rules) => newWebhook(common, input, rules),
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

/** Without the size that its 413 answers taught, when it has just taken the largest body. `undefined`: nothing changes. */
function withoutRefutedLimit(
  stored: StoredOf<'webhook'>,
  { status, size, url }: Findings,
): StoredOf<'webhook'> | undefined {
  const { learned_limit, ...rest } = stored.value;
  const isRefuted = learned_limit !== undefined && size === 'largest' && status === 'ok' && url === rest.url;
  return isRefuted ? { ...stored, value: rest } : undefined;
}

/** For the URL that waits, if one does. */
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

function webhookView(value: WebhookDestination, { access, pending_access }: SealedDestination): object {
  const { url, ownership, pending, max_batch, timeout_seconds, custom_headers, learned_limit } = value;
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
    ...(learned_limit ? { learned_limit: { bytes: learned_limit.bytes, until: isoOf(learned_limit.until) } } : {}),
  };
}
