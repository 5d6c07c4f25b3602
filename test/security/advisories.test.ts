/** Published vulnerabilities of other webhook senders, by name. Each test repeats the attack. */
import { describe, expect, it } from '@jest/globals';
import { mayCall } from '../../core/api/identity.ts';
import { checkCustomHeaders } from '../../core/transport/webhook/custom-headers.ts';
import { createEgressPolicy } from '../../core/transport/webhook/egress/policy.ts';
import { parseWebhookUrl } from '../../core/transport/webhook/url.ts';
import { call, client, http, LOOPBACK } from '../adapters/webhook/servers.ts';
import { underTest } from '../support/endpoint-under-test.ts';

const policy = createEgressPolicy();
const faultsOf = (text: string): readonly string[] => {
  const result = parseWebhookUrl(text, policy);
  return 'faults' in result ? result.faults : [];
};

describe('SVIXSEC-2026-0001: IPv6 literals in brackets were treated as host names', () => {
  it.each(['https://[::1]/', 'https://[fd00:ec2::254]/', 'https://[fe80::1]:8443/', 'https://[::ffff:10.0.0.1]/'])(
    '%s is an address',
    (url) => {
      expect(policy.checkUrl(new URL(url))?.code).toBe('address_refused');
      expect(faultsOf(url)).toHaveLength(1);
    },
  );
  it('leaves public literals usable', () => {
    expect(faultsOf('https://[2606:4700:4700::1111]/')).toEqual([]);
  });
});

describe('Svix, July 2025, and CVE-2026-33480: IPv4-mapped addresses passed', () => {
  it.each(['127.0.0.1', '10.0.0.1', '169.254.169.254', '192.168.0.1', '0.0.0.0', '100.64.0.1'])('::ffff:%s', (ipv4) => {
    const hostname = new URL(`https://[::ffff:${ipv4}]/`).hostname;
    expect(hostname).toMatch(/^\[::ffff:[0-9a-f]+:[0-9a-f]+\]$/);
    expect(policy.checkUrl(new URL(`https://${hostname}/`))?.code).toBe('address_refused');
    expect(policy.checkAddress(`::ffff:${ipv4}`)?.code).toBe('address_refused');
    expect(policy.checkAddress(hostname.slice(1, -1))?.code).toBe('address_refused');
    expect(policy.checkAddress(`0:0:0:0:0:FFFF:${ipv4}`)?.code).toBe('address_refused');
  });
  it('is refused even if it contains a public address, so that no form hides another', () => {
    expect(policy.checkAddress('::ffff:8.8.8.8')?.code).toBe('address_refused');
  });
});

describe('CVE-2026-32096: a webhook URL was requested from the internal network', () => {
  it.each([
    'http://169.254.169.254/latest/meta-data/iam/security-credentials/',
    'https://169.254.169.254/',
    'http://169.254.170.2/v2/credentials',
    'http://127.0.0.1:9001/2018-06-01/runtime/invocation/next',
    'https://localhost:9001/2018-06-01/runtime/invocation/next',
    'http://[fd00:ec2::254]/latest/meta-data/',
    'https://metadata.google.internal/computeMetadata/v1/',
  ])('%s', (url) => {
    expect(faultsOf(url).length).toBeGreaterThan(0);
  });
});

describe('GHSA-r2x7-427f-rq69: a host name that resolves to a private address passes a check of literals', () => {
  it('passes the check of the URL, and is refused by the resolved address', () => {
    expect(policy.checkUrl(new URL('https://127.0.0.1.nip.io/'))).toBeUndefined();
    expect(policy.checkAddress('127.0.0.1')?.code).toBe('address_refused');
  });
});

describe('CVE-2025-6454 (GitLab): custom headers of a webhook sent its request to another host', () => {
  it.each([
    { host: '169.254.169.254' },
    { Host: 'internal.example' },
    { 'x-a': 'b\r\nHost: 169.254.169.254' },
    { 'x-a\r\nHost': '169.254.169.254' },
    { 'x-forwarded-host': '169.254.169.254' },
    { 'transfer-encoding': 'chunked' },
    { 'content-length': '0' },
    { connection: 'upgrade' },
    { 'x-aws-ec2-metadata-token': 'x' },
    { 'metadata-flavor': 'Google' },
    { metadata: 'true' },
  ])('%j', (headers) => {
    expect(checkCustomHeaders(headers as Record<string, string>, { hasUrlCredentials: false })).not.toEqual([]);
  });
});

describe('checked at subscription but not at delivery: a name that resolves to another address in between', () => {
  const strict = (address: string) =>
    client({ policy: createEgressPolicy({ plainHttp: true }), resolver: async () => [{ address, family: 4 }] });

  it.each(['127.0.0.1', '10.0.0.1', '169.254.169.254'])('is resolved again at each delivery: %s', async (address) => {
    const endpoint = await http();
    expect(faultsOf('https://hooks.example.com/')).toEqual([]);
    const exchange = await strict(address).send(call(`http://hooks.example.com:${endpoint.port}/`));
    expect(exchange).toMatchObject({ kind: 'unanswered', class: 'blocked_address' });
    expect(endpoint.connections()).toBe(0);
  });
});

describe('CVE-2026-32096 and others: answers of internal services were shown to the customer', () => {
  it('shows no part of it: neither body, nor status, nor address', async () => {
    const inside = 'a secret of the inside';
    const endpoint = await http((_, response) => void response.end(inside));
    const url = `http://hooks.example.com:${endpoint.port}/`;
    for (const ownership of ['operator', 'dns', 'http', 'pending'] as const) {
      const setting = { policy: createEgressPolicy({ plainHttp: true }) };
      const own = await underTest({
        destination: { url, ownership },
        client: { ...setting, resolver: async () => LOOPBACK },
      });
      // The test's own DNS server is named in a check.
      const shown = JSON.stringify([await own.verify(), await own.test()]).replace(
        /127\.0\.0\.1:\d+: the name does not exist/g,
        '',
      );
      expect(shown).toContain('private or reserved address');
      expect(shown).not.toMatch(/secret of the inside|127\.0\.0\.1|"response"/);
    }
    expect(endpoint.connections()).toBe(0);
  });
});

describe('Convoy 26.6: a link to one tenant’s portal gave access to objects of another', () => {
  const user = { kind: 'app', subject: 'u', apps: ['acme'] } as const;
  it('is decided by the token and the path together, and another app does not exist for it', () => {
    for (const who of ['app', 'operator', 'narrowed'] as const) {
      for (const other of ['other', 'acme2', 'acm', 'Acme', 'acme ', 'acme/../other', '*', '']) {
        expect([who, other, mayCall(user, who, other)]).toEqual([who, other, 'hidden']);
      }
    }
    expect(mayCall(user, 'app', 'acme')).toBe('allowed');
    expect(mayCall(user, 'operator', 'acme')).toBe('forbidden');
  });
});
