/** Redrive plans. The wake function executes them. */
import { filterOf } from '../../../core/api/dead-letter-views.ts';
import type { Identity } from '../../../core/api/identity.ts';
import { outcomeView, type PlanTargets, planViewFor, previewViews, staying } from '../../../core/api/plan-views.ts';
import { type FieldError, invalid, problem } from '../../../core/api/problem.ts';
import type { Target } from '../../../core/api/targets.ts';
import { planChange } from '../../../core/audit/changes.ts';
import { defined } from '../../../core/defined.ts';
import type { DeadLetter, DeadLetterFilter } from '../../../core/holding/dead-letter.ts';
import { DEFAULT_RATE, type RedrivePlan } from '../../../core/holding/redrive.ts';
import { runPlan } from '../../../core/holding/run-plan.ts';
import { DISCARDED_AT_START, PLAN_RATE, PLANS_PER_APP } from '../../../core/limits.ts';
import type { ApiAnswer } from '../http.ts';
import type { Steps } from '../route-table.ts';
import type { ApiPorts } from '../wire.ts';
import { listDeadLettersUpTo, siblingOf } from './dead-letters.ts';
import { createOnce, narrowedApp, sinceOf } from './resources.ts';
import { createdBy, storedPlans } from './stored-plans.ts';
import { targetsOf } from './targets.ts';

export function planSteps(ports: ApiPorts) {
  const { plans, deadLetters } = ports;
  const stored = storedPlans<RedrivePlan>(ports, {
    name: 'redrive plan',
    store: plans,
    appOf: ({ filter }) => filter.appId,
    changeOf: planChange,
    demandStart: (plan) => demandStart(ports, plan),
  });
  return {
    async listPlans({ identity, query }) {
      const { plans: shownPlans, more } = await stored.page(identity, query);
      const targetsFor = await planTargets(ports, shownPlans);
      const views = shownPlans.map((plan) => planViewFor(identity, plan, targetsFor(plan)));
      return { status: 200, body: { items: views, ...more } };
    },

    async createPlan(request) {
      const { identity, body, caller } = request;
      const appId = narrowedApp(identity, body.filter.app_id, { pointer: '/filter/app_id' });
      const filter = filterOf(identity, body.filter, appId, await sinceOf(ports, appId));
      refuse(planErrors(body, filter));
      const to =
        body.to_destination === undefined
          ? undefined
          : await siblingOf(ports, filter, body.to_destination, '/to_destination');
      const discard = body.action === 'discard' && body.reason !== undefined ? { reason: body.reason } : undefined;
      return createOnce(ports, request, {
        operation: 'createPlan',
        id: '',
        async create() {
          const createdAt = ports.now();
          const draft = {
            filter,
            perMinute: body.per_minute ?? (discard ? PLAN_RATE.max : DEFAULT_RATE),
            status: 'planned',
            redriven: 0,
            createdAt,
            ...defined({ createdBy: createdBy(caller), to, discard }),
          } as const;
          const seen = await foresee(ports, draft);
          const left = discard ? 0 : staying(seen.found, seen.targetFor);
          const total = seen.found.length - left;
          const plan = await plans.create({ ...draft, filter: placed(filter, seen.found), total, left });
          if (!plan) {
            throw problem(
              'conflict',
              `${PLANS_PER_APP} redrive plans are running, which is the maximum. Stop one first.`,
            );
          }
          request.wrote(planChange(undefined, plan));
          return { ...(await preview(ports, identity, plan, seen)), resource: plan.id };
        },
        async repeat(id) {
          const plan = id === '' ? undefined : await plans.read(id);
          return plan && preview(ports, identity, plan, await foresee(ports, plan));
        },
      });
    },

    async getPlan({ identity, params }) {
      const plan = await stored.find(identity, params.plan_id);
      const view = planViewFor(identity, plan, (await planTargets(ports, [plan]))(plan));
      const outcome = plan.discard || plan.startedAt === undefined ? undefined : await outcomeOf(ports, plan);
      return { status: 200, body: { ...view, ...defined({ outcome }) }, version: plan.version };
    },

    async startPlan(request) {
      const started = await stored.move(request, request.params.plan_id, 'running');
      if (!started.discard || started.status !== 'running') return shown(request.identity, started);
      const { read, write } = plans;
      const { list, redrive, discard } = deadLetters;
      const runPorts = { read, write, list, redrive, discard, exists: async () => true, log: ports.log };
      const after = await runPlan(started, runPorts, DISCARDED_AT_START, () => true);
      await deadLetters.counted.changed();
      return shown(request.identity, after);
    },
    stopPlan: async (request) => shown(request.identity, await stored.move(request, request.params.plan_id, 'stopped')),

    deletePlan: (request) => stored.remove(request, request.params.plan_id),
  } satisfies Partial<Steps>;
}

interface PlanInput {
  readonly action?: 'redrive' | 'discard' | undefined;
  readonly reason?: string | undefined;
  readonly to_destination?: string | undefined;
}

