/** Finds what a path names, or says that it is not there; and changes it, again when somebody was faster. */
import { demand } from '../../../core/api/precondition.ts';
import { notFound, problem } from '../../../core/api/problem.ts';
import type { Sealed } from '../../../core/api/sealed.ts';
import { appChange, destinationChange } from '../../../core/audit/changes.ts';
import type { Change } from '../../../core/audit/record.ts';
import { retryOnConflict } from '../../../core/concurrency.ts';
import { parseScope, type Scope } from '../../../core/scope.ts';
import type { ApiRequest } from '../http.ts';
import type { ApiPorts, StoredApp, StoredDestination, StoredScope } from '../wire.ts';

export interface DestinationPlace {
  readonly app_id: string;
  readonly scope: string;
  readonly destination_id: string;
}

type Configured = Pick<ApiPorts, 'configuration'>;
/** What a change needs of its request. */
export type Changing<P> = Pick<ApiRequest<P, unknown, unknown>, 'params' | 'expected' | 'wrote'>;

export function scopeOf(text: string): Scope {
  const scope = parseScope(text);
  if (!scope) throw notFound('scope');
  return scope;
}

export async function findApp({ configuration }: Configured, appId: string): Promise<StoredApp> {
  const stored = await configuration.app(appId);
  if (!stored) throw notFound('app');
  return stored;
}

export async function findScope({ configuration }: Configured, appId: string, scope: string): Promise<StoredScope> {
  const stored = await configuration.scope(appId, scopeOf(scope));
  if (!stored) throw notFound('scope');
  return stored;
}

export async function findDestination(
  { configuration }: Configured,
  place: DestinationPlace,
): Promise<StoredDestination> {
  const stored = await configuration.destination(place.app_id, scopeOf(place.scope), place.destination_id);
  if (!stored) throw notFound('destination');
  return stored;
}

/** Reads until a change could be written. @param change gives `undefined` when there is nothing to change. */
async function changed<T extends { readonly value: { readonly version: number } }>(
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

/** Retries a change while others write at the same time. @throws ProblemError after too many conflicts. */
export async function retried<T>(attempt: () => Promise<T | false | undefined>): Promise<T> {
  const result = await retryOnConflict(attempt);
  if (result === undefined) throw busy();
  return result;
}

export function busy() {
  return problem('conflict', 'Another request is changing the resource. Try again.');
}

export function changeApp(
  ports: Configured,
  request: Changing<{ readonly app_id: string }>,
  change: (stored: StoredApp) => Promise<StoredApp | undefined> | StoredApp | undefined,
): Promise<StoredApp> {
  const put = ({ value, sealed }: StoredApp) => ports.configuration.putApp(value, sealed);
  return changed(request, () => findApp(ports, request.params.app_id), change, put, appChange);
}

export function changeDestination(
  ports: Configured,
  request: Changing<DestinationPlace>,
  change: (stored: StoredDestination) => Promise<StoredDestination | undefined> | StoredDestination | undefined,
): Promise<StoredDestination> {
  const put = ({ value, sealed }: StoredDestination) => ports.configuration.putDestination(value, sealed);
  return changed(request, () => findDestination(ports, request.params), change, put, destinationChange);
}

/** Takes away what has the version that the caller means. */
export async function remove(
  { expected, wrote }: Pick<Changing<unknown>, 'expected' | 'wrote'>,
  find: () => Promise<{ readonly version: number; readonly change: Change }>,
  take: (version: number) => Promise<boolean>,
): Promise<void> {
  await retried(async () => {
    const { version, change } = await find();
    demand(expected, version);
    if (!(await take(version))) return false;
    wrote(change);
    return true;
  });
}

/** Seals texts by their names, each labelled with the version that it is stored with. */
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
  // Both kinds of credentials are the same thing to who opens them.
  const labelled = entries.map(([name, text]) => ({ label: `${name.replace('pending_', '')}@${version}`, text }));
  const sealed = await seal(owner, labelled);
  return Object.fromEntries(entries.map(([name], index) => [name, sealed[index]])) as { [K in N]?: Sealed };
}
