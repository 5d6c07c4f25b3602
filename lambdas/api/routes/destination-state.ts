/** The state of destinations (pause, resume, enable, vouch) and their signing secrets. */
import { afterVouching } from '../../../core/api/destination.ts';
import { demand } from '../../../core/api/precondition.ts';
import { notFound, problem } from '../../../core/api/problem.ts';
import { defined } from '../../../core/defined.ts';
import type { Destination, DestinationState } from '../../../core/destination.ts';
import { enabled } from '../../../core/health/health.ts';
import { revokeSecret, rotateSecret } from '../../../core/secret-rotation.ts';
import { signingSecret } from '../../../core/signature.ts';
import { apiTransportOf } from '../../../core/transport/api-table.ts';
import type { Steps } from '../route-table.ts';
import type { ApiPorts, StoredDestination } from '../wire.ts';
import { provenAsStored } from './destination-checks.ts';
import { shown, withSecret } from './destinations.ts';
import {
  busy,
  changeDestination,
  createOnce,
  type DestinationPath,
  findDestination,
  retried,
  sealAll,
} from './resources.ts';

const RANDOM_BYTES = 32;

export function stateSteps(ports: ApiPorts) {
  return {
    async pauseDestination(request) {
      const stored = await changeDestination(ports, request, (before) => {
        refuseIn('disabled', before, 'The destination is disabled. Enable it when it works again.');
        return inState('paused', before);
      });
      return shown(stored);
    },

    async resumeDestination(request) {
      const { params, expected } = request;
      const found = await findDestination(ports, params);
      demand(expected, found.value.version);
      refuseIn('disabled', found, 'The destination is disabled. Enable it instead.');
      if (found.value.state === 'enabled') return shown(found);
      await provenAsStored(ports, found.value);
      const stored = await changeDestination(ports, request, (before) => {
        refuseIn('disabled', before, 'The destination is disabled. Enable it instead.');
        asProven(found.value, before.value);
        return inState('enabled', before);
      });
      await ports.health.wakeAt(refOf(params), ports.now());
      return shown(stored);
    },

    async enableDestination(request) {
      const { params, expected, wrote } = request;
      const found = await findDestination(ports, params);
      demand(expected, found.value.version);
      refuseIn('paused', found, 'The destination is paused. Resume it instead.');
      const { health } = await ports.health.read(params.destination_id);
      if (found.value.state === 'enabled' && health.disabled === undefined) return shown(found);
      await provenAsStored(ports, found.value);
      // Health is changed first, because wake disables destinations according to their health.
      await healthEnabled(ports, params);
      if (health.disabled !== undefined)
        wrote({ ...params, before: { disabled: health.disabled }, after: { disabled: null } });
      const stored = await changeDestination(ports, request, (before) => {
        refuseIn('paused', before, 'The destination is paused. Resume it instead.');
        asProven(found.value, before.value);
        return inState('enabled', before);
      });
      return shown(stored);
    },

    async vouchDestination(request) {
      const stored = await changeDestination(ports, request, (before) => {
        if (before.value.transport !== 'webhook') {
          const { noun } = apiTransportOf(before.value);
          throw problem('conflict', `The destination is ${noun}, and only webhooks have a proof of ownership.`);
        }
        return afterVouching(before);
      });
      return shown(stored);
    },

    rotateSecret(request) {
      const { params, body, idempotencyKey } = request;
      const signsSince = ({ sealed }: StoredDestination, since: string) =>
        sealed.signing.some((one) => one.since === Number(since));
      return createOnce(ports, request, {
        operation: 'rotateSecret',
        // The time since which a secret is active identifies it.
        id: String(ports.now()),
        async create(since) {
          const secret = body.signing_secret ?? signingSecret(ports.random(RANDOM_BYTES));
          let isRepeated = false;
          const stored = await changeDestination(ports, request, async (before) => {
            const { value, sealed } = before;
            // Two concurrent requests with the same key create one secret.
            isRepeated = idempotencyKey !== undefined && signsSince(before, since);
            if (isRepeated) return undefined;
            const { isSigned, noun } = apiTransportOf(value);
            if (!isSigned) throw problem('conflict', `The destination is ${noun}, ref deliveries are not signed.`);
            const owner = { appId: params.app_id, destinationId: params.destination_id };
            const { signing: made } = await sealAll(ports, owner, value.version + 1, { signing: secret });
            if (!made) throw new Error('nothing was sealed');
            const rotation = { nowMs: Number(since), ...defined({ overlapSeconds: body.overlap_seconds }) };
            return { value, sealed: { ...sealed, signing: rotateSecret(sealed.signing, made, rotation) } };
          });
          return withSecret(stored, isRepeated || body.signing_secret !== undefined ? null : secret);
        },
        async repeat(since) {
          const stored = await findDestination(ports, params);
          return signsSince(stored, since) ? withSecret(stored, null) : undefined;
        },
      });
    },

    async revokeSecret(request) {
      const { params } = request;
      const stored = await changeDestination(ports, request, ({ value, sealed }) => {
        if (sealed.signing[Number(params.index)] === undefined) throw notFound('signing secret');
        const revoked = revokeSecret(sealed.signing, Number(params.index), ports.now());
        if ('fault' in revoked) throw problem('conflict', `${revoked.fault}.`);
        return { value, sealed: { ...sealed, signing: revoked.list } };
      });
      return shown(stored);
    },
  } satisfies Partial<Steps>;
}

function refuseIn(state: DestinationState, { value }: StoredDestination, detail: string): void {
  if (value.state === state) throw problem('conflict', detail);
}

function inState(state: DestinationState, { value, sealed }: StoredDestination): StoredDestination | undefined {
  return value.state === state ? undefined : { value: { ...value, state }, sealed };
}

/** @throws ProblemError if the settings changed after the test. */
function asProven(tested: Destination, now: Destination): void {
  const settings = (one: Destination) => JSON.stringify(apiTransportOf(one).settingsOf(one));
  if (settings(tested) !== settings(now)) throw busy();
}

async function healthEnabled({ health, now }: ApiPorts, path: DestinationPath): Promise<void> {
  await retried(async () => {
    const before = await health.read(path.destination_id);
    return health.write(refOf(path), before, enabled(before.health), now());
  });
}

function refOf({ app_id: appId, scope, destination_id: destinationId }: DestinationPath) {
  return { appId, scope, destinationId };
}
