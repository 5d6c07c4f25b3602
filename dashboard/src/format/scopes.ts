/** Names and descriptions of scopes. */
export const APP_LEVEL = ['reactions', 'collections', 'users', 'files', 'operations'] as const;

const DESCRIPTIONS: Readonly<Record<string, string>> = {
  reactions: 'Likes, comments and other reactions in all feeds',
  collections: 'Objects of collections: created, updated and deleted',
  users: 'Users: created, updated and deleted',
  operations: 'What happens to the destinations of the app: failing, recovered, disabled',
  files: 'Files and images: uploaded and deleted',
};

/** Reports whether there can be a scope with this name. */
export function isScope(scope: string): boolean {
  return /^feed_group:./.test(scope) || APP_LEVEL.some((name) => scope === `app_level:${name}`);
}

export function isAppLevel(scope: string): boolean {
  return scope.startsWith('app_level:');
}

/** `user`, `reactions` */
export function nameOf(scope: string): string {
  return scope.slice(scope.indexOf(':') + 1);
}

export function titleOf(scope: string): string {
  return isAppLevel(scope) ? `${nameOf(scope)[0]?.toUpperCase()}${nameOf(scope).slice(1)}` : nameOf(scope);
}

export function descriptionOf(scope: string): string {
  return isAppLevel(scope)
    ? (DESCRIPTIONS[nameOf(scope)] ?? '')
    : 'Activities added to or removed from feeds of this group';
}
