/** The egress policy with the tables of `cases.ts`, and its options. */
import { describe, expect, it } from '@jest/globals';
import { createEgressPolicy, literalOf, portOf } from '../../../../../core/transport/webhook/egress/policy.ts';
import { INTERNAL_SERVICES } from '../../../../../core/transport/webhook/egress/ports.ts';
import { SPECIAL_IPV4, SPECIAL_IPV6 } from '../../../../../core/transport/webhook/egress/ranges.ts';
import * as cases from './cases.ts';
import { REFUSED_LITERALS } from './refused-literals.ts';

const policy = createEgressPolicy();
const codeOf = (url: string): string | undefined => policy.checkUrl(new URL(url))?.code;

describe('the default policy', () => {
  it('is tested with at least 150 URLs', () => {
    const urls = [...REFUSED_LITERALS, ...Object.values(cases).flat()];
    expect(urls.length).toBeGreaterThanOrEqual(150);
    expect(new Set(urls).size).toBe(urls.length);
  });
  it.each(REFUSED_LITERALS)('refuses the address in %j', (url) => {
    expect(codeOf(url)).toBe('address_refused');
  });
  it.each(cases.REFUSED_NAMES)('refuses the host of %j', (url) => {
    expect(codeOf(url)).toBe('host_refused');
  });
  it.each(cases.REFUSED_SCHEMES)('refuses the scheme of %j', (url) => {
    expect(codeOf(url)).toBe('scheme_refused');
  });
  it.each(cases.REFUSED_PORTS)('refuses the port of %j', (url) => {
    expect(codeOf(url)).toBe('port_refused');
  });
  it.each(cases.PASSED)('passes %j', (url) => {
    expect(policy.checkUrl(new URL(url))).toBeUndefined();
  });
  it.each(cases.NO_URLS)('never receives %j, which is not a URL', (text) => {
    expect(URL.canParse(text)).toBe(false);
  });
  it.each(cases.UNREADABLE_ADDRESSES)('refuses %j as an address', (text) => {
    expect(policy.checkAddress(text)?.code).toBe('address_unreadable');
  });

  it.each([...SPECIAL_IPV4, ...SPECIAL_IPV6])('refuses the first address of $cidr with its description', (range) => {
    const base = range.cidr.split('/')[0] as string;
    const refusal = policy.checkAddress(base);
    expect(refusal?.code).toBe('address_refused');
    expect(refusal?.reason).toMatch(/^expected a public address, got one of .+ \(.+\)$/);
  });

  it('has readable reasons', () => {
    const reasonOf = (url: string) => policy.checkUrl(new URL(url))?.reason;
    expect(reasonOf('http://example.com/')).toBe('expected an https URL, got http');
    expect(reasonOf('https://10.1.2.3/')).toBe(
      'expected a public address, got one of 10.0.0.0/8 (private network, RFC 1918)',
    );
    expect(reasonOf('https://[4000::1]/')).toBe('expected a public address, got one that is not global unicast');
    expect(reasonOf('https://a.localhost/')).toBe(
      'expected a host of the public internet, got a name of a local network (localhost)',
    );
    expect(reasonOf('https://example.com:6379/')).toMatch(/, got 6379 \(Redis\)$/);
    expect(reasonOf('https://example.com:22/')).toMatch(
      /^expected one of the ports 80, 443, 8080, 8443 or .+, got 22$/,
    );
  });

  it('never repeats credentials, path or query in a reason', () => {
    for (const url of ['http://u:secret@a.example/secret?secret', 'https://u:secret@10.0.0.1/secret?secret#secret']) {
      expect(policy.checkUrl(new URL(url))?.reason).not.toMatch(/secret/);
    }
  });
});

describe('an allowance', () => {
  it('of this machine says what to enter instead of localhost, which is not an address', () => {
    const reason = 'expected 127.0.0.1 for this machine, got localhost, which may lead to another address';
    const ownMachine = createEgressPolicy({ allowance: ['127.0.0.0/8'] });
    for (const url of ['http://localhost:3000/hook', 'https://LOCALHOST/']) {
      expect(ownMachine.checkUrl(new URL(url))).toEqual({ code: 'host_refused', reason });
      expect(createEgressPolicy({ allowance: ['10.0.0.1'] }).checkUrl(new URL(url))?.reason).not.toBe(reason);
    }
  });

  const allowing = createEgressPolicy({
    allowance: ['127.0.0.1', '::1', '10.1.0.0/16', 'LocalHost', 'queue.internal'],
  });

  it.each([
    'http://127.0.0.1/',
    'http://user:password@127.0.0.1:6379/',
    'https://127.1:22/',
    'http://[::1]:3306/',
    'http://10.1.255.255/',
    'http://localhost:4566/',
    'https://queue.internal/',
  ])('allows %s', (url) => {
    expect(allowing.checkUrl(new URL(url))).toBeUndefined();
  });
  it.each([
    'https://127.0.0.2/',
    'https://10.2.0.0/',
    'https://10.0.255.255/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::2]/',
    'https://a.localhost/',
    'https://localhost./',
    'http://example.com/',
    'https://example.com:6379/',
    'ftp://127.0.0.1/',
    'ftp://localhost/',
  ])('does not allow %s', (url) => {
    expect(allowing.checkUrl(new URL(url))).toBeDefined();
  });
  it('allows an address, but no name that resolves to it', () => {
    expect(allowing.checkAddress('127.0.0.1')).toBeUndefined();
    expect(allowing.checkAddress('10.1.2.3')).toBeUndefined();
    expect(createEgressPolicy({ allowance: ['localhost'] }).checkAddress('127.0.0.1')?.code).toBe('address_refused');
  });
  it.each(['10.hooks.example', '1st.example', 'a.b2', '7-eleven'])(
    'can contain the name %j, including digits',
    (name) => {
      expect(createEgressPolicy({ allowance: [name] }).checkUrl(new URL(`http://${name}/`))).toBeUndefined();
    },
  );
  it.each([
    '',
    'a b',
    '10.0.0.0/33',
    '10.0.0/8',
    '127.1',
    '127.0.12',
    '2130706433',
    '::1%lo',
    'https://localhost',
    '*',
    'a..b',
  ])('cannot contain %j', (entry) => {
    expect(() => createEgressPolicy({ allowance: [entry] })).toThrow(/expected addresses, blocks or host names/);
  });
});

