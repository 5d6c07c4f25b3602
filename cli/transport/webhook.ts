/** The transport `webhook` on the command line. */
import { defined } from '../../core/defined.ts';
import type { CliTransport, Shown } from './transport.ts';

export const WEBHOOK: CliTransport<'webhook'> = {
  addressOf: ({ url }) => withoutCredentials(url),
  embeddedAt: (wanted) => wanted,
  isAt(wanted, stored) {
    const url = withoutCredentials(wanted.url);
    return url === stored.url || url === stored.pending?.url;
  },
  shownOf: (wanted) => ({
    url: withoutCredentials(wanted.url),
    ...shownSettings({ ...wanted, names: Object.keys(wanted.custom_headers ?? {}).map((name) => name.toLowerCase()) }),
  }),
  shownOfStored: (stored) => ({
    url: stored.pending?.url ?? stored.url,
    ...shownSettings({ ...stored, names: Object.keys(stored.custom_headers ?? {}) }),
  }),
  secretsOf({ url, custom_headers = {} }) {
    const values = Object.values(custom_headers);
    return [
      ...(withoutCredentials(url) === new URL(url).href ? [] : ['url']),
      ...(values.length > 0 && values.every((value) => value !== null) ? ['custom_headers'] : []),
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

interface Settings {
  /** Names of the custom headers. */
  readonly names: readonly string[];
  readonly timeout_seconds?: number | undefined;
  readonly max_batch?: number | undefined;
}

function shownSettings({ names, timeout_seconds, max_batch }: Settings): Shown {
  return defined({
    custom_headers: names.length === 0 ? undefined : names.toSorted().join(', '),
    timeout_seconds: timeout_seconds?.toString(),
    max_batch: max_batch?.toString(),
  }) as Shown;
}

function withoutCredentials(text: string): string {
  const url = new URL(text);
  url.username = '';
  url.password = '';
  return url.href;
}
