/** Each route lies in the room that its path leads to. */
import { expect, test } from '@jest/globals';
import { type RoomName, roomOf } from '../../../lambdas/api/room.ts';
import { APP_ROUTES } from '../../../lambdas/api/table/apps.ts';
import { AUDIT_ROUTES } from '../../../lambdas/api/table/audit.ts';
import { DESTINATION_ROUTES } from '../../../lambdas/api/table/destinations.ts';
import { LETTER_ROUTES } from '../../../lambdas/api/table/letters.ts';
import type { RouteSpec } from '../../../lambdas/api/table/route.ts';

const TABLES: Readonly<Record<RoomName, Readonly<Record<string, RouteSpec>>>> = {
  apps: { ...APP_ROUTES, ...AUDIT_ROUTES },
  destinations: DESTINATION_ROUTES,
  letters: LETTER_ROUTES,
};

test.each(Object.entries(TABLES))('every path of the room %s leads to it', (room, table) => {
  const paths = Object.values(table).map(({ path }) => path.replaceAll(/\{[^}]+\}/g, 'destinations'));
  expect(paths.map((path) => roomOf(path))).toEqual(paths.map(() => room));
});

test.each(['/', '/apps/dead-letters', '/dead-letterss', '/apps/a/scopes/destinations', '/nowhere'])(
  '%s is answered by the room of apps',
  (path) => {
    expect(roomOf(path)).toBe('apps');
  },
);
