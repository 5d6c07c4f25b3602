/**
 * Every route of the API: method, path, who may call it, what goes in and what comes out. The router, the checks at the
 * edge, docs/openapi.json and the tests are made from it; a route without a rule, or without a step, does not compile.
 */
import { APP_ROUTES } from './table/apps.ts';
import { AUDIT_ROUTES } from './table/audit.ts';
import { DEAD_LETTER_ROUTES } from './table/dead-letters.ts';
import { DESTINATION_ROUTES } from './table/destinations.ts';
import type { RouteSpec, StepOf } from './table/route.ts';

export const ROUTES = { ...APP_ROUTES, ...AUDIT_ROUTES, ...DESTINATION_ROUTES, ...DEAD_LETTER_ROUTES };

export type Routes = typeof ROUTES;
/** `operationId` of the document. */
export type RouteName = keyof Routes;
/** A step for each route. */
export type Steps = { readonly [K in RouteName]: StepOf<Routes[K]> };

export const ROUTE_LIST: readonly (readonly [RouteName, RouteSpec])[] = Object.entries(ROUTES) as [
  RouteName,
  RouteSpec,
][];
