/** The valid ARNs of customers' buses. No ARN can select a host. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseBusArn } from '../../../../core/transport/eventbridge/bus-arn.ts';

describe('the ARN of a bus', () => {
  test.each([
    ['arn:aws:events:eu-west-1:123456789012:event-bus/orders', 'aws', 'eu-west-1', 'orders'],
    ['arn:aws:events:us-east-1:123456789012:event-bus/default', 'aws', 'us-east-1', 'default'],
    ['arn:aws:events:ap-southeast-4:123456789012:event-bus/a/b.c_d-e', 'aws', 'ap-southeast-4', 'a/b.c_d-e'],
    ['arn:aws-cn:events:cn-north-1:123456789012:event-bus/x', 'aws-cn', 'cn-north-1', 'x'],
    ['arn:aws-us-gov:events:us-gov-west-1:123456789012:event-bus/x', 'aws-us-gov', 'us-gov-west-1', 'x'],
    ['arn:aws-eusc:events:eusc-de-east-1:123456789012:event-bus/x', 'aws-eusc', 'eusc-de-east-1', 'x'],
  ])('%s is parsed', (arn, partition, region, name) => {
    expect(parseBusArn(arn)).toEqual({ address: { arn, partition, region, account: '123456789012', name } });
  });

  test.each([
    ['', 'got a string of 0 characters'],
    ['orders', 'got a string of 6 characters'],
    [' arn:aws:events:eu-west-1:123456789012:event-bus/a', 'got a text with U+0020'],
    ['arn:aws:sqs:eu-west-1:123456789012:orders', 'got the ARN of something else'],
    ['arn:aws:events:eu-west-1:123456789012:rule/orders', 'got the ARN of something else'],
    [
      'arn:aws:events:eu-west-1:123456789012:event-busv2/orders/0a1b2c',
      'got a bus of the newer kind (event-busv2), which is not supported yet: create a rule-based event bus',
    ],
    ['arn:aws:events:eu-west-1:12345678901:event-bus/orders', 'got the ARN of something else'],
    ['arn:aws:events:eu-west-1:123456789012:event-bus/', 'got the ARN of something else'],
    ['arn:aws:events:eu-west-1:123456789012:event-bus/a b', 'got a text with U+0020'],
    ['arn:aws:events:eu-west-1:123456789012:event-bus/a\n', 'got a text with U+000A'],
    ['arn:aws-iso:events:us-iso-east-1:123456789012:event-bus/a', 'got the ARN of something else'],
    ['arn:aws:events:us-iso-east-1:123456789012:event-bus/a', 'got a region that is none of aws'],
    ['arn:aws:events:us-isob-east-1:123456789012:event-bus/a', 'got a region that is none of aws'],
    ['arn:aws:events:eu-isoe-west-1:123456789012:event-bus/a', 'got a region that is none of aws'],
    ['arn:aws-us-gov:events:us-isof-south-1:123456789012:event-bus/a', 'got a region that is none of aws-us-gov'],
    ['arn:aws:events:cn-north-1:123456789012:event-bus/a', 'got a region that is none of aws'],
    ['arn:aws-cn:events:eu-west-1:123456789012:event-bus/a', 'got a region that is none of aws-cn'],
    ['arn:aws:events:us-gov-west-1:123456789012:event-bus/a', 'got a region that is none of aws'],
    ['arn:aws:events:evil:123456789012:event-bus/a', 'got a region that is none of aws'],
    ['arn:aws:events:eu-west-1.evil:123456789012:event-bus/a', 'got the ARN of something else'],
    ['arn:aws:events:EU-WEST-1:123456789012:event-bus/a', 'got the ARN of something else'],
    ['arn:aws:events:eu-west-1:123456789012:event-bus/aws.partner/x', 'got the bus of an AWS partner'],
    [`arn:aws:events:eu-west-1:123456789012:event-bus/${'a'.repeat(257)}`, 'got a name of more than 256 characters'],
  ])('%j is refused', (text, got) => {
    const example = 'arn:aws:events:us-east-1:123456789012:event-bus/my-bus';
    expect(parseBusArn(text)).toEqual({ fault: `expected the ARN of an event bus such as ${example}, ${got}` });
  });

  test('with 256 characters in its name is accepted', () => {
    expect(parseBusArn(`arn:aws:events:eu-west-1:123456789012:event-bus/${'a'.repeat(256)}`)).toHaveProperty('address');
  });

  test('allows only letters, digits and hyphens in a region', () => {
    const part = fc.constantFrom('eu', 'us', 'west', 'gov', '1', '2', '.', '/', '@', '#', 'evil.com', '-', ' ', 'A');
    fc.assert(
      fc.property(fc.array(part, { maxLength: 5 }), fc.string(), (parts, name) => {
        const parsed = parseBusArn(`arn:aws:events:${parts.join('-')}:123456789012:event-bus/${name}`);
        expect('fault' in parsed || /^[a-z]{2}-[a-z-]+-\d$/.test(parsed.address.region)).toBe(true);
      }),
    );
  });
});
