/** The transport `webhook` on the dashboard. */
import { DraftField } from './draft-field.tsx';
import { given, headersOf, numberOf, optional, textOf } from './draft-fields.ts';
import { Ownership } from './ownership.tsx';
import type { TransportPages } from './transport.ts';
import { WebhookLimits } from './webhook-limits.tsx';

export const WEBHOOK: TransportPages<'webhook'> = {
  title: 'Webhook',
  noun: 'webhook',
  testName: 'Test Webhook',
  accessTitle: 'Ownership',
  many: 'Webhooks',
  signatureAt: 'the header',
  pointers: ['/url', '/timeout_seconds', '/max_batch', '/custom_headers'],
  placeOf: ({ url }) => url,
  unproven: ({ ownership, pending }) => (ownership === 'pending' ? 'all' : pending ? 'new' : undefined),
  draftOf: ({ url, pending, timeout_seconds, max_batch }) => ({
    url: pending?.url ?? url,
    timeoutSeconds: textOf(timeout_seconds),
    maxBatch: textOf(max_batch),
  }),
  bodyOf: (draft) => ({
    transport: 'webhook',
    url: draft.url.trim(),
    ...optional('timeout_seconds', numberOf(draft.timeoutSeconds)),
    ...optional('max_batch', numberOf(draft.maxBatch)),
    ...optional('custom_headers', headersOf(draft.headers)),
  }),
  changeOf: (draft, changed) => ({
    ...(changed('url') ? { url: draft.url.trim() } : {}),
    ...(changed('timeoutSeconds') ? { timeout_seconds: numberOf(draft.timeoutSeconds) ?? null } : {}),
    ...(changed('maxBatch') ? { max_batch: numberOf(draft.maxBatch) ?? null } : {}),
    ...(draft.headers === undefined ? {} : { custom_headers: given(headersOf(draft.headers)) ?? null }),
  }),
  faultsOf({ url, headers }) {
    const noUrl = url !== '' && !URL.canParse(url.trim());
    return {
      ...(noUrl ? { url: 'expected a URL such as https://example.com/hooks' } : {}),
      ...(!noUrl && url.includes('#') ? { url: 'expected a URL without a fragment (#)' } : {}),
      ...(headers !== undefined && headersOf(headers) === 'malformed'
        ? { headers: 'expected lines of name: value' }
        : {}),
    };
  },
  isFilled: ({ url }) => url !== '',
  triedBy: undefined,
  Fields: (props) => (
    <DraftField
      of={props}
      name="url"
      pointer="/url"
      label="Webhook URL"
      type="url"
      placeholder="https://example.com/hooks/feeds"
      hint="HTTP Basic credentials may stand in it: https://user:password@…. They are sealed, and never shown again."
      required
    />
  ),
  Limits: WebhookLimits,
  AccessTexts: Ownership,
};
