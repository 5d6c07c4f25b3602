/**
 * Spellings of a URL in which a filter and a client could read two different hosts, in addition to those of
 * test/core/transport/webhook/egress.
 */

export type Verdict =
  | 'passes'
  | 'address_refused'
  | 'host_refused'
  | 'port_refused'
  | 'scheme_refused'
  /** Texts that WHATWG does not parse as URLs. */
  | 'no_url';

export interface UrlCase {
  readonly url: string;
  readonly verdict: Verdict;
}

const all = (verdict: UrlCase['verdict'], ...urls: readonly string[]): readonly UrlCase[] =>
  urls.map((url) => ({ url, verdict }));

export const TRICKS: readonly UrlCase[] = [
  // Userinfo: the text before the last @ is not a host.
  ...all(
    'address_refused',
    'https://1.1.1.1@10.0.0.1/',
    'https://1.1.1.1:80@10.0.0.1/',
    'https://1.1.1.1%2f@169.254.169.254/',
    'https://example.com%40@169.254.169.254/',
    'https://a@example.com@169.254.169.254/',
    'https://example.com:443:x@[::1]/',
    'https://[::1]@[fd00:ec2::254]/',
    'https://@127.0.0.1/',
    'https://:@127.0.0.1/',
  ),
  ...all('passes', 'https://10.0.0.1@1.1.1.1/', 'https://localhost@example.com/', 'https://127.0.0.1:80@example.com/'),
  // Backslashes, fragments and queries end the host.
  ...all(
    'address_refused',
    'https://127.0.0.1\\.example.com/',
    'https://127.0.0.1\\\\@1.1.1.1/',
    'https://10.0.0.1#@1.1.1.1/',
    'https://10.0.0.1?@1.1.1.1/',
    'https:/\\/169.254.169.254/',
    'https:////169.254.169.254/',
  ),
  ...all('passes', 'https://1.1.1.1\\@10.0.0.1/', 'https://1.1.1.1#@10.0.0.1', 'https://example.com/@10.0.0.1/'),
  // Digits of other scripts and forms (UTS 46 maps them), and invisible characters.
  ...all(
    'address_refused',
    'https://⑩.⓪.⓪.①/',
    'https://１０.０.０.１/',
    'https://𝟙𝟘.𝟘.𝟘.𝟙/',
    'https://𝟷𝟶.𝟶.𝟶.𝟷/',
    'https://¹⁰.⁰.⁰.¹/',
    'https://₁₀.₀.₀.₁/',
    'https://1⓪.0.0.1/',
    'https://10\u3002０\uff0e0\uff61①/',
    'https://0x7f\u200b.1/',
    'https://1\u206027.0.0.1/',
    'https://127.0.0\u00ad.1/',
    'https://[::FfFf:7F00:1]/',
    'https://%6c%6fcalhost@%31%30.0.0.1/',
    'https://0Xa9.0Xfe.0Xa9.0Xfe/',
    'https://0251.00376.000251.0000376/',
    'https://0xa9.0376.43518/',
    'https://0x0a.0x0a.0x0a.0x0a/',
    'https://012.1.2.3/',
    'https://0x7f000001./',
    'https://10.0.0.1.:8443/',
  ),
  // Names that resemble those of this machine, and names that end like public ones.
  ...all(
    'host_refused',
    'https://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/',
    'https://LOCAL\u00adHOST/',
    'https://loc\u200balhost/',
    'https://𝐥𝐨𝐜𝐚𝐥𝐡𝐨𝐬𝐭/',
    'https://ｍｅｔａｄａｔａ.google.internal/',
    'https://metadata.google\u3002internal/',
    'https://metadata.google.internal./',
    'https://instance-data/',
    'https://instance-data.ec2.internal/',
    'https://ip6-localhost/',
    'https://router.lan./',
    'https://localhost.example.com.localhost/',
    'https://user:password@localhost/',
    'https://example.com@localhost/',
    'https://xn--localhost/',
    'https://xn--/',
    'https://xn--a/',
    'https://a.b.c.local/',
    'https://1.1.1.1.in-addr.home.arpa/',
  ),
  // Homographs: another name, which is looked up like any other.
  ...all('passes', 'https://lосalhost.example/', 'https://examрle.com/', 'https://ⅽom.example/', 'https://1.1.1.0xg/'),
  // No host, or an impossible one.
  ...all(
    'no_url',
    'https://127.0.0.1%00.example.com/',
    'https://exa%00mple.com/',
    'https://exam%2fple.com/',
    'https://exam%40ple.com/',
    'https://1.2.3.4.5/',
    'https://1.2.3.256/',
    'https://0x1ffffffff/',
    'https://4294967296/',
    'https://10.0.0\u2024①/',
    'https://[::1%lo]/',
    'https://[::1%25lo0]/',
    'https://[fe80::1%251]/',
    'https://[::ffff:127.0.0.1.]/',
    'https://[::ffff:127.1]/',
    'https://[::ffff:0177.0.0.1]/',
    'https://[1::2::3]/',
    'https://[::1]x/',
    'https://exa|mple.com/',
    'https://exa<mple.com/',
    'https://:443/',
    'https://@/',
  ),
  // Schemes that other clients treat as http.
  ...all(
    'scheme_refused',
    'http://1.1.1.1/',
    'http://[2606:4700:4700::1111]/',
    'HTTP://example.com/',
    'dict://127.0.0.1:11211/stat',
    'ldap://127.0.0.1/',
    'tftp://127.0.0.1/',
    'sftp://127.0.0.1/',
    'jar:http://127.0.0.1!/',
    'netdoc:///etc/passwd',
    'view-source:https://example.com/',
    'about:blank',
    'http2://example.com/',
    'https+unix://%2fvar%2frun%2fdocker.sock/',
  ),
  ...all('passes', 'hTTps://example.com/', 'https:example.com', 'https:/example.com/', 'https:\\\\example.com\\'),
];
