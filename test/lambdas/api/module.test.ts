/** Each route lies in the module that its path leads to. */
import { expect, test } from '@jest/globals';
import { type ModuleName, moduleOf } from '../../../lambdas/api/module.ts';
import { APP_ROUTES } from '../../../lambdas/api/table/apps.ts';
import { AUDIT_ROUTES } from '../../../lambdas/api/table/audit.ts';
import { DEAD_LETTER_ROUTES } from '../../../lambdas/api/table/dead-letters.ts';
import { DESTINATION_ROUTES } from '../../../lambdas/api/table/destinations.ts';
import type { RouteSpec } from '../../../lambdas/api/table/route.ts';

const TABLES: Readonly<Record<ModuleName, Readonly<Record<string, RouteSpec>>>> = {
  apps: { ...APP_ROUTES, ...AUDIT_ROUTES },
  destinations: DESTINATION_ROUTES,
  deadLetters: DEAD_LETTER_ROUTES,
};

test.each(Object.entries(TABLES))('every path of the module %s leads to it', (module, table) => {
  const paths = Object.values(table).map(({ path }) => path.replaceAll(/\{[^}]+\}/g, 'destinations'));
  expect(paths.map((path) => moduleOf(path))).toEqual(paths.map(() => module));
});

test.each(['/', '/apps/dead-letters', '/dead-letterss', '/apps/a/scopes/destinations', '/nowhere'])(
  '%s is answered by the module of apps',
  (path) => {
    expect(moduleOf(path)).toBe('apps');
  },
);
