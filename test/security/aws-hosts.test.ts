/**
 * Signed requests are sent only to AWS's public hosts of the destination's own region, whatever a customer enters.
 * Every service that is called with customers' input is called here with the real adapters and the real SDK. The names
 * that are looked up are recorded, and every lookup fails, so that nothing is sent.
 */
import dns from 'node:dns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createBusAccess } from '../../adapters/bus/access.ts';
import { createSendToBus } from '../../adapters/bus/customer-bus.ts';
import { createBusCheck } from '../../adapters/bus/presence.ts';
import { createQueueAccess } from '../../adapters/queue/access.ts';
import { createSendToQueue } from '../../adapters/queue/customer-queue.ts';
import { createQueueInspector } from '../../adapters/queue/inspect.ts';
import { createSessions, type Sessions } from '../../adapters/sts/sessions.ts';
import { roleArnFault } from '../../core/transport/aws/arn.ts';
import { REGIONS } from '../../core/transport/aws/partition.ts';
import { parseBusArn } from '../../core/transport/eventbridge/bus-arn.ts';
import { parseQueueUrl } from '../../core/transport/sqs/queue-url.ts';

const CREDENTIALS = { type: 'keys', accessKeyId: 'k', secretAccessKey: 's' } as const;
const NO_SESSIONS = {} as Sessions;
const queues = createQueueAccess(NO_SESSIONS);
const buses = createBusAccess(NO_SESSIONS);
const ENVIRONMENT = {
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'k',
  AWS_SECRET_ACCESS_KEY: 's',
  AWS_ENDPOINT_URL: undefined,
} as const;
const before = Object.keys(ENVIRONMENT).map((name) => [name, process.env[name]] as const);

function setEnvironment(values: readonly (readonly [name: string, value: string | undefined])[]): void {
  for (const [name, value] of values) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}
beforeAll(() => setEnvironment(Object.entries(ENVIRONMENT)));
afterAll(() => setEnvironment(before));

/** Returns the hosts whose addresses are looked up. The SDK does not retry after this error code. */
async function hostsOf(call: () => Promise<unknown>): Promise<readonly string[]> {
  const hosts = new Set<string>();
  const { lookup } = dns;
  const stopped = (host: string, ...rest: readonly unknown[]): void => {
    hosts.add(host);
    const done = rest.at(-1) as (error: Error) => void;
    process.nextTick(() => done(Object.assign(new Error('not looked up'), { code: 'ESTOPPED' })));
  };
  dns.lookup = stopped as unknown as typeof lookup;
  try {
    await call().catch(() => undefined);
  } finally {
    dns.lookup = lookup;
  }
  return [...hosts];
}

/** Calls in the queue's region. The search for the queue in other regions is tested separately, below. */
const toQueue = (url: string) => {
  const parsed = parseQueueUrl(url);
  if ('fault' in parsed) return undefined;
  const { address } = parsed;
  const call = async () => {
    await createSendToQueue(queues)(address, CREDENTIALS, [{ MessageBody: 'x' }]);
    await createQueueInspector(queues).inspect(address, CREDENTIALS);
  };
  return { region: address.region, partition: address.partition, call };
};
const toBus = (arn: string) => {
  const parsed = parseBusArn(arn);
  if ('fault' in parsed) return undefined;
  const { address } = parsed;
  const event = { Source: 's', DetailType: 't', Detail: '{}', Resources: [] };
  const call = async () => {
    await createSendToBus(buses)(address, CREDENTIALS, [event as never]);
    await createBusCheck(buses)(address, CREDENTIALS);
  };
  return { region: address.region, partition: address.partition, call };
};

/** Independent of the product: AWS General Reference, service endpoints. */
const DOMAINS = {
  aws: 'amazonaws.com',
  'aws-cn': 'amazonaws.com.cn',
  'aws-us-gov': 'amazonaws.com',
  'aws-eusc': 'amazonaws.eu',
} as const;
const PARTITIONS = Object.keys(DOMAINS) as (keyof typeof DOMAINS)[];
const REGIONS_OF_ALL = PARTITIONS.flatMap((partition) => REGIONS[partition].map((region) => ({ partition, region })));
const NEWER = ['ap-southeast-7', 'mx-central-1', 'il-central-1', 'me-south-1', 'af-south-1'];
/** Regions of isolated partitions, invented ones, and texts that are not regions. */
const ODD = [
  ...['us-iso-east-1', 'us-iso-west-1', 'us-isob-east-1', 'us-isob-west-1', 'eu-isoe-west-1', 'us-isof-south-1'],
  ...['us-isof-east-1', 'us-iso-1', 'us-gov-1', 'eusc-east-1', 'eu-sc-de-east-1', 'aa-b-c-d-e-1', 'us-east-99'],
  ...['evil.com', 'evil.com#', 'eu-west-1.evil.com', 'eu-west-1@evil.com', 'eu-west-1/..', 'eu-west-1%2f', '127.0.0.1'],
  ...['', '-', 'eu-west-1 ', 'eu‐west‐1', 'localhost', '[::1]', 'aws-global', 'fips-us-east-1'],
];
const ENDINGS = ['amazonaws.com', 'amazonaws.com.cn', 'amazonaws.eu', 'c2s.ic.gov', 'sc2s.sgov.gov', 'csp.hci.ic.gov'];
const queueUrls = (region: string, ending: string) => [
  `https://sqs.${region}.${ending}/123456789012/q`,
  `https://${region}.queue.${ending}/123456789012/q`,
];
const busArns = (region: string) =>
  ['aws', 'aws-cn', 'aws-us-gov', 'aws-eusc', 'aws-iso', 'aws-iso-b', 'aws-iso-e', 'aws-iso-f'].map(
    (partition) => `arn:${partition}:events:${region}:123456789012:event-bus/x`,
  );

