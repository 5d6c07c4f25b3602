/** Scopes as the page calls them. */
export const APP_LEVEL = ['reactions', 'collections', 'users', 'files'] as const;

const MEANINGS: Readonly<Record<string, string>> = {
  reactions: 'Likes, comments and other reactions, in every feed',
  collections: 'Objects of collections, created, changed, deleted',
  users: 'Users, created, changed, deleted',
  files: 'Files and images, uploaded and deleted',
};

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

export function meaningOf(scope: string): string {
  return isAppLevel(scope)
    ? (MEANINGS[nameOf(scope)] ?? '')
    : 'Activities added to and removed from feeds of this group';
}
