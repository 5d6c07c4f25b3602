/** The state of destinations (pause, resume, enable, vouch) and their signing secrets. */
import { afterVouching } from '../../../core/api/destination.ts';
import { demand } from '../../../core/api/precondition.ts';
import { notFound, problem } from '../../../core/api/problem.ts';
import { isoOf, optionalIsoOf } from '../../../core/api/times.ts';
import { healthView } from '../../../core/api/views.ts';
import { defined } from '../../../core/defined.ts';
import { type DestinationState, getsDeliveries } from '../../../core/destination.ts';
import { enabled, probeRequested } from '../../../core/health/health.ts';
import type { Notification } from '../../../core/notifications/notification.ts';
import { enabledAgain, secretChanged } from '../../../core/notifications/transitions.ts';
import { revokeSecret, rotateSecret } from '../../../core/secret-rotation.ts';
import { signingSecret } from '../../../core/signature.ts';
import { apiTransportOf } from '../../../core/transport/api-table.ts';
import type { Steps } from '../route-table.ts';
import type { ApiPorts, StoredDestination } from '../wire.ts';
import { provenAsStored } from './destination-checks.ts';
import { shown, withSecret } from './destinations.ts';
import {
  busy,
  type Changing,
  changeDestination,
  createOnce,
  type DestinationPath,
  findDestination,
  retried,
  sealAll,
} from './resources.ts';

const RANDOM_BYTES = 32;
const RESUME_REFUSED = 'The destination is disabled. Enable it instead.';
const ENABLE_REFUSED = 'The destination is paused. Resume it instead.';

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
      const found = await findDestination(ports, request.params);
      demand(request.expected, found.value.version);
      refuseIn('disabled', found, RESUME_REFUSED);
      if (found.value.state === 'enabled') return shown(found);
      await provenAsStored(ports, found.value);
      const stored = await enableProven(ports, request, found, ['disabled', RESUME_REFUSED]);
      await ports.health.wakeAt(refOf(request.params), ports.now());
      return shown(stored);
    },

    async enableDestination(request) {
      const { params, expected, wrote } = request;
      const found = await findDestination(ports, params);
      demand(expected, found.value.version);
      refuseIn('paused', found, ENABLE_REFUSED);
      const { health } = await ports.health.read(params.destination_id);
      if (found.value.state === 'enabled' && health.disabled === undefined) return shown(found);
      await provenAsStored(ports, found.value);
      // Health is changed first, because wake disables destinations according to their health.
      await retried(async () => {
        const before = await ports.health.read(params.destination_id);
        return ports.health.write(refOf(params), before, enabled(before.health), ports.now());
      });
      if (health.disabled !== undefined) {
        wrote({ ...params, before: { disabled: health.disabled }, after: { disabled: null } });
      }
      const stored = await enableProven(ports, request, found, ['paused', ENABLE_REFUSED]);
      // A bucket is never disabled because of failures, and has no secrets.
      if (getsDeliveries(stored.value)) await report(ports, enabledAgain(stored.value, ports.now()));
      return shown(stored);
    },

    async probeDestination(request) {
      const { params, expected, wrote } = request;
      const { value } = await findDestination(ports, params);
      demand(expected, value.version);
      if (value.state !== 'enabled')
        throw problem('conflict', `The destination is ${value.state}, so nothing is sent.`);
      const now = ports.now();
      const due = await ports.parked.nextDue(params.destination_id);
      const after = await retried(async () => {
        const before = await ports.health.read(params.destination_id);
        if (before.health.disabled) throw problem('conflict', 'The destination is disabled. Enable it instead.');
        if (before.health.breaker === 'closed') {
          throw problem('conflict', 'The circuit breaker is closed: deliveries are sent without a probe.');
        }
        if (due === undefined || due > now) {
          throw problem('conflict', 'No delivery waits that could be sent as a probe. Test the destination instead.');
        }
        const asked = probeRequested(before.health, now);
        if (!asked) throw problem('conflict', 'A probe is on its way. Its attempt appears in the list of attempts.');
        if (!(await ports.health.write(refOf(params), before, asked, now))) return undefined;
        wrote({
          ...params,
          before: { next_probe_at: optionalIsoOf(before.health.probeAt) ?? null },
          after: { next_probe_at: isoOf(now) },
        });
        return asked;
      });
      return { status: 202, body: healthView(value.state, after) };
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
            if (!isSigned) throw problem('conflict', `The destination is ${noun}, whose deliveries are not signed.`);
            const owner = { appId: params.app_id, destinationId: params.destination_id };
            const { signing: made } = await sealAll(ports, owner, value.version + 1, { signing: secret });
            if (!made) throw new Error('nothing was sealed');
            const rotation = { nowMs: Number(since), ...defined({ overlapSeconds: body.overlap_seconds }) };
            return { value, sealed: { ...sealed, signing: rotateSecret(sealed.signing, made, rotation) } };
          });
          if (!isRepeated && getsDeliveries(stored.value)) {
            await report(ports, secretChanged(stored.value, 'rotated', ports.now()));
          }
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
      if (getsDeliveries(stored.value)) await report(ports, secretChanged(stored.value, 'revoked', ports.now()));
      return shown(stored);
    },
  } satisfies Partial<Steps>;
}

/** Sends a notification after a change. A failure does not change the answer, because the change is stored. */
async function report({ notify, log }: ApiPorts, notification: Notification): Promise<void> {
  await notify(notification).catch((error: unknown) => {
    const error_name = error instanceof Error ? error.name : typeof error;
    const { kind, destinationId: destination_id } = notification;
    log({ event: 'error', destination_id, reason: `the notification ${kind} was lost`, error_name });
  });
}

function refuseIn(state: DestinationState, { value }: StoredDestination, detail: string): void {
  if (value.state === state) throw problem('conflict', detail);
}

function inState(state: DestinationState, { value, sealed }: StoredDestination): StoredDestination | undefined {
  return value.state === state ? undefined : { value: { ...value, state }, sealed };
}

/** Enables a destination whose stored settings passed a test. @throws ProblemError if they changed after the test. */
function enableProven(
  ports: ApiPorts,
  request: Changing<DestinationPath>,
  tested: StoredDestination,
  [refused, detail]: readonly [DestinationState, string],
): Promise<StoredDestination> {
  const settings = ({ value }: StoredDestination) => JSON.stringify(apiTransportOf(value).settingsOf(value));
  return changeDestination(ports, request, (before) => {
    refuseIn(refused, before, detail);
    if (settings(tested) !== settings(before)) throw busy();
    return inState('enabled', before);
  });
}

function refOf({ app_id: appId, scope, destination_id: destinationId }: DestinationPath) {
  return { appId, scope, destinationId };
}
