/** The variables of the ownership check: resolvers, and the name of the record. */
import { describe, expect, test } from '@jest/globals';
import { parseResolvers, txtNamingFrom } from '../../../adapters/dns/resolvers.ts';
import { TXT_NAMING } from '../../../core/transport/webhook/ownership/txt.ts';

describe('OWNERSHIP_RESOLVERS', () => {
  test('is the system’s resolver and two public ones by default', () => {
    expect(parseResolvers()).toEqual([
      { name: 'system' },
      { name: '1.1.1.1', server: '1.1.1.1' },
      { name: '8.8.8.8', server: '8.8.8.8' },
    ]);
  });

  test('accepts addresses of either family, with and without a port, each once', () => {
    const text = '127.0.0.1:5353, system,[::1]:53,::1,[2001:db8::1],127.0.0.1:5353,,';
    expect(parseResolvers(text).map(({ name, server }) => server ?? name)).toEqual([
      '127.0.0.1:5353',
      'system',
      '[::1]:53',
      '::1',
      '[2001:db8::1]',
    ]);
  });

  test.each(['dns.example.com', '1.1.1', '1.1.1.1:0', '1.1.1.1:65536', '1.1.1.1:x', '[1.1.1.1]:53', '[::1', 'System'])(
    'cannot be %s',
    (text) => {
      expect(() => parseResolvers(`1.1.1.1,${text}`)).toThrow(
        'OWNERSHIP_RESOLVERS: expected system or IP addresses, perhaps with a port, separated by commas, got ',
      );
    },
  );

  test('cannot be empty', () => {
    expect(() => parseResolvers(' , ')).toThrow('separated by commas, got none.');
  });
});

describe('the names of the record', () => {
  test('are the contract’s by default', () => {
    expect(txtNamingFrom({})).toEqual(TXT_NAMING);
    expect(txtNamingFrom({ OWNERSHIP_TXT_PREFIX: '_acme.verify', OWNERSHIP_TXT_NAME: 'acme-key' })).toEqual({
      prefix: '_acme.verify',
      name: 'acme-key',
    });
  });

  test.each(['_Acme', 'a..b', '.a', 'a.', '', 'a b', 'a'.repeat(64)])('cannot have the prefix %j', (prefix) => {
    expect(() => txtNamingFrom({ OWNERSHIP_TXT_PREFIX: prefix })).toThrow('OWNERSHIP_TXT_PREFIX: expected lower-case');
  });

  test.each(['', 'a=b', 'a b', 'ä', 'a'.repeat(64)])('cannot have the name %j', (name) => {
    expect(() => txtNamingFrom({ OWNERSHIP_TXT_NAME: name })).toThrow('OWNERSHIP_TXT_NAME: expected at most 63');
  });
});
