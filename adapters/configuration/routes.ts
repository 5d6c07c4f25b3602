/** The configuration as fan-out asks for it, cached for 30 s (5 s if there is none). */
import { createCache } from '../../core/cache.ts';
import type { ScopeConfiguration } from '../../core/destination.ts';
import { canBeAppId } from '../../core/names.ts';
import { canBeScope, type Scope } from '../../core/scope.ts';
import { CONFIGURATION_CACHE, type ConfigurationReader } from './read.ts';

export function createRoutes(reader: ConfigurationReader, now: () => number) {
  const find = ([appId, scope]: readonly [string, Scope]) => reader.scope(appId, scope);
  const cache = createCache(find, { ...CONFIGURATION_CACHE, entries: 50_000, now });
  // Names that no app or scope can have are not looked up, because they have no key and may be too long for the cache.
  return async (appId: string, scope: Scope): Promise<ScopeConfiguration | undefined> =>
    canBeAppId(appId) && canBeScope(scope) ? cache.get([appId, scope]) : undefined;
}
