/** The AWS client options for an embedded run. */
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
    credentials: { accessKeyId: 'operator', secretAccessKey: 'any' },
    // The SDK refuses AWS_USE_FIPS_ENDPOINT and AWS_USE_DUALSTACK_ENDPOINT together with an endpoint.
    useFipsEndpoint: false,
    useDualstackEndpoint: false,
  };
}
