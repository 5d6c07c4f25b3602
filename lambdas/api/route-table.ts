/**
 * Every route of the API: method, path, permitted callers, and schemas of requests and answers. The router, the validation,
 * docs/openapi.json and the tests are derived from it. A route without permitted callers or without a step does not compile.
 */
import { APP_ROUTES } from './table/apps.ts';
import { DEAD_LETTER_ROUTES } from './table/dead-letters.ts';
import { DESTINATION_ROUTES } from './table/destinations.ts';
import { JOURNAL_ROUTES } from './table/journal.ts';
import { OVERVIEW_ROUTES } from './table/overview.ts';
import { PORTAL_ROUTES } from './table/portal.ts';
import { PROOF_ROUTES } from './table/proof.ts';
import { REPLAY_ROUTES } from './table/replays.ts';
import type { RouteSpec, StepOf } from './table/route.ts';

export const ROUTES = {
  ...APP_ROUTES,
  ...DESTINATION_ROUTES,
  ...DEAD_LETTER_ROUTES,
  ...JOURNAL_ROUTES,
  ...REPLAY_ROUTES,
  ...OVERVIEW_ROUTES,
  ...PORTAL_ROUTES,
  ...PROOF_ROUTES,
};

export type Routes = typeof ROUTES;
/** The `operationId` in the OpenAPI document. */
export type RouteName = keyof Routes;
/** A step for each route. */
export type Steps = { readonly [K in RouteName]: StepOf<Routes[K]> };

export const ROUTE_LIST: readonly (readonly [RouteName, RouteSpec])[] = Object.entries(ROUTES) as [
  RouteName,
  RouteSpec,
][];
