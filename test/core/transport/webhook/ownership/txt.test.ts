/** Contract, section 6: the TXT record, its name, its exact value, and the finding when it is missing. */
import { describe, expect, test } from '@jest/globals';
import {
  judgeTxt,
  TXT_NAMING,
  txtName,
  txtText,
  txtValue,
} from '../../../../../core/transport/webhook/ownership/txt.ts';

const judge = (records: readonly (readonly string[])[], keys: readonly string[] = ['k3y', 'old']) =>
  judgeTxt({ resolver: 'r', records }, keys, TXT_NAMING);

describe('the name', () => {
  test.each([
    ['https://example.com/feeds/', '_getstream.example.com'],
    ['https://EXAMPLE.com:8443/a?b', '_getstream.example.com'],
    ['https://hooks.eu.example.com/', '_getstream.hooks.eu.example.com'],
    ['https://bücher.example/', '_getstream.xn--bcher-kva.example'],
  ])('for %s is %s', (url, name) => {
    expect(txtName(url, TXT_NAMING)).toBe(name);
  });

  test.each(['https://192.0.2.1/', 'https://[2001:db8::1]/', 'https://0x7f.1/'])('for %s does not exist', (url) => {
    expect(txtName(url, TXT_NAMING)).toBeUndefined();
  });

  test('does not exist if it is too long for DNS', () => {
    const host = (length: number) => `${'a.'.repeat(100)}${'b'.repeat(length - 200)}`;
    expect(txtName(`https://${host(242)}/`, TXT_NAMING)).toHaveLength(253);
    expect(txtName(`https://${host(243)}/`, TXT_NAMING)).toBeUndefined();
  });

  test('and value are configurable', () => {
    const naming = { prefix: '_acme.verify', name: 'acme' };
    expect(txtName('https://example.com/', naming)).toBe('_acme.verify.example.com');
    expect(txtValue('k', naming)).toBe('acme=k');
  });
});

describe('a record', () => {
  test.each([
    [[['getstream=k3y']]],
    [[['getstream=', 'k3y']]],
    [[['"getstream=k3y"']]],
    [[['"getstream=" "k3y"']]],
    [[['"getstream="', '"k3y"']]],
    [[['v=spf1 -all'], ['getstream=k3y']]],
    [[['getstream=other'], ['getstream=k3y']]],
    [[['getstream=old']]],
  ])('of %j is a proof', (records) => {
    expect(judge(records)).toEqual({ resolver: 'r', proven: true, message: 'r: found the record.' });
  });

  test.each<[string[][], string]>([
    [[], 'the name has no TXT record (ENODATA).'],
    [[['getstream=other']], 'found a record getstream=… with another key.'],
    [[['getstream=k3y2']], 'found a record getstream=… with another key.'],
    [[['v=spf1 -all'], ['getstream=other']], 'found a record getstream=… with another key.'],
    [
      [['v=spf1 -all'], ['getstream= K3Y']],
      'found the record with other spaces, quotes or letter case in its value; it must be exactly the same.',
    ],
    [[['getstream=']], 'found a record getstream=… with another key.'],
    [
      [['GetStream=k3y']],
      'found the record with other spaces, quotes or letter case in its value; it must be exactly the same.',
    ],
    [
      [['getstream=K3Y']],
      'found the record with other spaces, quotes or letter case in its value; it must be exactly the same.',
    ],
    [
      [['getstream=k3y ']],
      'found the record with other spaces, quotes or letter case in its value; it must be exactly the same.',
    ],
    [
      [["'getstream=k3y'"]],
      'found the record with other spaces, quotes or letter case in its value; it must be exactly the same.',
    ],
    [[['k3y']], 'found a TXT record, none of which begins with getstream=.'],
    [[['getstream'], ['=k3y']], 'found 2 TXT records, none of which begins with getstream=.'],
    [[['x getstream=k3y']], 'found a TXT record, none of which begins with getstream=.'],
  ])('of %j is not a proof', (records, message) => {
    expect(judge(records)).toEqual({ resolver: 'r', proven: false, message: `r: ${message}` });
  });

  test.each([[[]], [['']]])('never is a proof for an app with the keys %j', (keys) => {
    expect(judge([['getstream=']], keys)).toMatchObject({ proven: false });
    expect(judge([['getstream=undefined']], keys)).toMatchObject({ proven: false });
  });

  test.each([
    ['ENOTFOUND', 'the name does not exist (ENOTFOUND).'],
    ['ETIMEOUT', 'no answer in time (ETIMEOUT).'],
    ['ESERVFAIL', 'the name servers failed (ESERVFAIL).'],
    ['ESOMETHING', 'the lookup failed (ESOMETHING).'],
  ])('that did not arrive because of %s has a reason', (code, message) => {
    expect(judgeTxt({ resolver: '1.1.1.1', records: [], code }, ['k'], TXT_NAMING)).toEqual({
      resolver: '1.1.1.1',
      proven: false,
      message: `1.1.1.1: ${message}`,
    });
  });

  test.each([
    [['a', 'b'], 'ab'],
    [['"a" "b"'], 'ab'],
    [['"a"b'], '"a"b'],
    [['"a'], '"a'],
    [['""'], ''],
    [[], ''],
  ])('of the strings %j is %j', (strings, text) => {
    expect(txtText(strings)).toBe(text);
  });
});

describe('a lookup that failed', () => {
  test.each([
    ['ENODATA', 'the name has no TXT record'],
    ['EREFUSED', 'the resolver refused to answer'],
    ['ECONNREFUSED', 'the resolver could not be reached'],
  ])('with %s has a reason', (code, message) => {
    expect(judgeTxt({ resolver: 'r', records: [], code }, ['k'], TXT_NAMING).message).toBe(`r: ${message} (${code}).`);
  });
});

test.each([
  [['"a"  "b"'], 'ab'],
  [['x"a"'], 'x"a"'],
  [['"a" '], 'a'],
  [['"a b"'], 'a b'],
  [['""""'], ''],
])('a record of the strings %j is the text %j', (strings, text) => {
  expect(txtText(strings)).toBe(text);
});
