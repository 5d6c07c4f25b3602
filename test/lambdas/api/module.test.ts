/** Each route belongs to the module that answers its path. */
import { expect, test } from '@jest/globals';
import { type ModuleName, moduleOf } from '../../../lambdas/api/module.ts';
import { APP_ROUTES } from '../../../lambdas/api/table/apps.ts';
import { DEAD_LETTER_ROUTES } from '../../../lambdas/api/table/dead-letters.ts';
import { DESTINATION_ROUTES } from '../../../lambdas/api/table/destinations.ts';
import { JOURNAL_ROUTES } from '../../../lambdas/api/table/journal.ts';
import { OVERVIEW_ROUTES } from '../../../lambdas/api/table/overview.ts';
import { PORTAL_ROUTES } from '../../../lambdas/api/table/portal.ts';
import { PROOF_ROUTES } from '../../../lambdas/api/table/proof.ts';
import { REPLAY_ROUTES } from '../../../lambdas/api/table/replays.ts';
import type { RouteSpec } from '../../../lambdas/api/table/route.ts';

const TABLES: Readonly<Record<ModuleName, Readonly<Record<string, RouteSpec>>>> = {
  apps: APP_ROUTES,
  destinations: { ...DESTINATION_ROUTES, ...PROOF_ROUTES },
  deadLetters: DEAD_LETTER_ROUTES,
  overview: OVERVIEW_ROUTES,
  journal: JOURNAL_ROUTES,
  portal: PORTAL_ROUTES,
  replays: REPLAY_ROUTES,
};

test.each(Object.entries(TABLES))('the module %s answers every path of its routes', (module, table) => {
  const paths = Object.values(table).map(({ path }) => path.replaceAll(/\{[^}]+\}/g, 'destinations'));
  expect(paths.map((path) => moduleOf(path))).toEqual(paths.map(() => module));
});

test.each(['/', '/apps/dead-letters', '/dead-letterss', '/apps/a/scopes/destinations', '/nowhere'])(
  'the module of apps answers the unknown path %s',
  (path) => {
    expect(moduleOf(path)).toBe('apps');
  },
);
