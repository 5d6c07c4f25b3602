/** A webhook as it is created: its credentials and the values of its headers apart from it. */

import type { WebhookInput } from '../../api/destination-input.ts';
import { headerErrors, type KnownRules, webhookUrl } from '../../api/destination-rules.ts';
import { defined } from '../../defined.ts';
import type { Access } from '../../destination.ts';
import type { Checked, Common, Made } from '../api-transport.ts';
import { normalizeHeaders } from './custom-headers.ts';
import type { WebhookUrl } from './url.ts';

export function newWebhook(common: Common, input: WebhookInput, rules: KnownRules): Checked<Made> {
  const { max_batch, timeout_seconds, custom_headers = {}, state = 'enabled', ownership = 'pending' } = input;
  const parsed = webhookUrl(input.url, rules);
  const access = 'value' in parsed ? basicAccess(parsed.value) : undefined;
  const errors = headerErrors(custom_headers, access !== undefined);
  if ('errors' in parsed) return { errors: [...parsed.errors, ...errors] };
  if (errors.length > 0) return { errors };
  const headers = normalizeHeaders(custom_headers);
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
    },
    secrets: {
      ...defined({ access }),
      ...(names.length > 0 ? { headers: JSON.stringify(headers) } : {}),
    },
  };
}

/** `undefined`: the URL had none. */
export function basicAccess({ username, password }: WebhookUrl): string | undefined {
  if (username === undefined) return undefined;
  return JSON.stringify({ type: 'basic', username, password: password as string } satisfies Access);
}
