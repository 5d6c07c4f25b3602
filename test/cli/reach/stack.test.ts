/** The credentials and the endpoint with which the command line finds the stack, recorded by a real HTTP server. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { connectionOf } from '../../../cli/reach/connection.ts';
import { reachStack } from '../../../cli/reach/stack.ts';

const OPERATOR = 'AKIAOPERATOR00000001';
const OUTPUTS = {
  ApiFunctionName: 'api',
  BusName: 'bus',
  IntakeQueueUrl: 'https://sqs.eu-west-1.amazonaws.com/123456789012/in',
};
const answer = `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks><member><StackName>Feedhose</StackName><CreationTime>2026-01-01T00:00:00Z</CreationTime><StackStatus>CREATE_COMPLETE</StackStatus><Outputs>${Object.entries(
  OUTPUTS,
)
  .map(([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`)
  .join('')}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`;

/** `<access key> <region>` of each request. */
const asked: string[] = [];
const server = createServer((request, response) => {
  const [, key, region] = /Credential=(\w+)\/\d+\/([\w-]+)\//.exec(request.headers.authorization ?? '') ?? [];
  asked.push(`${key} ${region}`);
  response.writeHead(200, { 'content-type': 'text/xml' }).end(answer);
});
const folder = mkdtempSync(join(tmpdir(), 'feedhose-cli-'));
let endpoint = '';
const outside = { ...process.env };

beforeAll(async () => {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  asked.length = 0;
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: OPERATOR, AWS_SECRET_ACCESS_KEY: 'secret' });
  process.env['AWS_CONFIG_FILE'] = join(folder, 'none');
  process.env['AWS_SHARED_CREDENTIALS_FILE'] = join(folder, 'none');
});
afterEach(() => {
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
  Object.assign(process.env, outside);
});

const reach = (values: Record<string, string | boolean>, variables: Record<string, string>) => {
  Object.assign(process.env, variables);
  return reachStack(connectionOf(values, process.env), () => 'id');
};

describe("a configured AWS endpoint gets the operator's credentials and region if it is set with", () => {
  const region = { AWS_REGION: 'eu-west-1' };
  test.each([
    ['AWS_ENDPOINT_URL', {}, () => ({ ...region, AWS_ENDPOINT_URL: endpoint })],
    ['AWS_ENDPOINT_URL, with --stack', { stack: 'Feedhose' }, () => ({ ...region, AWS_ENDPOINT_URL: endpoint })],
    ['AWS_ENDPOINT_URL_CLOUDFORMATION', {}, () => ({ ...region, AWS_ENDPOINT_URL_CLOUDFORMATION: endpoint })],
    ['endpoint_url of the profile', {}, () => ({ ...region, AWS_CONFIG_FILE: profile() })],
    [
      'AWS_ENDPOINT_URL, with AWS_DEFAULT_REGION',
      {},
      () => ({ AWS_DEFAULT_REGION: 'eu-west-1', AWS_ENDPOINT_URL: endpoint }),
    ],
  ])('%s', async (_, values, variables) => {
    const stack = await reach(values, variables());
    expect(asked).toEqual([`${OPERATOR} eu-west-1`]);
    expect(stack.embedded).toBeUndefined();
  });
});

function profile(): string {
  const file = join(folder, 'config');
  writeFileSync(file, `[default]\nendpoint_url = ${endpoint}\n`);
  return file;
}

describe("--endpoint leads to an embedded run without the operator's credentials, even if the shell configures", () => {
  test.each([
    ['a region', { AWS_REGION: 'eu-west-1', AWS_DEFAULT_REGION: 'eu-west-1' }],
    [
      'another endpoint',
      { AWS_ENDPOINT_URL: 'http://127.0.0.1:9', AWS_ENDPOINT_URL_CLOUDFORMATION: 'http://127.0.0.1:9' },
    ],
    ['endpoints with FIPS', { AWS_USE_FIPS_ENDPOINT: 'true' }],
    ['endpoints with IPv6', { AWS_USE_DUALSTACK_ENDPOINT: 'true' }],
    ['a missing profile', { AWS_PROFILE: 'nowhere' }],
    ['an unknown number of attempts', { AWS_MAX_ATTEMPTS: 'many' }],
    ['an unknown retry mode', { AWS_RETRY_MODE: 'never' }],
    ['an unknown mode of defaults', { AWS_DEFAULTS_MODE: 'none' }],
    ['an unknown mode of checksums', { AWS_REQUEST_CHECKSUM_CALCULATION: 'x', AWS_RESPONSE_CHECKSUM_VALIDATION: 'x' }],
    ['other signatures', { AWS_AUTH_SCHEME_PREFERENCE: 'httpBearerAuth', AWS_SIGV4A_SIGNING_REGION_SET: '*' }],
    ['an account in the endpoint', { AWS_ACCOUNT_ID_ENDPOINT_MODE: 'x' }],
    ['an application id that no header can hold', { AWS_SDK_UA_APP_ID: 'é' }],
    ['files that cannot be read', { AWS_CONFIG_FILE: tmpdir(), AWS_SHARED_CREDENTIALS_FILE: tmpdir() }],
    ['no configuration file at all', { AWS_CONFIG_FILE: '/nowhere/config', HOME: '/nowhere' }],
  ])('%s', async (_, variables) => {
    const stack = await reach({ endpoint }, variables);
    expect(asked).toEqual(['operator us-east-1']);
    expect(stack.embedded).toBe(endpoint);
  });
});

test('FEEDHOSE_API_URL takes precedence over AWS_ENDPOINT_URL', () => {
  const env = { FEEDHOSE_API_URL: 'https://feeds.example.com/api', AWS_ENDPOINT_URL: 'http://127.0.0.1:4100' };
  expect(connectionOf({}, env)).toMatchObject({ api: 'https://feeds.example.com/api', endpoint: undefined });
});
