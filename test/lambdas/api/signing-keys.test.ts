/** Signing keys of an app: their routes, their files, and the destinations that need them. */
import { createPublicKey, verify } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { createConfigurationStore } from '../../../adapters/configuration/store.ts';
import { standardSignature } from '../../../core/signature.ts';
import { apiWorld } from './world.ts';

const world = apiWorld();
const KEYS = '/apps/acme/signing-keys';
const ALL = '/apps/acme/scopes/feed_group:user/destinations';
const WEBHOOK = { transport: 'webhook', url: 'https://hooks.example.com/feeds', ownership: 'operator' };
const ANY_VERSION = { 'if-match': '*' };
const store = () => createConfigurationStore(world.dynamodb, world.tables.configuration);
const appOf = async () => {
  const stored = await store().app('acme');
  if (!stored) throw new Error('there is no app');
  return stored;
};
/** Changes when the newest key begins to sign. */
async function signsFrom(since: number): Promise<void> {
  const { value, sealed } = await appOf();
  const keys = value.key_set?.keys.map((key, index) => (index === 0 ? { ...key, since } : key)) ?? [];
  const key_set = { id: value.key_set?.id ?? '', keys };
  await store().putApp({ ...value, key_set, version: value.version + 1 }, sealed);
}
const fileOf = (url: string) => world.call('GET', new URL(url).pathname, { as: undefined });

beforeAll(async () => {
  await world.call('POST', '/apps', { body: { app_id: 'acme', name: 'Acme', api_key: 'key-acme' } });
  await world.call('PUT', '/apps/acme/scopes/feed_group:user', { body: { realtime: true } });
});

describe('before the first key', () => {
  test('the list is empty, and destinations cannot have v1a signatures', async () => {
    const { body } = await world.call('GET', KEYS);
    expect(body).toMatchObject({ keys: [], cache_seconds: 300 });
    expect(body).not.toHaveProperty('url');
    const refused = await world.call('POST', ALL, { body: { ...WEBHOOK, signatures: ['v1', 'v1a'] } });
    expect([refused.status, refused.body.detail]).toEqual([
      409,
      'The app has no signing key for v1a signatures. Create one first.',
    ]);
  });
});

describe('the first key', () => {
  test('is published before it signs, and its private key is shown nowhere', async () => {
    const before = Date.now();
    const { status, body } = await world.call('POST', KEYS);
    expect(status).toBe(201);
    const [key] = body.keys;
    expect(key).toMatchObject({ state: 'pending', public_key: expect.stringMatching(/^whpk_/) });
    expect(Date.parse(key.signs_from)).toBeGreaterThanOrEqual(before + 600_000);
    const file = await fileOf(body.url);
    expect([file.status, file.headers['cache-control']]).toEqual([200, 'public, max-age=300']);
    expect(file.body.keys).toEqual([expect.objectContaining({ kty: 'OKP', crv: 'Ed25519', kid: key.kid })]);
    const { sealed } = await appOf();
    const [privateKey] = await Promise.all((sealed.keys ?? []).map((one) => world.open({ appId: 'acme' }, one)));
    const content = standardSignature([], 'dlv_1', 1, '[]', [privateKey ?? '']).slice(4);
    const publicKey = createPublicKey({ format: 'jwk', key: file.body.keys[0] });
    expect(verify(null, Buffer.from('dlv_1.1.[]'), publicKey, Buffer.from(content, 'base64'))).toBe(true);
    const shown = JSON.stringify([body, file.body, (await world.call('GET', '/audit')).body, await world.stored()]);
    expect(shown).not.toContain(privateKey);
  });

  test('allows v1a in addition to v1 while it is pending, and v1a alone when it signs', async () => {
    const both = await world.call('POST', ALL, { body: { ...WEBHOOK, signatures: ['v1a', 'v1'] } });
    expect([both.status, both.body.signatures]).toEqual([201, ['v1', 'v1a']]);
    const path = `${ALL}/${both.body.id}`;
    const alone = () => world.call('PATCH', path, { body: { signatures: ['v1a'] }, headers: ANY_VERSION });
    const refused = await alone();
    expect([refused.status, refused.body.detail]).toEqual([409, expect.stringContaining('Use v1 and v1a until then.')]);
    await signsFrom(Date.now() - 1);
    expect((await alone()).body.signatures).toEqual(['v1a']);
    const usual = await world.call('PATCH', path, { body: { signatures: null }, headers: ANY_VERSION });
    expect([usual.status, usual.body]).toEqual([200, expect.not.objectContaining({ signatures: expect.anything() })]);
  });

  test('stays when API keys are added, activated and deleted', async () => {
    const { sealed } = await appOf();
    await world.call('POST', '/apps/acme/keys', { body: { api_key: 'key-two' } });
    await world.call('POST', '/apps/acme/keys/key-two/activate');
    await world.call('DELETE', '/apps/acme/keys/key-acme', { headers: ANY_VERSION });
    expect((await appOf()).sealed.keys).toEqual(sealed.keys);
  });

  test('is not created again by a repeated request', async () => {
    const headers = { 'idempotency-key': 'again' };
    const [one, two] = [
      await world.call('POST', KEYS, { headers, body: { overlap_seconds: 60 } }),
      await world.call('POST', KEYS, { headers, body: { overlap_seconds: 60 } }),
    ];
    expect([one.status, two.status, two.headers['idempotency-replayed']]).toEqual([201, 201, 'true']);
    expect(two.body.keys).toHaveLength(2);
  });

  test('can be revoked, and its public key disappears; the last usable key stays', async () => {
    const { keys, url } = (await world.call('GET', KEYS)).body;
    const revoke = (kid: string) => world.call('DELETE', `${KEYS}/${kid}`, { headers: ANY_VERSION });
    const revoked = await revoke(keys[1].kid);
    expect([revoked.status, revoked.body.keys[0].state]).toEqual([200, 'active']);
    expect((await fileOf(url)).body.keys).toHaveLength(1);
    expect((await revoke(keys[0].kid)).status).toBe(409);
    expect((await revoke(keys[1].kid)).status).toBe(404);
  });

  test('is refused for event buses, and for signatures that do not exist', async () => {
    const bus = { transport: 'eventbridge', bus_arn: 'arn:aws:events:us-east-1:123456789012:event-bus/x' };
    const body = { ...bus, auth: { type: 'policy' }, signatures: ['v1a'] };
    expect((await world.call('POST', ALL, { body })).status).toBe(400);
    for (const signatures of [[], ['v2'], ['v1', 'v1a', 'v1'], 'v1a'])
      expect((await world.call('POST', ALL, { body: { ...WEBHOOK, signatures } })).status).toBe(400);
  });
});

describe('a key set', () => {
  test('is served to everybody who knows its address, and disappears with the app', async () => {
    const app = await world.call('POST', '/apps', { body: { app_id: 'gone', name: 'Gone' } });
    expect(app.status).toBe(201);
    const { url } = (await world.call('POST', '/apps/gone/signing-keys')).body;
    expect((await fileOf(url)).status).toBe(200);
    await world.call('DELETE', '/apps/gone', { headers: ANY_VERSION });
    expect((await fileOf(url)).status).toBe(404);
    for (const id of ['0'.repeat(32), 'acme', '..%2Fblocks', '0'.repeat(31)])
      expect([400, 404]).toContain((await world.call('GET', `/keys/${id}`, { as: undefined })).status);
  });
});
