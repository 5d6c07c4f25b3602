/** Destinations. Secrets in requests are encrypted and never returned. */
import { pageOf } from '../../../core/api/cursor.ts';
import { changedDestination, newDestination, sealedAfter } from '../../../core/api/destination.ts';
import { invalid, notFound, problem } from '../../../core/api/problem.ts';
import { isoOf } from '../../../core/api/times.ts';
import { destinationView } from '../../../core/api/views.ts';
import { destinationChange } from '../../../core/audit/changes.ts';
import { retryOnConflict } from '../../../core/concurrency.ts';
import type { AnyDestination, BucketDestination, DestinationRef } from '../../../core/destination.ts';
import { HEALTHY, isUnhealthy } from '../../../core/health/health.ts';
import { API_PAGE, DESTINATIONS_PER_SCOPE } from '../../../core/limits.ts';
import { scopeText } from '../../../core/scope.ts';
import { activePositions } from '../../../core/signing-keys.ts';
import { externalId } from '../../../core/transport/aws/session.ts';
import { isBucket } from '../../../core/transport/s3/frozen.ts';
import { UnreadableSettings } from '../../../core/unreadable.ts';
import type { ApiAnswer } from '../http.ts';
import type { Steps } from '../route-table.ts';
import type { ApiPorts, StoredDestination } from '../wire.ts';
import { provenForUse } from './destination-checks.ts';
import { journalOf } from './journal.ts';
import {
  changeDestination,
  createOnce,
  findDestination,
  findScope,
  remove,
  scopeOf,
  sealAll,
  sinceOf,
} from './resources.ts';

const RANDOM_BYTES = 32;
const ID_BYTES = 12;

export function destinationSteps(ports: ApiPorts) {
  const { configuration, rules } = ports;
  return {
    async listDestinations({ params: { app_id, scope }, query: { limit = API_PAGE.default, cursor } }) {
      const { destinations } = await findScope(ports, app_id, scope);
      const { items, ...more } = pageOf(destinations, ({ value }) => value.id, { limit, cursor });
      return { status: 200, body: { items: items.map(destinationView), ...more } };
    },

    createDestination(request) {
      const { params, body, identity } = request;
      const { app_id, scope: text } = params;
      if (body.transport === 'webhook' && body.ownership !== undefined && identity.kind !== 'operator') {
        throw problem('forbidden', 'Only operators can vouch for an endpoint. Omit ownership and prove it instead.');
      }
      return createOnce(ports, request, {
        operation: 'createDestination',
        id: `dst_${Buffer.from(ports.random(ID_BYTES)).toString('hex')}`,
        async create(id) {
          const { scope } = await scopeWithin(ports, app_id, text, DESTINATIONS_PER_SCOPE - 1);
          const [random, forRole] = [ports.random(RANDOM_BYTES), ports.random(RANDOM_BYTES)];
          const appSince = await sinceOf(ports, app_id);
          const place = { id, app_id, scope, random, externalId: externalId(forRole), nowMs: ports.now(), appSince };
          const made = newDestination(body, place, rules);
          if ('errors' in made) throw invalid(made.errors);
          await expectSigningKeys(ports, made.destination);
          if (isBucket(made.destination)) await startWindows(ports, made.destination);
          // The note is stored first, so that no certificate is without one. A note of another certificate is removed when it is due.
          await ports.noteCertificate(made.destination);
          const { signing, ...others } = await sealAll(ports, { appId: app_id, destinationId: id }, 1, made.secrets);
          const stored: StoredDestination = {
            value: made.destination,
            sealed: { signing: signing ? [{ secret: signing, since: ports.now() }] : [], ...others },
          };
          if (!(await configuration.putDestination(stored.value, stored.sealed))) {
            throw problem('conflict', 'The same request is in progress. Try again.');
          }
          await scopeWithin(ports, app_id, text, DESTINATIONS_PER_SCOPE).catch(async (error: unknown) => {
            await configuration.removeDestination(stored.value);
            throw error;
          });
          request.wrote(destinationChange(undefined, stored));
          const isChosen = 'signing_secret' in body && body.signing_secret !== undefined;
          return withSecret(stored, isChosen ? null : (made.secrets.signing ?? null));
        },
        async repeat(destination_id) {
          const stored = await findDestination(ports, { app_id, scope: text, destination_id }).catch(() => undefined);
          return stored && withSecret(stored, null);
        },
      });
    },

    getDestination: async ({ params }) => shown(await findDestination(ports, params)),

    async updateDestination(request) {
      const { params } = request;
      const { version: _, ...patch } = request.body;
      const stored = await changeDestination(ports, request, async (before) => {
        const options = { rules, nowMs: ports.now(), externalId: externalId(ports.random(RANDOM_BYTES)) };
        const changed = changedDestination(before, patch, options);
        if ('errors' in changed) throw invalid(changed.errors);
        const { destination, secrets, drop } = changed;
        const unchanged = JSON.stringify(destination) === JSON.stringify(before.value);
        if (unchanged && drop.length === 0 && Object.keys(secrets).length === 0) return undefined;
        await expectSigningKeys(ports, destination, before.value);
        await provenForUse(ports, before.value, destination);
        if (secrets.client_certificate !== undefined) await ports.noteCertificate(destination);
        const owner = { appId: params.app_id, destinationId: params.destination_id };
        const sealed = await sealAll(ports, owner, before.value.version + 1, secrets);
        return { value: destination, sealed: sealedAfter(before.sealed, changed, sealed) };
      });
      return shown(stored);
    },

    async deleteDestination(request) {
      const { params } = request;
      const { app_id, scope: text, destination_id: id } = params;
      const find = async () => {
        try {
          const stored = await findDestination(ports, params);
          return { version: stored.value.version, change: destinationChange(stored, undefined) };
        } catch (error) {
          // A destination with unreadable settings can be deleted.
          if (error instanceof UnreadableSettings) return { version: error.version, change: params };
          throw error;
        }
      };
      const scope = scopeOf(text);
      const answer = await remove(request, find, (version) =>
        configuration.removeDestination({ app_id, scope, id, version }),
      );
      await forgetHealth(ports, { appId: app_id, scope: text, destinationId: id });
      // The next run of wake turns waiting deliveries into dead letters.
      if ((await ports.parked.nextDue(id)) !== undefined) {
        await ports.health.wakeAt({ appId: app_id, scope: text, destinationId: id }, ports.now());
      }
      return answer;
    },
  } satisfies Partial<Steps>;
}

