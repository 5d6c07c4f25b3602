/** What went wrong at other webhook senders, by name, as far as it is a question of URLs and addresses. */
import { describe, expect, it } from '@jest/globals';
import { createEgressPolicy } from '../../../core/egress/policy.ts';
import { parseWebhookUrl } from '../../../core/webhook-url.ts';

const policy = createEgressPolicy();
const faultsOf = (text: string): readonly string[] => {
  const result = parseWebhookUrl(text, policy);
  return 'faults' in result ? result.faults : [];
};

describe('SVIXSEC-2026-0001: IPv6 literals in brackets were taken for host names', () => {
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
  it('is refused for a public address inside too: no form hides another', () => {
    expect(policy.checkAddress('::ffff:8.8.8.8')?.code).toBe('address_refused');
  });
});

describe('CVE-2026-32096: a webhook URL was fetched from inside', () => {
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
  it('passes the URL, as it must, and is refused by the address that the look-up gives', () => {
    expect(policy.checkUrl(new URL('https://127.0.0.1.nip.io/'))).toBeUndefined();
    expect(policy.checkAddress('127.0.0.1')?.code).toBe('address_refused');
  });
});