describe('plain http', () => {
  it('changes the scheme and nothing else', () => {
    const plain = createEgressPolicy({ plainHttp: true });
    expect(plain.checkUrl(new URL('http://example.com/'))).toBeUndefined();
    expect(plain.checkUrl(new URL('http://127.0.0.1/'))?.code).toBe('address_refused');
    expect(plain.checkUrl(new URL('http://localhost/'))?.code).toBe('host_refused');
    expect(plain.checkUrl(new URL('http://example.com:22/'))?.code).toBe('port_refused');
    expect(plain.checkUrl(new URL('ftp://example.com/'))?.code).toBe('scheme_refused');
  });
});

describe('well-known ports', () => {
  const at = (port: number) => new URL(`https://example.com:${port}/`);

  it('of internal services are refused', () => {
    for (const port of INTERNAL_SERVICES.keys()) expect(policy.checkUrl(at(port))?.code).toBe('port_refused');
  });
});

describe('the text of a refusal', () => {
  const reasonOf = (url: string) => policy.checkUrl(new URL(url))?.reason;

  it('describes the host', () => {
    expect(reasonOf('https://example.com./')).toBe(
      'expected a host of the public internet, got a host name with a dot at its end',
    );
    expect(reasonOf('https://printer/')).toBe(
      'expected a host of the public internet, got a host name of a single label',
    );
    expect(reasonOf('https://local/')).toBe(
      'expected a host of the public internet, got a name of a local network (local)',
    );
    expect(reasonOf('https://[2606:4700::200:5efe:0808:0808]/')).toBe(
      'expected a public address, got one with an IPv4 address inside (ISATAP, RFC 5214)',
    );
    expect(policy.checkAddress('x')?.reason).toBe('expected an IP address without a zone id, got something else');
  });
});

describe('an interface id', () => {
  const refused = (id: string) => policy.checkAddress(`2606:4700::${id}`) !== undefined;

  it.each(['0:5efe:808:808', '200:5efe:808:808', '100:5efe:808:808', '300:5efe:808:808'])(
    '%s is recognized as ISATAP',
    (id) => {
      expect(refused(id)).toBe(true);
    },
  );
  it.each([
    '400:5efe:808:808',
    '1:5efe:808:808',
    '0:5ffe:808:808',
    '0:5eff:808:808',
    '0:feff:808:808',
    '0:12fe:808:808',
    '8000:5efe:808:808',
  ])('%s is not recognized as ISATAP', (id) => {
    expect(refused(id)).toBe(false);
  });
});

describe('the parts of a URL', () => {
  it('are an address without its brackets, or a name', () => {
    expect(literalOf('[::1]')).toBe('::1');
    expect(literalOf('[::1')).toBe('::1');
    expect(literalOf('127.0.0.1')).toBe('127.0.0.1');
    expect(literalOf('example.com')).toBeUndefined();
  });

  it('include the port, or the default port of the scheme', () => {
    const portsOf = ['http://a.example/', 'https://a.example/', 'http://a.example:443/', 'https://a.example:8443/'];
    expect(portsOf.map((url) => portOf(new URL(url)))).toEqual([80, 443, 443, 8443]);
  });
});

describe('an address', () => {
  it('is never matched by a block of the other family whose first bytes are the same', () => {
    // 2001:db8::/32 is for documentation, and 32.1.13.184 has the same bytes.
    expect(policy.checkAddress('32.1.13.184')).toBeUndefined();
  });
});

it.each(['10.0.0.0/x', '10.0.0.0/33', '10.0.0.0/08', '10.0.0.0/8/8', '10.0.0.0/-1'])(
  'an allowance of %j is malformed',
  (entry) => {
    expect(() => createEgressPolicy({ allowance: [entry] })).toThrow('expected addresses, blocks or host names');
  },
);

it('every special range has a description and a source', () => {
  for (const { cidr, what, source } of [...SPECIAL_IPV4, ...SPECIAL_IPV6]) {
    expect([cidr, what, source]).toEqual([cidr, expect.stringMatching(/\w{3}/), expect.stringMatching(/\w{3}/)]);
  }
});
