/** Finds, creates, changes and deletes resources, for the routes. Concurrent changes are retried. */
import { claimOf } from '../../../core/api/idempotency.ts';
import { type Identity, maySee } from '../../../core/api/identity.ts';
import { demand } from '../../../core/api/precondition.ts';
import { type FieldError, invalid, notFound, ProblemError, problem } from '../../../core/api/problem.ts';
import type { Sealed } from '../../../core/api/sealed.ts';
import { appChange, destinationChange } from '../../../core/audit/changes.ts';
import type { Change } from '../../../core/audit/record.ts';
import { retryOnConflict } from '../../../core/concurrency.ts';
import { type AnyDestination, type App, type Destination, getsDeliveries } from '../../../core/destination.ts';
import { parseScope, type Scope } from '../../../core/scope.ts';
import type { ApiAnswer, ApiRequest } from '../http.ts';
import type { ApiPorts, StoredApp, StoredDestination, StoredScope } from '../wire.ts';

export interface DestinationPath {
  readonly app_id: string;
  readonly scope: string;
  readonly destination_id: string;
}

type Request<P> = ApiRequest<P, unknown, unknown>;
/** The part of a request that a change needs. */
export type Changing<P> = Pick<Request<P>, 'params' | 'expected' | 'wrote'>;
type Configuration = Pick<ApiPorts, 'configuration'>;

export function scopeOf(text: string): Scope {
  const scope = parseScope(text);
  if (!scope) throw notFound('scope');
  return scope;
}

export async function findApp({ configuration }: Configuration, appId: string): Promise<StoredApp> {
  const stored = await configuration.app(appId);
  if (!stored) throw notFound('app');
  return stored;
}

export async function findScope({ configuration }: Configuration, appId: string, scope: string): Promise<StoredScope> {
  const stored = await configuration.scope(appId, scopeOf(scope));
  if (!stored) throw notFound('scope');
  return stored;
}

export async function findDestination(
  { configuration }: Configuration,
  { app_id, scope, destination_id }: DestinationPath,
): Promise<StoredDestination> {
  const stored = await configuration.destination(app_id, scopeOf(scope), destination_id);
  if (!stored) throw notFound('destination');
  return stored;
}

/** @throws ProblemError for a destination that gets no deliveries. @param what what cannot be done, as a sentence. */
export function demandDeliveries(destination: AnyDestination, what: string): Destination {
  if (getsDeliveries(destination)) return destination;
  throw problem('conflict', `${what} ${FROM_JOURNAL}`);
}

const FROM_JOURNAL =
  'An S3 bucket gets no deliveries: its objects are written from the journal. To write past updates, create another destination with start_at.';

/** Returns the apps with these ids that exist, in the order of their ids. */
export async function ownApps(
  configuration: Pick<ApiPorts['configuration'], 'app'>,
  ids: readonly string[],
  limit: number,
  after = '',
): Promise<readonly App[]> {
  const found: App[] = [];
  // A group can name an app that does not exist. The limit counts existing apps.
  for (const id of ids.toSorted().filter((one) => one > after)) {
    const stored = await configuration.app(id);
    if (stored && found.push(stored.value) === limit) break;
  }
  return found;
}

/** Returns the app of a filter. @throws ProblemError if the caller cannot see the app, or has several apps and names none. */
export function narrowedApp(
  identity: Identity,
  asked: string | undefined,
  where: Pick<FieldError, 'in' | 'pointer'>,
): string | undefined {
  if (identity.kind === 'operator') return asked;
  if (asked !== undefined) {
    if (!maySee(identity, asked)) throw notFound('app');
    return asked;
  }
  if (identity.apps.length > 1) throw invalid([{ ...where, message: 'expected one of your apps, got nothing' }]);
  return identity.apps[0];
}

/**
 * Returns when the app was created (Unix ms) if a deleted app had the same id. Older dead letters, plans and records belong to the
 * deleted app.
 */
export async function sinceOf(
  { configuration }: Configuration,
  appId: string | undefined,
): Promise<number | undefined> {
  return appId === undefined ? undefined : (await configuration.app(appId))?.value.reused_at;
}

/**
 * Returns the time (Unix ms) from which the journal shows updates of an app: after the deletion of the last app with
 * this id, for operators as well. Its rows can remain in the index for some time.
 */
export async function shownSince({ configuration }: Configuration, appId: string): Promise<number> {
  const app = await configuration.app(appId);
  return (app ? app.value.reused_at : await configuration.deletedAt(appId)) ?? 0;
}

/** Repeats a change that conflicts with other requests. @throws ProblemError after too many conflicts. */
export async function retried<T>(attempt: () => Promise<T | false | undefined>): Promise<T> {
  const result = await retryOnConflict(attempt);
  if (result === undefined) throw busy();
  return result;
}

