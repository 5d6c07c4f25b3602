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
  // A file without the certificate keeps the stored one, which an export cannot contain.
  shownOf: (wanted, before, fingerprintOf) => ({
    ...defined({ client_certificate: before['client_certificate'] }),
    url: withoutCredentials(wanted.url),
    ...shownSettings({
      ...wanted,
      names: Object.keys(wanted.custom_headers ?? {}).map((name) => name.toLowerCase()),
      sha256: wanted.client_certificate && fingerprintOf(wanted.client_certificate.certificate),
    }),
  }),
  shownOfStored: (stored) => ({
    url: stored.pending?.url ?? stored.url,
    ...shownSettings({
      ...stored,
      names: Object.keys(stored.custom_headers ?? {}),
      sha256: stored.client_certificate?.sha256,
    }),
  }),
  secretsOf({ url, custom_headers = {}, oauth, client_certificate }) {
    const values = Object.values(custom_headers);
    return [
      ...(withoutCredentials(url) === new URL(url).href ? [] : ['url']),
      ...(values.length > 0 && values.every((value) => value !== null) ? ['custom_headers'] : []),
      ...(oauth?.client_secret === undefined ? [] : ['oauth']),
      ...(client_certificate ? ['client_certificate'] : []),
    ];
  },
  entryOf({ url, pending, custom_headers, timeout_seconds, max_batch, oauth }) {
    const { client_secret: _, ...client } = oauth ?? {};
    const names = Object.keys(custom_headers ?? {});
    return {
      url: pending?.url ?? url,
      ...(names.length > 0 ? { custom_headers: Object.fromEntries(names.map((name) => [name, null])) } : {}),
      ...defined({ timeout_seconds, max_batch }),
      ...(oauth ? { oauth: client } : {}),
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
  readonly oauth?:
    | {
        readonly token_url: string;
        readonly client_id: string;
        readonly scope?: string | undefined;
        readonly method?: string | undefined;
      }
    | undefined;
  /** The fingerprint of the client certificate. */
  readonly sha256?: string | undefined;
}

function shownSettings({ names, timeout_seconds, max_batch, oauth, sha256 }: Settings): Shown {
  const { token_url = '', client_id = '', scope, method = 'client_secret_basic' } = oauth ?? {};
  return defined({
    custom_headers: names.length === 0 ? undefined : names.toSorted().join(', '),
    timeout_seconds: timeout_seconds?.toString(),
    max_batch: max_batch?.toString(),
    oauth: oauth && [client_id, 'at', token_url, method, ...(scope === undefined ? [] : [scope])].join(' '),
    client_certificate: sha256 && `SHA-256 ${sha256}`,
  }) as Shown;
}

function withoutCredentials(text: string): string {
  const url = new URL(text);
  url.username = '';
  url.password = '';
  return url.href;
}
