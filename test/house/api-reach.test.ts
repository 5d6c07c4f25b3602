/** What functions cannot do, shown by their imports: the API opens no socket to endpoints, and decrypts no secret
 * except the signing keys of the portal. */
import { expect, test } from '@jest/globals';
import { importsOf, isOurs, sourcesOf } from './sources.ts';

/** Returns everything that a file imports, directly or through others. Packages are given by name. */
function reachOf(entry: string): ReadonlySet<string> {
  const sources = new Map(sourcesOf('core', 'adapters', 'lambdas').map((source) => [source.path, source]));
  const reached = new Set<string>();
  const visit = (path: string): void => {
    if (reached.has(path)) return;
    reached.add(path);
    const source = sources.get(path);
    if (source) for (const name of importsOf(source)) visit(name);
    else if (isOurs(path)) throw new Error(`${path} is imported and does not exist`);
  };
  visit(entry);
  return reached;
}

const SOCKETS = ['undici', 'node:dns', 'node:dns/promises', 'node:http', 'node:https', 'node:tls'];

test('the API imports no client for endpoints, no resolver, and nothing that decrypts secrets but keys of the portal', () => {
  const reach = [...reachOf('lambdas/api/index.ts')];
  expect(reach).toContain('adapters/secrets/seal.ts');
  expect(reach.filter((name) => SOCKETS.includes(name) || /^adapters\/(webhook|queue|sts)\//.test(name))).toEqual([]);
  const opener = 'adapters/secrets/open.ts';
  expect(reach).toContain(opener);
  const users = sourcesOf('core', 'adapters', 'lambdas').filter((source) => importsOf(source).includes(opener));
  // It binds every key that it decrypts to the purpose of the portal, as the permission of the API does.
  expect(users.map(({ path }) => path).filter((path) => reach.includes(path))).toEqual([
    'adapters/secrets/portal-keys.ts',
  ]);
});

test.each(['fan-out', 'deliver-to-queue', 'deliver-to-webhook', 'deliver-to-bus', 'wake', 'archive'])(
  'the function %s does not import zod, because schemas are for the API and for files',
  (name) => {
    const reach = [...reachOf(`lambdas/${name}/index.ts`)];
    expect(reach.length).toBeGreaterThan(10);
    expect(reach.filter((one) => one === 'zod' || one.startsWith('lambdas/api/'))).toEqual([]);
  },
);

test('the function that delivers to webhooks imports both, which shows that the search finds them', () => {
  const reach = [...reachOf('lambdas/deliver-to-webhook/index.ts')];
  expect(reach).toEqual(expect.arrayContaining(['undici']));
  expect(reach.some((name) => /secrets\/open/.test(name))).toBe(true);
});