export function busy(): ProblemError {
  return problem('conflict', 'Another request is changing the resource. Try again.');
}

/** @param change returns `undefined` if nothing changes. */
function changed<T extends { readonly value: { readonly version: number } }>(
  { expected, wrote }: Pick<Changing<unknown>, 'expected' | 'wrote'>,
  find: () => Promise<T>,
  change: (stored: T) => Promise<T | undefined> | T | undefined,
  put: (next: T) => Promise<boolean>,
  changeOf: (before: T, after: T) => Change,
): Promise<T> {
  return retried(async () => {
    const stored = await find();
    demand(expected, stored.value.version);
    const after = await change(stored);
    if (!after) return stored;
    const next = { ...after, value: { ...after.value, version: stored.value.version + 1 } };
    if (!(await put(next))) return undefined;
    wrote(changeOf(stored, next));
    return next;
  });
}

export function changeApp(
  ports: Configuration,
  request: Changing<{ readonly app_id: string }>,
  change: (stored: StoredApp) => Promise<StoredApp | undefined> | StoredApp | undefined,
): Promise<StoredApp> {
  const put = ({ value, sealed }: StoredApp) => ports.configuration.putApp(value, sealed);
  return changed(request, () => findApp(ports, request.params.app_id), change, put, appChange);
}

export function changeDestination(
  ports: Configuration,
  request: Changing<DestinationPath>,
  change: (stored: StoredDestination) => Promise<StoredDestination | undefined> | StoredDestination | undefined,
): Promise<StoredDestination> {
  const put = ({ value, sealed }: StoredDestination) => ports.configuration.putDestination(value, sealed);
  return changed(request, () => findDestination(ports, request.params), change, put, destinationChange);
}

export async function remove(
  { expected, wrote }: Pick<Changing<unknown>, 'expected' | 'wrote'>,
  find: () => Promise<{ readonly version: number; readonly change: Change }>,
  take: (version: number) => Promise<boolean>,
): Promise<ApiAnswer> {
  return retried(async () => {
    const { version, change } = await find();
    demand(expected, version);
    if (!(await take(version))) return undefined;
    wrote(change);
    return { status: 204 };
  });
}

/** Encrypts texts. The label of each contains its name and the version with which it is stored. */
export async function sealAll<N extends string>(
  { seal }: Pick<ApiPorts, 'seal'>,
  owner: { readonly appId: string; readonly destinationId?: string },
  version: number,
  texts: { readonly [K in N]?: string },
): Promise<{ readonly [K in N]?: Sealed }> {
  const entries = Object.entries<string | undefined>(texts).filter(
    (entry): entry is [N, string] => entry[1] !== undefined,
  );
  if (entries.length === 0) return {};
  // Current and pending credentials have the same label, because the pending ones become the current ones.
  const labelled = entries.map(([name, text]) => ({ label: `${name.replace('pending_', '')}@${version}`, text }));
  const sealed = await seal(owner, labelled);
  return Object.fromEntries(entries.map(([name], index) => [name, sealed[index]])) as { [K in N]?: Sealed };
}

interface Creation {
  readonly operation: string;
  /** The id that the resource gets. It is empty if `create` chooses the id. */
  readonly id: string;
  create(id: string): Promise<ApiAnswer & { /** The id that `create` chose. */ readonly resource?: string }>;
  /** Returns the answer to a repeated request, or `undefined` if the resource does not exist. */
  repeat(id: string): Promise<ApiAnswer | undefined>;
}

/** Creates a resource. A repeated request with the same Idempotency-Key returns the same resource, without its secrets. */
export async function createOnce(
  { idempotency }: Pick<ApiPorts, 'idempotency'>,
  { identity, path, idempotencyKey, text }: Request<unknown>,
  { operation, id, create, repeat }: Creation,
): Promise<ApiAnswer> {
  const created = async (as: string) => {
    const { resource = as, ...answer } = await create(as);
    return { resource, answer };
  };
  if (idempotencyKey === undefined) return (await created(id)).answer;
  const claim = claimOf(identity, operation, path, idempotencyKey, text);
  const claimed = await idempotency.claim(claim, id);
  if (claimed.kind === 'different') throw problem('idempotency-key-reused');
  if (claimed.kind === 'repeated') {
    const answer = await repeat(claimed.id);
    if (answer) return { ...answer, headers: { ...answer.headers, 'idempotency-replayed': 'true' } };
    if (claimed.done)
      throw problem('conflict', 'The resource that was created with this idempotency key no longer exists.');
  }
  try {
    // An interrupted request is completed with its original id.
    const { resource, answer } = await created(claimed.kind === 'repeated' ? claimed.id : id);
    await idempotency.done(claim, resource);
    return answer;
  } catch (error) {
    if (error instanceof ProblemError && claimed.kind === 'new') await idempotency.release(claim);
    throw error;
  }
}
