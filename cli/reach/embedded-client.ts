/**
 * Options of a client of the embedded run. They name everything that the SDK would otherwise take from the variables and profiles of a
 * shell that is set up for AWS: the embedded run takes any credentials, so the operator's own are not sent there.
 */
export interface EmbeddedPlace {
  readonly endpoint: string;
  readonly region?: string | undefined;
}

const EMBEDDED_REGION = 'us-east-1';

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
