/** What the routes of redrive plans and of replays have in common. */
import { decodeCursor, pageOf } from '../../../core/api/cursor.ts';
import { type Identity, maySee } from '../../../core/api/identity.ts';
import { demand } from '../../../core/api/precondition.ts';
import { notFound, problem } from '../../../core/api/problem.ts';
import type { AuditCaller, Change } from '../../../core/audit/record.ts';
import { defined } from '../../../core/defined.ts';
import { isExpired, moved, type Plan } from '../../../core/holding/plan.ts';
import { API_PAGE } from '../../../core/limits.ts';
import type { ApiAnswer, ApiRequest } from '../http.ts';
import type { ApiPorts } from '../wire.ts';
import { remove, retried, sinceOf } from './resources.ts';

interface Store<P extends Plan> {
  read(id: string): Promise<P | undefined>;
  list(limit: number, cursor?: string): Promise<readonly P[]>;
  listOfApp(appId: string): Promise<readonly P[]>;
  write(plan: P): Promise<P | undefined>;
  remove(id: string, version: number): Promise<boolean>;
}

interface PlanKind<P extends Plan> {
  /** Its name in problems. */
  readonly name: string;
  readonly store: Store<P>;
  appOf(plan: P): string | undefined;
  changeOf(before: P | undefined, after: P | undefined): Change;
  /** @throws ProblemError if the plan cannot be started. */
  demandStart(plan: P): Promise<void>;
}

type PlanRequest = Pick<ApiRequest<unknown, unknown, unknown>, 'identity' | 'expected' | 'wrote'>;

/** Returns the author of a plan that the caller creates. */
export function createdBy({ kind, subject, name }: AuditCaller): Plan['createdBy'] {
  return { kind, ...defined({ subject, name }) };
}

export function storedPlans<P extends Plan>(ports: ApiPorts, kind: PlanKind<P>) {
  const { name, store, appOf, changeOf } = kind;
  const find = async (identity: Identity, id: string): Promise<P> => {
    const plan = await store.read(id);
    if (!plan || !maySee(identity, appOf(plan)) || isExpired(plan, ports.now())) throw notFound(name);
    // Plans of a deleted app with the same id are not visible to users.
    if (identity.kind === 'app' && plan.createdAt < ((await sinceOf(ports, appOf(plan))) ?? 0)) throw notFound(name);
    return plan;
  };
  /** Returns the plans of apps, newest first. */
  const ofApps = async (appIds: readonly string[]): Promise<readonly P[]> => {
    const lists = appIds.map(async (appId) => {
      const [since = 0, plans] = await Promise.all([sinceOf(ports, appId), store.listOfApp(appId)]);
      return plans.filter(({ createdAt }) => createdAt >= since);
    });
    return (await Promise.all(lists)).flat().toSorted((a, b) => (a.id < b.id ? 1 : -1));
  };
  return {
    find,
    /** @param appId only plans of this app, which the caller can see. */
    async page(
      identity: Identity,
      query: { readonly limit?: number | undefined; readonly cursor?: string | undefined },
      appId?: string,
    ) {
      const { limit = API_PAGE.default } = query;
      const after = decodeCursor(query.cursor);
      const apps = appId !== undefined ? [appId] : identity.kind === 'operator' ? undefined : identity.apps;
      const found =
        apps === undefined
          ? await store.list(limit + 1, after)
          : (await ofApps(apps)).filter(({ id }) => after === undefined || id < after);
      const { items, ...more } = pageOf(found, ({ id }) => id, { limit });
      return { plans: items.filter((plan) => !isExpired(plan, ports.now())), more };
    },
    move({ identity, expected, wrote }: PlanRequest, id: string, status: 'running' | 'stopped'): Promise<P> {
      return retried(async () => {
        const plan = await find(identity, id);
        demand(expected, plan.version);
        if (plan.status === status) return plan;
        const next = movedOrConflict(plan, status);
        if (status === 'running') await kind.demandStart(plan);
        const startedAt = plan.startedAt ?? (status === 'running' ? ports.now() : undefined);
        const written = await store.write({ ...next, ...defined({ startedAt }) });
        if (written) wrote(changeOf(plan, written));
        return written;
      });
    },
    remove(request: PlanRequest, id: string): Promise<ApiAnswer> {
      return remove(
        request,
        async () => {
          const plan = await find(request.identity, id);
          if (plan.status === 'running') throw problem('conflict', `The ${name} is running. Stop it first.`);
          return { version: plan.version, change: changeOf(plan, undefined) };
        },
        (version) => store.remove(id, version),
      );
    },
  };
}

function movedOrConflict<P extends Plan>(plan: P, status: 'running' | 'stopped'): P {
  try {
    return moved(plan, status);
  } catch (error) {
    if (error instanceof RangeError) throw problem('conflict', `${error.message}.`);
    throw error;
  }
}
