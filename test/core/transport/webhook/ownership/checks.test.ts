/** From the findings of both proofs to a result, and to a hint for the customer. */
import { describe, expect, test } from '@jest/globals';
import { judgeOwnership, type OwnershipAdvice } from '../../../../../core/transport/webhook/ownership/checks.ts';

const ADVICE: OwnershipAdvice = { record: { name: '_getstream.example.com', value: 'getstream=key' }, apiKey: 'key' };
const found = { resolver: 'system', proven: true, message: 'system: found the record.' };
const absent = { resolver: '1.1.1.1', proven: false, message: '1.1.1.1: the name does not exist (ENOTFOUND).' };
const OWNED = { name: 'ownership', status: 'ok' } as const;

describe('ownership is proven', () => {
  test('by one resolver that found the record, whatever the others answered', () => {
    expect(judgeOwnership({ txt: [absent, found] }, ADVICE)).toEqual({
      proof: 'dns',
      checks: [
        { name: 'ownership_dns', status: 'warning', message: absent.message },
        { name: 'ownership_dns', status: 'ok', message: found.message },
        { ...OWNED, message: 'The TXT record proves that the host belongs to the app.' },
      ],
    });
  });

  test('by the answer of the endpoint', () => {
    expect(judgeOwnership({ txt: [absent], key: { proven: true, message: 'the key' } }, ADVICE)).toStrictEqual({
      proof: 'http',
      checks: [
        { name: 'ownership_dns', status: 'warning', message: absent.message },
        { name: 'ownership_http', status: 'ok', message: 'the key' },
        { ...OWNED, message: 'The answer to the GET proves that the URL belongs to the app.' },
      ],
    });
  });

  test('by the record, which proves the whole host, if both are present', () => {
    expect(judgeOwnership({ txt: [found], key: { proven: true, message: 'the key' } }, ADVICE).proof).toBe('dns');
  });
});

describe('ownership is not proven', () => {
  const key = { proven: false, message: 'The GET was answered with 404, not 200.', hint: 'Check the path.' };
  const last = (
    changes: Partial<OwnershipAdvice> = {},
    finding: typeof key | { proven: false; message: string } = key,
  ) => judgeOwnership({ txt: [absent], key: finding }, { ...ADVICE, ...changes }).checks.at(-1);
  const MESSAGE = 'Ownership of the endpoint is not proven. Nothing is sent to it until it is.';

  test('when neither is found, and a missing proof alone is a warning', () => {
    expect(judgeOwnership({ txt: [absent], key }, ADVICE)).toEqual({
      checks: [
        { name: 'ownership_dns', status: 'warning', message: absent.message },
        { name: 'ownership_http', status: 'warning', message: key.message, hint: 'Check the path.' },
        { name: 'ownership', status: 'error', message: MESSAGE, hint: expect.any(String) },
      ],
    });
    expect(judgeOwnership({ txt: [] }, ADVICE).checks).toHaveLength(1);
  });

  test('and the hint names both methods, and how long resolvers cache an answer', () => {
    expect(last()?.hint).toBe(
      'Add the TXT record _getstream.example.com with the value getstream=key, or answer a GET on the URL with status ' +
        '200 and exactly key as plain text. Resolvers may cache for the negative TTL of its zone (last number ' +
        'of the SOA record) that a record was missing, so a new record can take that long to become visible.',
    );
    expect(last({ negativeTtlSeconds: 900 }, { proven: false, message: 'm' })?.hint).toBe(
      'Add the TXT record _getstream.example.com with the value getstream=key, or answer a GET on the URL with status ' +
        '200 and exactly key as plain text. Resolvers may cache for 900 s (the negative TTL of its zone) that a ' +
        'record was missing, so a new record can take that long to become visible.',
    );
  });

  test('of an address by anything except the GET', () => {
    expect(last({ record: undefined })?.hint).toBe(
      'The host is an address, so a TXT record cannot prove it: answer a GET on the URL with status 200 and exactly key ' +
        'as plain text.',
    );
    expect(judgeOwnership({ txt: [] }, { ...ADVICE, record: undefined }).checks.at(-1)?.hint).toMatch(/plain text\.$/);
  });

  test('of an app without a key until it has one', () => {
    expect(last({ apiKey: '' })).toEqual({
      name: 'ownership',
      status: 'error',
      message: MESSAGE,
      hint: 'Give the app an API key first.',
    });
  });
});