function planErrors({ action, reason, to_destination }: PlanInput, { appId, scope }: DeadLetterFilter) {
  const errors: FieldError[] = [];
  if (action === 'discard') {
    if (reason === undefined) {
      errors.push({ pointer: '/reason', message: 'expected the reason for which they are discarded, got nothing' });
    }
    if (to_destination !== undefined) {
      errors.push({ pointer: '/to_destination', message: 'expected no destination, because the plan discards' });
    }
    return errors;
  }
  if (reason !== undefined) {
    errors.push({ pointer: '/reason', message: 'expected no reason, because the plan does not discard' });
  }
  if (to_destination === undefined) return errors;
  for (const [name, value] of Object.entries({ app_id: appId, scope })) {
    if (value !== undefined) continue;
    const message = 'expected the one of to_destination, because deliveries stay in their app and scope, got nothing';
    errors.push({ pointer: `/filter/${name}`, message });
  }
  return errors;
}

/** Returns an equal filter with the app and the scope of its destination, of which answers show the name and the state. */
function placed(filter: DeadLetterFilter, [first]: readonly DeadLetter[]): DeadLetterFilter {
  if (filter.destinationId === undefined || first === undefined) return filter;
  return { ...filter, ...defined({ appId: first.appId, scope: first.scope }) };
}

function refuse(errors: readonly FieldError[]): void {
  if (errors.length > 0) throw invalid(errors);
}

/** A plan does not include dead letters that are newer than the plan. */
function untilNow(filter: DeadLetterFilter, nowMs: number): DeadLetterFilter {
  return { ...filter, to: Math.min(filter.to ?? nowMs, nowMs) };
}

interface Foreseen {
  readonly found: readonly DeadLetter[];
  /** `false`: further dead letters match. */
  readonly all: boolean;
  /** Returns the destination to which the plan sends a dead letter. */
  readonly targetFor: (deadLetter: DeadLetter) => Target | undefined;
}

/** Reads the dead letters of a plan and the present state of their destinations. */
async function foresee(
  ports: ApiPorts,
  { filter, createdAt, to }: Pick<RedrivePlan, 'filter' | 'createdAt' | 'to'>,
): Promise<Foreseen> {
  const { deadLetters: found, all } = await listDeadLettersUpTo(ports.deadLetters, untilNow(filter, createdAt));
  const refOf = (one: DeadLetter) => (to && one.destinationId !== undefined ? { ...one, destinationId: to.id } : one);
  const targets = await targetsOf(ports, found.map(refOf));
  return { found, all, targetFor: (one) => targets(refOf(one)) };
}

/** Returns a function that gives the destinations of one of these plans. */
async function planTargets(ports: ApiPorts, plans: readonly RedrivePlan[]) {
  const refsOf = ({ filter, to }: RedrivePlan) => [filter, ...(to ? [{ ...filter, destinationId: to.id }] : [])];
  const targets = await targetsOf(ports, plans.flatMap(refsOf));
  return (plan: RedrivePlan): PlanTargets => {
    const [destination, to] = refsOf(plan).map(targets);
    return { destination, to };
  };
}

async function outcomeOf({ deadLetters, outcomes }: ApiPorts, plan: RedrivePlan): Promise<object> {
  const { id, filter, to, startedAt } = plan;
  const { appId, since, scope } = filter;
  const redrivenBy = defined({ appId, since, scope, destinationId: to?.id ?? filter.destinationId, plan: id });
  const [{ delivered }, dead] = await Promise.all([
    outcomes.of(id),
    listDeadLettersUpTo(deadLetters, { ...redrivenBy, ...defined({ from: startedAt }) }),
  ]);
  return outcomeView(plan, delivered, dead.deadLetters.length);
}

/** @throws ProblemError if the plan would do nothing because its destination was deleted. */
async function demandStart(ports: ApiPorts, plan: RedrivePlan): Promise<void> {
  if (plan.to) {
    const { to } = (await planTargets(ports, [plan]))(plan);
    if (to?.state === 'deleted')
      throw problem('conflict', `The destination ${plan.to.id} was deleted. Choose another one.`);
  }
  if (plan.total === 0 && (plan.left ?? 0) > 0) {
    throw problem(
      'conflict',
      'The destination of all dead letters of the plan was deleted. Redrive them to another destination, or discard them.',
    );
  }
}

function shown(identity: Identity, plan: RedrivePlan): ApiAnswer {
  return { status: 200, body: planViewFor(identity, plan), version: plan.version };
}

async function preview(
  ports: ApiPorts,
  identity: Identity,
  plan: RedrivePlan,
  { found, all, targetFor }: Foreseen,
): Promise<ApiAnswer> {
  return {
    status: 201,
    body: {
      ...planViewFor(identity, plan, (await planTargets(ports, [plan]))(plan)),
      counted_all: all,
      destinations: previewViews(found, plan.discard !== undefined, targetFor),
    },
    version: plan.version,
    headers: { location: `/redrive-plans/${plan.id}` },
  };
}
