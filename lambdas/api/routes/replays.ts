/** Replays. The function `replay` executes them. */
import { maySee } from '../../../core/api/identity.ts';
import { type FieldError, invalid, notFound, problem } from '../../../core/api/problem.ts';
import { replayViewFor } from '../../../core/api/replay-views.ts';
import { replayChange } from '../../../core/audit/changes.ts';
import { defined } from '../../../core/defined.ts';
import { type AnyDestination, type Destination, getsDeliveries } from '../../../core/destination.ts';
import { HEALTHY } from '../../../core/health/health.ts';
import { previewReplay } from '../../../core/journal/preview.ts';
import { NO_PROGRESS, obstacleOf, type Replay, type ReplayObstacle } from '../../../core/journal/replay.ts';
import { PLANS_PER_APP } from '../../../core/limits.ts';
import type { ApiAnswer, ApiRequest } from '../http.ts';
import type { Steps } from '../route-table.ts';
import type { ApiPorts } from '../wire.ts';
import { journalOf } from './journal.ts';
import { createOnce, demandDeliveries, scopeOf, sinceOf } from './resources.ts';
import { createdBy, storedPlans } from './stored-plans.ts';
import { targetsOf } from './targets.ts';

export function replaySteps(ports: ApiPorts) {
  const { replays, configuration, outcomes } = ports;
  const stored = storedPlans<Replay>(ports, {
    name: 'replay',
    store: replays,
    appOf: ({ appId }) => appId,
    changeOf: replayChange,
    async demandStart(replay) {
      journalOf(ports);
      demandReady(await destinationOf(replay));
    },
  });
  const destinationOf = async ({ appId, scope, destination }: Pick<Replay, 'appId' | 'scope' | 'destination'>) =>
    deliveredOf((await configuration.destination(appId, scopeOf(scope), destination.id))?.value);
  const answer = async (identity: ApiRequest<unknown, unknown, unknown>['identity'], replay: Replay) => {
    const target = (await targetsFor(ports, [replay]))(replay);
    return { status: 200, body: replayViewFor(identity, replay, { target }), version: replay.version };
  };
  const created = async (identity: ApiRequest<unknown, unknown, unknown>['identity'], replay: Replay) => {
    const target = (await targetsFor(ports, [replay]))(replay);
    const destination = await destinationOf(replay);
    return {
      status: 201,
      body: replayViewFor(identity, replay, { target, destination }),
      version: replay.version,
      headers: { location: `/replays/${replay.id}` },
    } satisfies ApiAnswer;
  };
  return {
    async createReplay(request) {
      const { identity, body, caller, params } = request;
      const journal = journalOf(ports);
      const since = await sinceOf(ports, params.app_id);
      const range = rangeOf(body, ports.now(), journal.keptMs, since);
      const scope = scopeOf(body.scope);
      const found = await configuration.destination(params.app_id, scope, body.to_destination);
      if (!found) {
        const message = 'expected a destination of the same app and scope, got another id';
        throw invalid([{ pointer: '/to_destination', message }]);
      }
      const destination = demandDeliveries(found.value, NO_REPLAY);
      demandReady(destination);
      return createOnce(ports, request, {
        operation: 'createReplay',
        id: '',
        async create() {
          const wish = {
            appId: params.app_id,
            scope: body.scope,
            ...range,
            ...defined({
              feeds: body.feeds,
              types: body.types,
              activityId: body.activity_id,
              perMinute: body.per_minute,
            }),
          };
          const replay = await replays.create({
            ...wish,
            destination: { id: destination.id, transport: destination.transport },
            status: 'planned',
            preview: await previewReplay(wish, destination, journal),
            progress: NO_PROGRESS,
            createdAt: ports.now(),
            ...defined({ createdBy: createdBy(caller) }),
          });
          if (!replay)
            throw problem('conflict', `${PLANS_PER_APP} replays are running, which is the maximum. Stop one first.`);
          request.wrote(replayChange(undefined, replay));
          return { ...(await created(identity, replay)), resource: replay.id };
        },
        async repeat(id) {
          const replay = id === '' ? undefined : await replays.read(id);
          return replay && created(identity, replay);
        },
      });
    },

    async listReplays({ identity, query }) {
      const { app_id } = query;
      if (app_id !== undefined && !maySee(identity, app_id)) throw notFound('app');
      const { plans, more } = await stored.page(identity, query, app_id);
      const targets = await targetsFor(ports, plans);
      const items = plans.map((replay) => replayViewFor(identity, replay, { target: targets(replay) }));
      return { status: 200, body: { items, ...more } };
    },

    async getReplay({ identity, params }) {
      const replay = await stored.find(identity, params.replay_id);
      const target = (await targetsFor(ports, [replay]))(replay);
      const outcome = replay.startedAt === undefined ? undefined : await outcomes.of(replay.id);
      return {
        status: 200,
        body: replayViewFor(identity, replay, { target, outcome }),
        version: replay.version,
      };
    },

    startReplay: async (request) =>
      answer(request.identity, await stored.move(request, request.params.replay_id, 'running')),
    stopReplay: async (request) =>
      answer(request.identity, await stored.move(request, request.params.replay_id, 'stopped')),
    deleteReplay: (request) => stored.remove(request, request.params.replay_id),
  } satisfies Partial<Steps>;
}

