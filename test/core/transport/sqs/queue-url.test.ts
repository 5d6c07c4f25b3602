/** Contract, section 3, and docs/security.md: which URLs name a customer's queue. No text can select the host. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseQueueUrl } from '../../../../core/transport/sqs/queue-url.ts';

const PATH = '/123456789012/my-queue';
/** The endpoint that the SDK calls. */
const DOMAINS: Readonly<Record<string, string>> = {
  aws: 'amazonaws.com',
  'aws-us-gov': 'amazonaws.com',
  'aws-cn': 'amazonaws.com.cn',
  'aws-eusc': 'amazonaws.eu',
};

function faultOf(text: string, endpoint?: string): string {
  const result = parseQueueUrl(text, endpoint);
  return 'fault' in result ? result.fault.replace(/^expected an SQS queue URL such as \S+, /, '') : 'no fault';
}

describe('a queue URL', () => {
  test.each([
    ['sqs.eu-west-1.amazonaws.com', 'eu-west-1', 'aws'],
    ['sqs.us-east-1.amazonaws.com', 'us-east-1', 'aws'],
    ['sqs.ap-southeast-2.amazonaws.com', 'ap-southeast-2', 'aws'],
    ['sqs-fips.us-east-2.amazonaws.com', 'us-east-2', 'aws'],
    ['sqs.eu-central-1.api.aws', 'eu-central-1', 'aws'],
    ['sqs-fips.ca-central-1.api.aws', 'ca-central-1', 'aws'],
    ['eu-west-1.queue.amazonaws.com', 'eu-west-1', 'aws'],
    ['sqs.us-gov-west-1.amazonaws.com', 'us-gov-west-1', 'aws-us-gov'],
    ['sqs-fips.us-gov-east-1.amazonaws.com', 'us-gov-east-1', 'aws-us-gov'],
    ['sqs.cn-north-1.amazonaws.com.cn', 'cn-north-1', 'aws-cn'],
    ['sqs.cn-northwest-1.api.amazonwebservices.com.cn', 'cn-northwest-1', 'aws-cn'],
    ['cn-north-1.queue.amazonaws.com.cn', 'cn-north-1', 'aws-cn'],
    ['sqs.eusc-de-east-1.amazonaws.eu', 'eusc-de-east-1', 'aws-eusc'],
    ['sqs.eusc-de-east-1.api.amazonwebservices.eu', 'eusc-de-east-1', 'aws-eusc'],
  ])('on %s is in %s, partition %s', (host, region, partition) => {
    expect(parseQueueUrl(`https://${host}${PATH}`)).toEqual({
      address: {
        region,
        partition,
        account: '123456789012',
        name: 'my-queue',
        fifo: false,
        url: `https://sqs.${region}.${DOMAINS[partition]}${PATH}`,
      },
    });
  });

  test('of a FIFO queue is recognized as one', () => {
    expect(parseQueueUrl('https://sqs.eu-west-1.amazonaws.com/123456789012/a_B-9.fifo')).toMatchObject({
      address: { name: 'a_B-9.fifo', fifo: true },
    });
  });

  test.each([
    'example.com',
    'localhost',
    '127.0.0.1',
    '169.254.169.254',
    '[::1]',
    'sqs.eu-west-1.amazonaws.com.evil.com',
    'sqs.eu-west-1.amazonaws.com.cn.evil.com',
    'evil.sqs.eu-west-1.amazonaws.com',
    'sqs.evil.com',
    'sqs.eu-west-1.amazonaws.co',
    'sqs.eu-west-1.amazonaws.com.',
    'sqseu-west-1.amazonaws.com',
    'sqs.eu-west-1-amazonaws.com',
    'sqs.eu-west-1.s3.amazonaws.com',
    'eu-west-1.amazonaws.com',
    's3.eu-west-1.amazonaws.com',
    'sqs.x.amazonaws.com',
    'sqs.eu.west.1.amazonaws.com',
    'sqs..amazonaws.com',
    // A region of one partition at the host of another.
    'sqs.eu-west-1.amazonaws.com.cn',
    'sqs.cn-north-1.amazonaws.com',
    'sqs.cn-north-1.api.aws',
    'us-east-1.queue.amazonaws.com.cn',
    'sqs.eusc-de-east-1.amazonaws.com',
    'sqs.eu-west-1.amazonaws.eu',
    'eu-west-1.queue.api.aws',
    // Isolated partitions.
    'sqs.us-iso-east-1.c2s.ic.gov',
    'sqs.us-iso-east-1.amazonaws.com',
    'sqs.us-isob-east-1.amazonaws.com',
    'sqs.eu-isoe-west-1.cloud.adc-e.uk',
    'us-isof-south-1.queue.amazonaws.com',
    // Other ports.
    'sqs.eu-west-1.amazonaws.com:8443',
    'sqs.eu-west-1.amazonaws.com:80',
  ])('at %s is refused with its host', (host) => {
    expect(faultOf(`https://${host}${PATH}`)).toBe(`got the host ${host}`);
  });

  test('with plain http is refused', () => {
    expect(faultOf(`http://sqs.eu-west-1.amazonaws.com${PATH}`)).toBe('got the host sqs.eu-west-1.amazonaws.com');
  });

  test.each([
    ['', 'got no URL'],
    ['my-queue', 'got no URL'],
    ['arn:aws:sqs:eu-west-1:123456789012:my-queue', 'got a URL whose path is not /<account of 12 digits>/<queue name>'],
    ['https://u:hunter2@sqs.eu-west-1.amazonaws.com/123456789012/q', 'got a URL with credentials'],
    ['https://sqs.eu-west-1.amazonaws.com@evil.com/123456789012/q', 'got a URL with credentials'],
    ['https://sqs.eu-west-1.amazonaws.com/123456789012/q?Action=DeleteQueue', 'got a URL with a query or a fragment'],
    ['https://sqs.eu-west-1.amazonaws.com/123456789012/q#x', 'got a URL with a query or a fragment'],
    ...[
      '/',
      '/q',
      '/12345678901/q',
      '/1234567890123/q',
      '/123456789012/',
      '/123456789012/a/b',
      '/123456789012/q.fif',
      '/123456789012/a.b.fifo',
      '/123456789012/%71',
      `/123456789012/${'q'.repeat(81)}`,
      `/123456789012/${'q'.repeat(76)}.fifo`,
      '//123456789012/q',
      '/123456789012/q/',
      '/123456789012/../q',
    ].map((path) => [
      `https://sqs.eu-west-1.amazonaws.com${path}`,
      'got a URL whose path is not /<account of 12 digits>/<queue name>',
    ]),
  ])('%s is refused', (text, fault) => {
    expect(faultOf(text as string)).toBe(fault);
  });

  test.each([80, 75])('with a name of %i characters is accepted', (length) => {
    const name = length === 80 ? 'q'.repeat(80) : `${'q'.repeat(75)}.fifo`;
    expect(parseQueueUrl(`https://sqs.eu-west-1.amazonaws.com/123456789012/${name}`)).toMatchObject({
      address: { name },
    });
  });

  test('is refused with a sentence that says what to enter instead, and that quotes no credentials', () => {
    const result = parseQueueUrl('https://user:hunter2@sqs.eu-west-1.amazonaws.com/123456789012/q');
    expect(result).toEqual({
      fault:
        'expected an SQS queue URL such as https://sqs.us-east-1.amazonaws.com/123456789012/my-queue, got a URL with credentials',
    });
  });

  test('never passes with a host outside of Amazon, however it is written', () => {
    const piece = fc.constantFrom(
      'sqs',
      '.',
      '-',
      'eu-west-1',
      'amazonaws',
      'com',
      'cn',
      '@',
      '/',
      ':',
      '\\',
      '#',
      '?',
      '%2e',
      'evil',
      'api.aws',
      '\t',
      '。',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const result = parseQueueUrl(`https://${pieces.join('')}${PATH}`);
        const host = 'address' in result ? new URL(result.address.url).host : 'sqs.eu-west-1.amazonaws.com';
        expect(host).toMatch(/^(sqs\.eu-west-1\.(amazonaws\.com|api\.aws)|eu-west-1\.queue\.amazonaws\.com)$/);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('an endpoint that is configured with AWS variables', () => {
  const endpoint = 'http://127.0.0.1:4566';

  test('is accepted as a host of SQS too, in the given region', () => {
    const url = 'http://127.0.0.1:4566/000000000000/customer.fifo';
    expect(parseQueueUrl(url, endpoint, 'eu-north-1')).toEqual({
      address: {
        endpoint,
        region: 'eu-north-1',
        partition: 'aws',
        account: '000000000000',
        name: 'customer.fifo',
        fifo: true,
        url,
      },
    });
    expect(parseQueueUrl(url, endpoint)).toMatchObject({ address: { region: 'us-east-1' } });
  });

  test('is only the same host and port', () => {
    expect(faultOf('http://127.0.0.1:4567/000000000000/q', endpoint)).toBe('got the host 127.0.0.1:4567');
    expect(faultOf('http://127.0.0.2:4566/000000000000/q', endpoint)).toBe('got the host 127.0.0.2:4566');
    expect(faultOf('http://127.0.0.1:4566/000000000000/q')).toBe('got the host 127.0.0.1:4566');
  });

  test('does not affect the real hosts', () => {
    expect(parseQueueUrl(`https://sqs.eu-west-1.amazonaws.com${PATH}`, endpoint)).toMatchObject({
      address: { region: 'eu-west-1' },
    });
  });
});
