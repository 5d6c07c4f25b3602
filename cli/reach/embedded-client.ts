/** Connections to an embedded run, which the settings of the shell do not change. */
import { LOOPBACK_HOSTS } from './loopback.ts';

/** The access key of programs of Feedhose in an embedded run. */
export const EMBEDDED_KEY = 'operator';

export interface EmbeddedPlace {
  readonly endpoint: string;
  readonly region?: string | undefined;
}

const EMBEDDED_REGION = 'us-east-1';

/**
 * Returns client options that override the environment variables and profiles of the shell. The embedded run accepts any credentials, so the
 * operator's own are not sent to it.
 */
export function embeddedClient({ endpoint, region = EMBEDDED_REGION }: EmbeddedPlace) {
  return {
    endpoint,
    region,
    credentials: { accessKeyId: EMBEDDED_KEY, secretAccessKey: 'any' },
    // The SDK refuses AWS_USE_FIPS_ENDPOINT and AWS_USE_DUALSTACK_ENDPOINT together with an endpoint.
    useFipsEndpoint: false,
    useDualstackEndpoint: false,
    // The values that the SDK has by default.
    maxAttempts: 3,
    retryMode: 'standard',
    defaultsMode: 'legacy',
  } as const;
}

/**
 * Makes `fetch` connect to this machine without the proxy of `NODE_USE_ENV_PROXY`. Node.js reads the variable again for each request. The
 * AWS SDK uses no proxy.
 */
export function connectDirectly(): void {
  const hosts = process.env['no_proxy'] ?? process.env['NO_PROXY'] ?? '';
  if (hosts !== '*') process.env['no_proxy'] = [hosts, ...LOOPBACK_HOSTS].join(',');
}
