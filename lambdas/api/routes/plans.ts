/** Redrive plans. The wake function executes them. */
import { decodeCursor, pageOf } from '../../../core/api/cursor.ts';
import { countViews, filterOf, planView } from '../../../core/api/dead-letter-views.ts';
import { type Identity, maySee } from '../../../core/api/identity.ts';
import { demand } from '../../../core/api/precondition.ts';
import { notFound, problem } from '../../../core/api/problem.ts';
import { planChange } from '../../../core/audit/changes.ts';
import type { DeadLetterFilter } from '../../../core/holding/dead-letter.ts';
import { DEFAULT_RATE, moved, type RedrivePlan } from '../../../core/holding/redrive.ts';
import { API_PAGE, PLANS_PER_APP } from '../../../core/limits.ts';
import type { ApiAnswer, ApiRequest } from '../http.ts';
import type { Steps } from '../route-table.ts';
import type { ApiPorts } from '../wire.ts';
import { type Counted, listDeadLettersUpTo } from './dead-letters.ts';
import { createOnce, narrowedApp, retried, sinceOf } from './resources.ts';

export function planSteps(ports: ApiPorts) {
  const { plans, deadLetters } = ports;
  return {
    async listPlans({ identity, query: { limit = API_PAGE.default, cursor } }) {
      const after = decodeCursor(cursor);
      const found =
        identity.kind === 'operator'
          ? await plans.list(limit + 1, after)
          : (await ownPlans(ports, identity.apps)).filter(({ id }) => after === undefined || id < after);
      const { items, ...more } = pageOf(found, ({ id }) => id, { limit });
      return { status: 200, body: { items: items.map(planView), ...more } };
    },

    async createPlan(request) {
      const { identity, body } = request;
      const appId = narrowedApp(identity, body.filter.app_id, { pointer: '/filter/app_id' });
      const filter = filterOf(body.filter, appId, await sinceOf(ports, appId));
      return createOnce(ports, request, {
        operation: 'createPlan',
        id: '',
        async create() {
          const createdAt = ports.now();
          const counted = await listDeadLettersUpTo(deadLetters, untilNow(filter, createdAt));
          const plan = await plans.create({
            filter,
            perMinute: body.per_minute ?? DEFAULT_RATE,
            status: 'planned',
            total: counted.deadLetters.length,
            redriven: 0,
            createdAt,
          });
          if (!plan) {
            throw problem(
              'conflict',
              `${PLANS_PER_APP} redrive plans are running, which is the maximum. Stop one first.`,
            );
          }
          request.wrote(planChange(undefined, plan));
          return { ...preview(plan, counted), resource: plan.id };
        },
        async repeat(id) {
          const plan = id === '' ? undefined : await plans.read(id);
          return plan && preview(plan, await listDeadLettersUpTo(deadLetters, untilNow(plan.filter, plan.createdAt)));
        },
      });
    },

    getPlan: async ({ identity, params }) => shown(await findPlan(ports, identity, params.plan_id)),

    startPlan: (request) => move(ports, request, 'running'),
    stopPlan: (request) => move(ports, request, 'stopped'),
  } satisfies Partial<Steps>;
}

/** A plan does not include dead letters that are newer than the plan. */
function untilNow(filter: DeadLetterFilter, nowMs: number): DeadLetterFilter {
  return { ...filter, to: Math.min(filter.to ?? nowMs, nowMs) };
}

async function findPlan(ports: ApiPorts, identity: Identity, id: string): Promise<RedrivePlan> {
  const plan = await ports.plans.read(id);
  if (!plan || !maySee(identity, plan.filter.appId)) throw notFound('redrive plan');
  // Plans of a deleted app with the same id are not visible to users.
  if (identity.kind === 'app' && plan.createdAt < ((await sinceOf(ports, plan.filter.appId)) ?? 0)) {
    throw notFound('redrive plan');
  }
  return plan;
}

/** Returns the plans of apps, newest first. */
async function ownPlans(ports: ApiPorts, appIds: readonly string[]): Promise<readonly RedrivePlan[]> {
  const lists = appIds.map(async (appId) => {
    const [since = 0, plans] = await Promise.all([sinceOf(ports, appId), ports.plans.listOfApp(appId)]);
    return plans.filter(({ createdAt }) => createdAt >= since);
  });
  return (await Promise.all(lists)).flat().toSorted((a, b) => (a.id < b.id ? 1 : -1));
}

function move(
  ports: ApiPorts,
  { identity, params, expected, wrote }: ApiRequest<{ readonly plan_id: string }, unknown, unknown>,
  status: 'running' | 'stopped',
): Promise<ApiAnswer> {
  return retried(async () => {
    const plan = await findPlan(ports, identity, params.plan_id);
    demand(expected, plan.version);
    if (plan.status === status) return shown(plan);
    const written = await ports.plans.write(next(plan, status));
    if (!written) return undefined;
    wrote(planChange(plan, written));
    return shown(written);
  });
}

function next(plan: RedrivePlan, status: 'running' | 'stopped'): RedrivePlan {
  try {
    return moved(plan, status);
  } catch (error) {
    if (error instanceof RangeError) throw problem('conflict', `${error.message}.`);
    throw error;
  }
}

function shown(plan: RedrivePlan): ApiAnswer {
  return { status: 200, body: planView(plan), version: plan.version };
}

function preview(plan: RedrivePlan, { deadLetters, all }: Counted): ApiAnswer {
  return {
    status: 201,
    body: {
      ...planView(plan),
      counted_all: all,
      destinations: countViews(deadLetters.map(({ deadLetter }) => deadLetter)),
    },
    version: plan.version,
    headers: { location: `/redrive-plans/${plan.id}` },
  };
}