test('requests to a queue are sent to the public host of SQS in its own region', async () => {
  for (const { partition, region } of [
    ...REGIONS_OF_ALL,
    ...NEWER.map((region) => ({ partition: 'aws', region }) as const),
  ]) {
    const [url = ''] = queueUrls(region, DOMAINS[partition]);
    const target = toQueue(url);
    expect([url, target?.partition]).toEqual([url, partition]);
    expect(await hostsOf(target?.call ?? fail)).toEqual([`sqs.${region}.${DOMAINS[partition]}`]);
  }
});

test('requests to a bus are sent to the public host of EventBridge in its own region', async () => {
  for (const { partition, region } of [
    ...REGIONS_OF_ALL,
    ...NEWER.map((region) => ({ partition: 'aws', region }) as const),
  ]) {
    const arn = `arn:${partition}:events:${region}:123456789012:event-bus/x`;
    expect(await hostsOf(toBus(arn)?.call ?? fail)).toEqual([`events.${region}.${DOMAINS[partition]}`]);
  }
});

test('regions of isolated partitions and texts that are not regions are refused for queues and buses', async () => {
  const passed = [
    ...ODD.flatMap((region) => ENDINGS.flatMap((ending) => queueUrls(region, ending))).filter((url) => toQueue(url)),
    ...ODD.flatMap(busArns).filter((arn) => toBus(arn)),
  ];
  expect(passed).toEqual([]);
});

test('a region is accepted only with the name of its own partition', () => {
  const taken = [
    ...REGIONS_OF_ALL.flatMap(({ region }) => ENDINGS.flatMap((ending) => queueUrls(region, ending))).map(toQueue),
    ...REGIONS_OF_ALL.flatMap(({ region }) => busArns(region)).map(toBus),
  ].filter((target) => target !== undefined);
  expect(taken).toHaveLength(3 * REGIONS_OF_ALL.length);
  for (const { region, partition } of taken) expect(REGIONS[partition]).toContain(region);
});

test('a queue is searched only in regions of its own partition', async () => {
  for (const partition of PARTITIONS) {
    const [region = '', ...others] = REGIONS[partition];
    const parsed = parseQueueUrl(queueUrls(region, DOMAINS[partition])[0] ?? '');
    if ('fault' in parsed) throw new Error(parsed.fault);
    const hosts = await hostsOf(() => createQueueInspector(queues).elsewhere(parsed.address, CREDENTIALS));
    expect(hosts.toSorted()).toEqual(others.map((other) => `sqs.${other}.${DOMAINS[partition]}`).toSorted());
  }
});

test('a role is assumed at STS in the function’s own region, whatever its ARN', async () => {
  const arns = [
    'arn:aws:iam::123456789012:role/feedhose',
    'arn:aws:iam::123456789012:role/sts.evil.com/x',
    'arn:aws-cn:iam::123456789012:role/feedhose',
    'arn:aws-eusc:iam::123456789012:role/feedhose',
    // These are refused when they are saved. A stored one reaches no other host.
    'arn:aws-iso:iam::123456789012:role/feedhose',
    'arn:aws:iam:us-iso-east-1:123456789012:role/feedhose',
    'https://evil.com/',
  ];
  expect(arns.filter((arn) => roleArnFault(arn) !== undefined)).toEqual(arns.slice(4));
  const sessions = createSessions({ senderRoleArn: arns[0] as string, now: Date.now });
  for (const roleArn of arns) {
    const hosts = await hostsOf(() => sessions.customer({ appId: 'us-iso-east-1', roleArn, externalId: 'evil.com' }));
    expect([roleArn, hosts]).toEqual([roleArn, ['sts.eu-west-1.amazonaws.com']]);
  }
});

test('a queue URL that bypassed every check still selects no host', async () => {
  const elsewhere = ['https://127.0.0.1/123456789012/q', 'https://evil.example/1/q', 'http://169.254.169.254/1/q'];
  const parsed = parseQueueUrl('https://sqs.eu-west-1.amazonaws.com/123456789012/q');
  if ('fault' in parsed) throw new Error(parsed.fault);
  for (const url of elsewhere) {
    const hosts = await hostsOf(() =>
      createSendToQueue(queues)({ ...parsed.address, url }, CREDENTIALS, [{ MessageBody: 'x' }]),
    );
    expect(hosts).toEqual(['sqs.eu-west-1.amazonaws.com']);
  }
  // The default of the SDK would have used it.
  const open = new SQSClient({ region: 'eu-west-1', credentials: { accessKeyId: 'k', secretAccessKey: 's' } });
  expect(await open.config.useQueueUrlAsEndpoint).toBe(true);
});

async function fail(): Promise<never> {
  throw new Error('refused, but expected to pass');
}
