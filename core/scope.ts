/**
 * The scope of a configuration: one feed group, or one of the four app-level kinds of object.
 * As text (delivery headers, logs, API paths) a scope is `feed_group:user` or `app_level:reactions`.
 */
import { canBeFeedGroup, feedGroupFault } from './names.ts';

export const APP_LEVEL_SCOPES = ['reactions', 'collections', 'users', 'files', 'operations'] as const;
export type AppLevelScope = (typeof APP_LEVEL_SCOPES)[number];

export type Scope =
  | { readonly kind: 'feed_group'; readonly name: string }
  | { readonly kind: 'app_level'; readonly name: AppLevelScope };

/** Operational events of Feedhose itself (`core/notifications/`). Its destinations are the operational endpoints of an app. */
export const OPERATIONS_SCOPE = { kind: 'app_level', name: 'operations' } as const;

/** Maps the prefix of an update's `type` (before the first dot) to a scope (contract, section 1). */
const SCOPE_OF_PREFIX: Readonly<Record<string, AppLevelScope>> = {
  reaction: 'reactions',
  collection: 'collections',
  user: 'users',
  file: 'files',
  image: 'files',
  destination: 'operations',
  dead_letters: 'operations',
  backlog: 'operations',
  secret: 'operations',
  replay: 'operations',
};

/** The prefixes of the types of app-level updates. */
export const TYPE_PREFIXES: readonly string[] = Object.keys(SCOPE_OF_PREFIX);
/** The prefixes of the types that feed backends publish. */
export const PUBLISHED_PREFIXES: readonly string[] = TYPE_PREFIXES.filter(
  (prefix) => SCOPE_OF_PREFIX[prefix] !== OPERATIONS_SCOPE.name,
);

/** Returns the scope of an app-level update by its `type`, or `undefined` if the prefix is unknown. */
export function scopeOfType(type: string): Scope | undefined {
  const dot = type.indexOf('.');
  if (dot === -1 || dot === type.length - 1) return undefined;
  const prefix = type.slice(0, dot);
  const name = Object.hasOwn(SCOPE_OF_PREFIX, prefix) ? SCOPE_OF_PREFIX[prefix] : undefined;
  return name && { kind: 'app_level', name };
}

export function scopeText(scope: Scope): string {
  return `${scope.kind}:${scope.name}`;
}

/** Reports whether such a scope can exist. The name of a feed group can be too long for a key. */
export function canBeScope(scope: Scope): boolean {
  return scope.kind === 'app_level' || canBeFeedGroup(scope.name);
}

/** Returns what is wrong with the text of a scope as callers write it, or `undefined` if it is valid. */
export function scopeTextFault(text: string): string | undefined {
  const [kind, name] = [text.slice(0, text.indexOf(':')), text.slice(text.indexOf(':') + 1)];
  if (kind === 'feed_group') return feedGroupFault(name);
  if (kind === 'app_level' && isAppLevelScope(name)) return undefined;
  return `expected feed_group:<name> or app_level:<${APP_LEVEL_SCOPES.join(', ')}>, got another string`;
}

/**
 * Parses a text that `scopeText` returned. Returns `undefined` for any other text, and for a scope that cannot exist.
 */
export function parseScope(text: string): Scope | undefined {
  const colon = text.indexOf(':');
  const kind = text.slice(0, colon);
  const name = text.slice(colon + 1);
  if (kind === 'feed_group' && canBeFeedGroup(name)) return { kind, name };
  if (kind === 'app_level' && isAppLevelScope(name)) return { kind, name };
  return undefined;
}

export function isAppLevelScope(name: string): name is AppLevelScope {
  return (APP_LEVEL_SCOPES as readonly string[]).includes(name);
}
