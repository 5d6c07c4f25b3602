/** The hosted page: the files of the assembly under the headers of the template, with the run's own way to sign in. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { type Embedded, startEmbedded } from '../../local/index.ts';
import { writeAssembly } from '../conformance/support/endpoint.ts';

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

  test("fills in what is known at deployment, and signs in with the run's token", async () => {
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

  test('answers a path that is no text with 404, and goes on', async () => {
    const { endpoint } = await start({ D: deployment('files.zip', 'values.zip'), Page: page(), Headers: HEADERS });
    expect((await fetch(`${endpoint}/%ff`)).status).toBe(404);
    expect((await fetch(`${endpoint}/`)).status).toBe(200);
  });
});
