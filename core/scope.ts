/**
 * What a configuration is for: one feed group, or one of the four app-level kinds of object.
 * In text (delivery headers, logs, API paths) a scope is `feed_group:user` or `app_level:reactions`.
 */
import { canBeFeedGroup, feedGroupFault } from './names.ts';

export const APP_LEVEL_SCOPES = ['reactions', 'collections', 'users', 'files'] as const;
export type AppLevelScope = (typeof APP_LEVEL_SCOPES)[number];

export type Scope =
  | { readonly kind: 'feed_group'; readonly name: string }
  | { readonly kind: 'app_level'; readonly name: AppLevelScope };

/** Prefix of an update's `type` (before the first dot) -> scope (contract, section 1). */
const SCOPE_OF_PREFIX: Readonly<Record<string, AppLevelScope>> = {
  reaction: 'reactions',
  collection: 'collections',
  user: 'users',
  file: 'files',
  image: 'files',
};

export const TYPE_PREFIXES: readonly string[] = Object.keys(SCOPE_OF_PREFIX);

/** The scope that an app-level update's `type` belongs to; `undefined` when its prefix is not known. */
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

/** Whether there can be such a scope: an update of a feed group whose name is too long belongs to none. */
export function canBeScope(scope: Scope): boolean {
  return scope.kind === 'app_level' || canBeFeedGroup(scope.name);
}

/** What is wrong with a scope as callers write it; `undefined`: nothing is. */
export function scopeTextFault(text: string): string | undefined {
  const [kind, name] = [text.slice(0, text.indexOf(':')), text.slice(text.indexOf(':') + 1)];
  if (kind === 'feed_group') return feedGroupFault(name);
  if (kind === 'app_level' && isAppLevelScope(name)) return undefined;
  return `expected feed_group:<name> or app_level:<${APP_LEVEL_SCOPES.join(', ')}>, got another string`;
}

/** The inverse of `scopeText`; `undefined` for anything that is no text of a scope that can be. */
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
