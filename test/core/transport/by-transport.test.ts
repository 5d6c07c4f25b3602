/**
 * One variable holds a value for every transport. It is written and read back, and a missing transport is refused by
 * name.
 */
import { describe, expect, test } from '@jest/globals';
import { TRANSPORTS } from '../../../core/destination.ts';
import { joinByTransport, mapTransports, splitByTransport } from '../../../core/transport/by-transport.ts';

describe('a value for each transport', () => {
  test('is read back from the variable in which it was written', () => {
    const values = mapTransports((transport) => `https://sqs.us-east-1.amazonaws.com/1/${transport}?a=b`);
    expect(Object.keys(values)).toEqual([...TRANSPORTS]);
    expect(splitByTransport('URLS', joinByTransport(values))).toEqual(values);
  });

  test('is named if it is missing, with all other missing ones', () => {
    const [first = '', ...others] = TRANSPORTS;
    expect(() => splitByTransport('URLS', `${first}=a`)).toThrow(
      `URLS: expected a value for ${others.join(', ')}, got none`,
    );
    const empty = TRANSPORTS.map((transport) => `${transport}=`).join(',');
    expect(() => splitByTransport('URLS', empty)).toThrow(`expected a value for ${TRANSPORTS.join(', ')}`);
  });
});