/**
 * Stores the position of a bucket before its settings, so that no destination is without one. The function `write-to-bucket` removes
 * the position of a destination that was not created or was deleted. @throws ProblemError without a journal.
 */
async function startWindows(ports: ApiPorts, { app_id, scope, id, start_at }: BucketDestination): Promise<void> {
  journalOf(ports);
  await ports.buckets.create({
    appId: app_id,
    scope: scopeText(scope),
    destinationId: id,
    createdAt: ports.now(),
    position: start_at,
    checked: start_at,
    dueAt: ports.now(),
  });
}

/** Removes a deleted destination from the list of unhealthy destinations. */
async function forgetHealth({ health }: ApiPorts, ref: DestinationRef): Promise<void> {
  await retryOnConflict(async () => {
    const stored = await health.read(ref.destinationId);
    return !isUnhealthy(stored.health) || health.write(ref, stored, HEALTHY, 'keep');
  });
}

/**
 * Expects that the app has the keys for the signatures of a destination, so that no delivery is unsigned.
 * @throws ProblemError otherwise.
 */
async function expectSigningKeys(
  { configuration, now }: ApiPorts,
  { app_id, signatures = [] }: AnyDestination,
  before?: AnyDestination,
): Promise<void> {
  if (!signatures.includes('v1a') || JSON.stringify(signatures) === JSON.stringify(before?.signatures)) return;
  const keys = (await configuration.app(app_id))?.value.key_set?.keys ?? [];
  if (keys.length === 0) throw problem('conflict', 'The app has no signing key for v1a signatures. Create one first.');
  const [from] = keys.map(({ since }) => since).toSorted((a, b) => a - b);
  if (signatures.includes('v1') || activePositions(keys, now()).length > 0) return;
  throw problem('conflict', `The signing key of the app signs from ${isoOf(from ?? 0)}. Use v1 and v1a until then.`);
}

/** @throws ProblemError if the scope does not exist or has more than `most` destinations. */
async function scopeWithin(ports: ApiPorts, appId: string, text: string, most: number) {
  const stored = await findScope(ports, appId, text);
  if (stored.destinations.length > most) {
    throw problem('conflict', `The scope has ${DESTINATIONS_PER_SCOPE} destinations, which is the maximum.`);
  }
  if (!(await ports.configuration.app(appId))) throw notFound('app');
  return stored;
}

export function shown(stored: StoredDestination): ApiAnswer {
  return { status: 200, body: destinationView(stored), version: stored.value.version };
}

export function withSecret(stored: StoredDestination, secret: string | null): ApiAnswer {
  const { app_id, scope, id, version } = stored.value;
  const parts = ['apps', app_id, 'scopes', scopeText(scope), 'destinations', id].map(encodeURIComponent);
  const body = { ...destinationView(stored), signing_secret: secret };
  return { status: 201, body, version, headers: { location: `/${parts.join('/')}` } };
}
