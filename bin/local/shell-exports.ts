/** The lines that direct the AWS CLI, the SDKs, the examples and the recipes in a shell to an embedded run. */

/** Services of the embedded AWS. A variable of a service overrides AWS_ENDPOINT_URL. */
const SERVICES = ['SQS', 'EVENTBRIDGE', 'SNS', 'S3', 'DYNAMODB', 'KMS', 'STS', 'LAMBDA', 'CLOUDFORMATION'];

/** The access key of programs in the shell. */
export const SHELL_KEY = 'any';

/** Variables that select other credentials, or that the SDKs refuse or prefer to an endpoint. */
const UNSET = [
  'AWS_PROFILE AWS_DEFAULT_PROFILE AWS_SESSION_TOKEN AWS_SECURITY_TOKEN AWS_CREDENTIAL_EXPIRATION',
  'AWS_USE_FIPS_ENDPOINT AWS_USE_DUALSTACK_ENDPOINT AWS_IGNORE_CONFIGURED_ENDPOINT_URLS',
  SERVICES.map((service) => `AWS_ENDPOINT_URL_${service}`).join(' '),
];

/**
 * Returns lines for a POSIX shell, after which its profiles, credentials, FIPS and dual-stack settings, and proxies do not
 * matter. Configuration files are replaced by an empty one, because any of their profiles can contain the same settings.
 */
export function shellExports(
  { endpoint, region }: { readonly endpoint: string; readonly region: string },
  busName: string,
): string {
  return [
    ...UNSET.map((names) => `unset ${names}`),
    'export AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null AWS_EC2_METADATA_DISABLED=true AWS_PAGER=',
    // Programs read one of the two names, and prefer the one in lower case.
    `export NO_PROXY="${new URL(endpoint).hostname},$NO_PROXY,$no_proxy"`,
    'export no_proxy="$NO_PROXY"',
    `export AWS_ENDPOINT_URL=${endpoint} AWS_REGION=${region} AWS_DEFAULT_REGION=${region}`,
    `export AWS_ACCESS_KEY_ID=${SHELL_KEY} AWS_SECRET_ACCESS_KEY=any BUS_NAME=${busName}`,
  ].join('\n');
}
