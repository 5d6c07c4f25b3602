/** Signed requests go to AWS's own hosts alone, whatever a customer's text says: asked of the SDK itself, which would send them. */
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { expect, test } from '@jest/globals';
import { createQueueAccess } from '../../adapters/queue/access.ts';
import type { Sessions } from '../../adapters/sts/sessions.ts';
import { REGIONS } from '../../core/access/regions.ts';
import { parseQueueUrl } from '../../core/queue-url.ts';

const OF_AWS = /^sqs\.[a-z0-9-]+\.(?:amazonaws\.com|amazonaws\.com\.cn)$/;

/** The host that a request for this queue would go to; nothing is sent. */
async function hostOf(region: string, queueUrl: string): Promise<string> {
  const login = { type: 'keys', accessKeyId: 'k', secretAccessKey: 's' } as const;
  const found = await createQueueAccess({} as Sessions).clientFor(region, login);
  if (!('client' in found)) throw new Error('expected a client');
  const stopped = new Error('stopped');
  let host = '';
  found.client.middlewareStack.add(
    () => async (request) => {
      host = (request.request as { hostname: string }).hostname;
      throw stopped;
    },
    { step: 'finalizeRequest', priority: 'low' },
  );
  const command = new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: [{ Id: '0', MessageBody: 'x' }] });
  await expect(found.client.send(command)).rejects.toBe(stopped);
  return host;
}

const SHAPES = (region: string, suffix: string) => [
  `https://sqs.${region}.${suffix}/123456789012/q`,
  `https://${region}.queue.${suffix}/123456789012/q`,
];
const KNOWN = [...REGIONS.aws, ...REGIONS['aws-us-gov']].flatMap((region) => SHAPES(region, 'amazonaws.com'));
const CHINA = REGIONS['aws-cn'].flatMap((region) => SHAPES(region, 'amazonaws.com.cn'));
/** Regions of partitions that are not ours to reach, made up ones, and those of the wrong partition. */
const ODD = [
  ...['us-iso-east-1', 'us-iso-west-1', 'us-isob-east-1', 'eu-isoe-west-1', 'us-isof-south-1', 'eusc-de-east-1'],
  ...['xx-evil-1', 'us-east-99', 'cn-north-1', 'us-gov-west-9', 'aa-b-c-d-e-1'],
].flatMap((region) => [...SHAPES(region, 'amazonaws.com'), ...SHAPES(region, 'amazonaws.com.cn')]);

test('every URL that passes leads to the host of its region, at AWS', async () => {
  const passed: string[] = [];
  for (const url of [...KNOWN, ...CHINA, ...ODD]) {
    const parsed = parseQueueUrl(url);
    if (!('address' in parsed)) continue;
    passed.push(url);
    const host = await hostOf(parsed.address.region, parsed.address.url);
    expect([url, host]).toEqual([url, expect.stringMatching(OF_AWS)]);
    expect(host).toContain(`.${parsed.address.region}.`);
  }
  expect(passed).toEqual(expect.arrayContaining([...KNOWN, ...CHINA]));
  expect(passed.filter((url) => url.includes('iso'))).toEqual([]);
});

test('a URL that came past every check still picks no host', async () => {
  const elsewhere = ['https://127.0.0.1/123456789012/q', 'https://evil.example/1/q', 'http://169.254.169.254/1/q'];
  for (const url of elsewhere) expect(await hostOf('eu-west-1', url)).toBe('sqs.eu-west-1.amazonaws.com');
  // The SDK's own default would have followed it.
  const open = new SQSClient({ region: 'eu-west-1', credentials: { accessKeyId: 'k', secretAccessKey: 's' } });
  expect(await open.config.useQueueUrlAsEndpoint).toBe(true);
});
