/** The hosted page: the files of the assembly under the headers of the template, with the sign-in of the run. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { HostedAnswer } from '../../local/hosting/error-cache.ts';
import { createHosting } from '../../local/hosting/hosting.ts';
import { type Embedded, startEmbedded } from '../../local/index.ts';
import { writeAssembly } from '../conformance/support/endpoint.ts';
import { ofType, synthesize } from '../lib/template.ts';

const opened: { embedded?: Embedded; assembly: string }[] = [];
afterEach(async () => {
  for (const { embedded, assembly } of opened.splice(0)) {
    await embedded?.close();
    rmSync(assembly, { recursive: true });
  }
});

const HEADERS = {
  Type: 'AWS::CloudFront::ResponseHeadersPolicy',
  Properties: {
    ResponseHeadersPolicyConfig: {
      Name: 'headers',
      SecurityHeadersConfig: {
        ContentSecurityPolicy: { ContentSecurityPolicy: "default-src 'self'", Override: true },
        ContentTypeOptions: { Override: true },
        FrameOptions: { FrameOption: 'DENY', Override: true },
        ReferrerPolicy: { ReferrerPolicy: 'no-referrer', Override: true },
      },
    },
  },
};
const page = (more: object = {}) => ({
  Type: 'AWS::CloudFront::Distribution',
  Properties: {
    DistributionConfig: {
      DefaultRootObject: 'index.html',
      DefaultCacheBehavior: { ResponseHeadersPolicyId: { Ref: 'Headers' } },
    },
    ...more,
  },
});
const deployment = (...keys: string[]) => ({
  Type: 'Custom::CDKBucketDeployment',
  Properties: { SourceObjectKeys: keys, SourceMarkers: [{}, { '<<1>>': { Ref: 'AWS::Region' } }] },
});

async function start(Resources: object): Promise<Embedded> {
  const assembly = writeAssembly({ Resources });
  const one: { embedded?: Embedded; assembly: string } = { assembly };
  opened.push(one);
  mkdirSync(join(assembly, 'asset.files', 'assets'), { recursive: true });
  writeFileSync(join(assembly, 'asset.files', 'index.html'), '<title>page</title>');
  writeFileSync(join(assembly, 'asset.files', 'assets', 'a.js'), 'run()');
  mkdirSync(join(assembly, 'asset.values'));
  writeFileSync(
    join(assembly, 'asset.values', 'config.json'),
    '{"api":"/api","region":"<<1>>","signIn":{"issuer":"x"}}',
  );
  one.embedded = await startEmbedded({ assembly, port: 0 });
  return one.embedded;
}

describe('a template that hosts a page', () => {
  test('has its files at their paths, with the headers of the distribution', async () => {
    const { endpoint } = await start({ D: deployment('files.zip', 'values.zip'), Page: page(), Headers: HEADERS });
    const root = await fetch(`${endpoint}/`);
    expect(await root.text()).toBe('<title>page</title>');
    expect(Object.fromEntries(root.headers)).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'self'",
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
    });
    const script = await fetch(`${endpoint}/assets/a.js`);
    expect([script.headers.get('content-type'), await script.text()]).toEqual([
      'text/javascript; charset=utf-8',
      'run()',
    ]);
    expect((await fetch(`${endpoint}/assets/b.js`)).status).toBe(404);
    expect((await fetch(`${endpoint}/..%2f..%2fmanifest.json`)).status).toBe(404);
  });

  test('replaces the values that are known at deployment, and signs in with the token of the run', async () => {
    const { endpoint } = await start({ D: deployment('files.zip', 'values.zip'), Page: page(), Headers: HEADERS });
    const configuration = await (await fetch(`${endpoint}/config.json`)).json();
    expect(configuration).toEqual({ api: '/api', region: 'us-east-1', signIn: { token: true } });
  });

  test.each<[string, object, string]>([
    ['two pages', { A: page(), B: page(), Headers: HEADERS }, 'hosts one page'],
    ['a file that is not there', { D: deployment('nothing.zip') }, 'asset.nothing'],
    [
      'a header that is not known',
      {
        A: {
          ...HEADERS,
          Properties: { ResponseHeadersPolicyConfig: { Name: 'x', SecurityHeadersConfig: { XSSProtection: {} } } },
        },
      },
      'SecurityHeadersConfig.XSSProtection',
    ],
  ])('%s stops with its name', async (_, Resources, named) => {
    await expect(start(Resources)).rejects.toThrow(named);
  });

  test('answers an invalid path with 404, and continues', async () => {
    const { endpoint } = await start({ D: deployment('files.zip', 'values.zip'), Page: page(), Headers: HEADERS });
    expect((await fetch(`${endpoint}/%ff`)).status).toBe(404);
    expect((await fetch(`${endpoint}/`)).status).toBe(200);
  });
});

describe('an error of the API behind a page', () => {
  const answerOf = (status: number, headers = {}): HostedAnswer => ({ status, headers, body: Buffer.from('') });
  /** What a second caller gets for the path for which a first one got this answer. */
  async function second(
    first: HostedAnswer,
    { method = 'GET', seconds = 0, errorSeconds = [] as [number, number][], site = true } = {},
  ): Promise<number> {
    let now = 1_000_000;
    const hosting = createHosting({ now: () => now } as Parameters<typeof createHosting>[0]);
    if (site)
      hosting.serve({
        rootObject: 'index.html',
        headers: {},
        headersOfFiles: new Map(),
        errorSeconds: new Map(errorSeconds),
      });
    expect(await hosting.relay(method, '/apps', async () => first)).toBe(first);
    now += seconds * 1000;
    const { status } = await hosting.relay(method, '/apps', async () => answerOf(200));
    return status;
  }

  test.each([400, 403, 404, 405, 414, 500, 501, 502, 503, 504])(
    '%i is kept for everybody for ten seconds, unless the distribution says otherwise',
    async (status) => {
      expect(await second(answerOf(status))).toBe(status);
      expect(await second(answerOf(status), { seconds: 9 })).toBe(status);
      expect(await second(answerOf(status), { seconds: 10 })).toBe(200);
      expect(await second(answerOf(status), { errorSeconds: [[status, 0]] })).toBe(200);
      expect(await second(answerOf(status), { errorSeconds: [[status, 60]], seconds: 59 })).toBe(status);
    },
  );

  test('is not cached if it is 401 or the answer to a change, or without a distribution', async () => {
    expect(await second(answerOf(401))).toBe(200);
    expect(await second(answerOf(403), { method: 'PUT' })).toBe(200);
    expect(await second(answerOf(403), { site: false })).toBe(200);
  });

  test('is not cached if the API forbids it and CloudFront respects that', async () => {
    const noStore = { 'cache-control': 'no-store' };
    expect(await second(answerOf(404, noStore))).toBe(200);
    expect(await second(answerOf(403, noStore))).toBe(403);
  });

  test('reaches no other caller through the distribution of the stack', async () => {
    const [[, stack] = []] = ofType(synthesize().template, 'AWS::CloudFront::Distribution');
    const config = stack?.Properties['DistributionConfig'] as { CustomErrorResponses?: object[] };
    const custom = { CustomErrorResponses: config.CustomErrorResponses };
    const { Properties } = page();
    const { endpoint } = await start({
      D: deployment('files.zip', 'values.zip'),
      Headers: HEADERS,
      Page: { ...page(), Properties: { DistributionConfig: { ...Properties.DistributionConfig, ...custom } } },
    });
    expect((await fetch(`${endpoint}/api/apps`)).status).toBe(404);
    expect(custom.CustomErrorResponses).toEqual(
      [400, 403, 404, 405, 414, 500, 501, 502, 503, 504].map((ErrorCode) => ({ ErrorCode, ErrorCachingMinTTL: 0 })),
    );
  });
});
