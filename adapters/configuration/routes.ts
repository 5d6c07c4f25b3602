/** The configuration as fan-out asks for it, remembered for 30 s (5 s when there is none). */
import { cachedLookup } from '../../core/cached-lookup.ts';
import type { ScopeConfiguration } from '../../core/destination.ts';
import { CONFIGURATION_SECONDS } from '../../core/limits.ts';
import { canBeAppId } from '../../core/names.ts';
import { canBeScope, type Scope } from '../../core/scope.ts';
import type { ConfigurationReader } from './read.ts';

const CACHE = {
  ttlMs: CONFIGURATION_SECONDS.found * 1000,
  negativeTtlMs: CONFIGURATION_SECONDS.missing * 1000,
  entries: 50_000,
};

export function createRoutes(reader: ConfigurationReader, now: () => number) {
  const find = (key: string): Promise<ScopeConfiguration | undefined> => {
    const [appId, scope] = JSON.parse(key) as [string, Scope];
    return reader.scope(appId, scope);
  };
  const lookup = cachedLookup(find, { ...CACHE, now });
  // Names that no app or scope can have are not looked up: they have no key, and may be too long to be cached.
  return async (appId: string, scope: Scope): Promise<ScopeConfiguration | undefined> =>
    canBeAppId(appId) && canBeScope(scope) ? lookup(JSON.stringify([appId, scope])) : undefined;
}