async function targetsFor(ports: ApiPorts, replays: readonly Replay[]) {
  const refOf = (replay: Replay) => ({ ...replay, destinationId: replay.destination.id });
  const targets = await targetsOf(ports, replays.map(refOf));
  return (replay: Replay) => targets(refOf(replay));
}

const DAY_MS = 86_400_000;

/** Clocks of callers can differ by this much, and "14 days ago" is a moment earlier when the request arrives. */
const TOLERANCE_MS = 60_000;

/** @param since Unix ms at which the app was created, if a deleted app had the same id. @throws ProblemError */
function rangeOf(
  body: { readonly from: string; readonly to: string },
  nowMs: number,
  keptMs: number,
  since = 0,
): { readonly from: number; readonly to: number } {
  const [from, to] = [Date.parse(body.from), Date.parse(body.to)];
  const errors: FieldError[] = [];
  if (from > to) errors.push({ pointer: '/from', message: 'expected a time before `to`, got a later one' });
  if (to > nowMs + TOLERANCE_MS)
    errors.push({ pointer: '/to', message: 'expected a time in the past, got a time in the future' });
  if (from < nowMs - keptMs - TOLERANCE_MS) {
    const days = Math.round((keptMs / DAY_MS) * 10) / 10;
    const message = `expected a time within the last ${days} days, which the journal keeps, got an earlier one`;
    errors.push({ pointer: '/from', message });
  } else if (from < since) {
    errors.push({ pointer: '/from', message: 'expected a time after the app was created, got an earlier one' });
  }
  if (errors.length > 0) throw invalid(errors);
  return { from, to: Math.min(to, nowMs) };
}

const REFUSALS: Readonly<Record<Exclude<ReplayObstacle, 'failing' | 'waiting'>, string>> = {
  deleted: 'The destination was deleted. Create a replay to another one.',
  unproven: 'The ownership of the endpoint is not proven. Verify the destination first.',
  paused: 'The destination is paused. Resume it first.',
  disabled: 'The destination is disabled. Enable it first.',
};

const NO_REPLAY = 'Updates cannot be replayed to an S3 bucket.';

function deliveredOf(destination: AnyDestination | undefined): Destination | undefined {
  return destination && getsDeliveries(destination) ? destination : undefined;
}

/** @throws ProblemError if the destination can receive nothing until somebody changes it. */
function demandReady(destination: Destination | undefined): void {
  const obstacle = obstacleOf(destination, HEALTHY);
  if (obstacle && obstacle in REFUSALS) throw problem('conflict', REFUSALS[obstacle as keyof typeof REFUSALS]);
}
