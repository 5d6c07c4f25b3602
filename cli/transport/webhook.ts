/** The transport `webhook` on the command line. */

import { defined } from '../../core/defined.ts';
import type { CliTransport } from './transport.ts';

interface Wanted {
  readonly url: string;
  readonly custom_headers?: Readonly<Record<string, unknown>> | undefined;
  readonly timeout_seconds?: number | undefined;
  readonly max_batch?: number | undefined;
}

export const WEBHOOK: CliTransport<Wanted> = {
  placeOf(wanted) {
    const url = new URL(wanted.url);
    return `${url.origin}${url.pathname}`;
  },
  addressOf: ({ url }) => withoutCredentials(url),
  embeddedAt: (wanted) => wanted,
  isAt(wanted, stored) {
    const url = withoutCredentials(wanted.url);
    return url === stored.url || url === stored.pending?.url;
  },
  shownOf: (wanted) => ({
    url: withoutCredentials(wanted.url),
    ...own({ ...wanted, names: Object.keys(wanted.custom_headers ?? {}).map((name) => name.toLowerCase()) }),
  }),
  shownOfStored: (stored) => ({
    url: stored.pending?.url ?? stored.url ?? '',
    ...own({ ...stored, names: Object.keys(stored.custom_headers ?? {}) }),
  }),
  secretsOf(wanted) {
    const headers = Object.values(wanted.custom_headers ?? {});
    return [
      ...(withoutCredentials(wanted.url) === new URL(wanted.url).href ? [] : ['url']),
      ...(headers.length > 0 && headers.every((value) => value !== null) ? ['custom_headers'] : []),
    ];
  },
  entryOf({ url, pending, custom_headers, timeout_seconds, max_batch }) {
    const names = Object.keys(custom_headers ?? {});
    return {
      url: pending?.url ?? url,
      ...(names.length > 0 ? { custom_headers: Object.fromEntries(names.map((name) => [name, null])) } : {}),
      ...defined({ timeout_seconds, max_batch }),
    };
  },
  isVouched: true,
  isSigned: true,
};

interface Own {
  readonly names: readonly string[];
  readonly timeout_seconds?: number | undefined;
  readonly max_batch?: number | undefined;
}

function own({ names, timeout_seconds, max_batch }: Own): Record<string, string> {
  return {
    ...(names.length === 0 ? {} : { custom_headers: names.toSorted().join(', ') }),
    ...(timeout_seconds === undefined ? {} : { timeout_seconds: String(timeout_seconds) }),
    ...(max_batch === undefined ? {} : { max_batch: String(max_batch) }),
  };
}

function withoutCredentials(text: string): string {
  const url = new URL(text);
  url.username = '';
  url.password = '';
  return url.href;
}
