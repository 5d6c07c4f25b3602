/**
 * The key pairs of an app for `v1a` signatures. The public keys are published before the change of the app is stored, so that no key
 * signs that receivers cannot find, and again afterwards, because a concurrent request can have published another list in between.
 */
import { notFound, problem } from '../../../core/api/problem.ts';
import type { Sealed } from '../../../core/api/sealed.ts';
import { isoOf, optionalIsoOf } from '../../../core/api/times.ts';
import { defined } from '../../../core/defined.ts';
import { KEY_SET_CACHE_SECONDS, SIGNING_KEY_WAIT_SECONDS } from '../../../core/limits-of-authentication.ts';
import {
  addKey,
  KEY_SET_CACHE,
  type KeysChanged,
  keyStateAt,
  newKeyPair,
  publicKeySet,
  publicKeyText,
  revokeKey,
} from '../../../core/signing-keys.ts';
import type { ApiAnswer } from '../http.ts';
import type { Steps } from '../route-table.ts';
import type { ApiPorts, StoredApp } from '../wire.ts';
import { type Changing, changeApp, createOnce, findApp, sealAll } from './resources.ts';

const [SEED_BYTES, ID_BYTES] = [32, 16];

export function signingKeySteps(ports: ApiPorts) {
  const { keySets, now } = ports;
  /** @param change returns the keys, each with its sealed private key. */
  const changeKeys = async (
    request: Changing<{ readonly app_id: string }>,
    change: (stored: StoredApp) => Promise<KeysChanged<Sealed>> | KeysChanged<Sealed>,
  ): Promise<StoredApp> => {
    const stored = await changeApp(ports, request, async (before) => {
      const changed = await change(before);
      if ('fault' in changed) throw problem('conflict', changed.fault);
      const keys = changed.keys.map(({ own: _, ...key }) => key);
      const id = before.value.key_set?.id ?? Buffer.from(ports.random(ID_BYTES)).toString('hex');
      await keySets.publish(id, publicKeySet(keys, now()));
      return {
        value: { ...before.value, key_set: { id, keys } },
        sealed: { ...before.sealed, keys: changed.keys.map(({ own }) => own) },
      };
    });
    const { key_set } = stored.value;
    if (key_set) await keySets.publish(key_set.id, publicKeySet(key_set.keys, now()));
    return stored;
  };
  const shown = (stored: StoredApp, status = 200): ApiAnswer => {
    const { version, key_set } = stored.value;
    const keys = (key_set?.keys ?? []).map((key) => ({
      kid: key.kid,
      public_key: publicKeyText(key),
      state: keyStateAt(key, now()),
      signs_from: isoOf(key.since),
      ...defined({ signs_until: optionalIsoOf(key.until) }),
    }));
    const url = key_set && `${keySets.url}/keys/${key_set.id}`;
    return { status, body: { ...defined({ url }), cache_seconds: KEY_SET_CACHE_SECONDS, keys, version }, version };
  };
  return {
    listSigningKeys: async ({ params }) => shown(await findApp(ports, params.app_id)),

    createSigningKey(request) {
      const { body, params, idempotencyKey } = request;
      // The time from which a key signs identifies it.
      const isOf = (stored: StoredApp, at: string) =>
        stored.value.key_set?.keys.some(({ since }) => since === Number(at) + SIGNING_KEY_WAIT_SECONDS * 1000) ?? false;
      return createOnce(ports, request, {
        operation: 'createSigningKey',
        id: String(now()),
        async create(at) {
          const { privateKey, ...pair } = newKeyPair(ports.random(SEED_BYTES));
          const keyed = { ...request, wrote: aboutKey(request, pair.kid) };
          const stored = await changeKeys(keyed, async (before) => {
            if (idempotencyKey !== undefined && isOf(before, at)) {
              throw problem('conflict', 'The same request is in progress. Try again.');
            }
            const version = before.value.version + 1;
            const made = await sealAll(ports, { appId: params.app_id }, version, { signing_key: privateKey });
            if (!made.signing_key) throw new Error('nothing was sealed');
            const rotation = { nowMs: Number(at), ...defined({ overlapSeconds: body.overlap_seconds }) };
            return addKey(entriesOf(before), { ...pair, own: made.signing_key }, rotation);
          });
          return shown(stored, 201);
        },
        async repeat(at) {
          const stored = await findApp(ports, params.app_id);
          return isOf(stored, at) ? shown(stored, 201) : undefined;
        },
      });
    },

    async revokeSigningKey(request) {
      const { kid } = request.params;
      const keyed = { ...request, wrote: aboutKey(request, kid) };
      const stored = await changeKeys(keyed, (before) => {
        const entries = entriesOf(before);
        if (!entries.some((key) => key.kid === kid)) throw notFound('signing key');
        return revokeKey(entries, kid, now());
      });
      return shown(stored);
    },

    async getKeySet({ params: { key_set } }) {
      const found = keySets.isServed ? await keySets.read(key_set) : undefined;
      if (!found) throw notFound('key set');
      return { status: 200, body: found, headers: { 'cache-control': KEY_SET_CACHE } };
    },
  } satisfies Partial<Steps>;
}

function entriesOf({ value, sealed }: StoredApp) {
  const keys = value.key_set?.keys ?? [];
  return keys.flatMap((key, index) => {
    const own = sealed.keys?.[index];
    return own ? [{ ...key, own }] : [];
  });
}

/** Adds the key to the audit record. */
function aboutKey({ wrote }: Changing<unknown>, kid: string): Changing<unknown>['wrote'] {
  return (change) => wrote({ ...change, object_id: kid });
}
