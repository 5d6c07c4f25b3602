/** Entry of the API: passes each request to the module of its path, which is loaded with its first request. */
import middy from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { createLogError, createRouter, parseJson } from '../../adapters/api/router.ts';
import { createLog } from '../../adapters/log.ts';
import { admitRequests } from '../../adapters/middleware/admit-requests.ts';
import { publishMetrics } from '../../adapters/middleware/publish-metrics.ts';
import { whenFirstCalled } from '../../adapters/when-first-called.ts';
import { readEnvironment } from '../../core/environment.ts';
import { apiEnv } from './env.ts';
import { isBound, isPortalPath, moduleOf } from './module.ts';
import { wire } from './wire.ts';

const log = createLog('api');
const ports = wire(readEnvironment(apiEnv, process.env), log);
const edge = { parseJson, logError: createLogError(log), record: ports.audit.record };
const modules = {
  apps: whenFirstCalled(async () => createRouter((await import('./modules/apps.ts')).open(ports, edge))),
  destinations: whenFirstCalled(async () =>
    createRouter((await import('./modules/destinations.ts')).open(ports, edge)),
  ),
  overview: whenFirstCalled(async () => createRouter((await import('./modules/overview.ts')).open(ports, edge))),
  journal: whenFirstCalled(async () => createRouter((await import('./modules/journal.ts')).open(ports, edge))),
  portal: whenFirstCalled(async () => createRouter((await import('./modules/portal.ts')).open(ports, edge))),
  replays: whenFirstCalled(async () => createRouter((await import('./modules/replays.ts')).open(ports, edge))),
  deadLetters: whenFirstCalled(async () => createRouter((await import('./modules/dead-letters.ts')).open(ports, edge))),
};
export const handler = middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>()
  .use(publishMetrics(log))
  .use(admitRequests(isBound, async () => (await import('./bound-requests.ts')).bind))
  .use(admitRequests(isPortalPath, async () => (await import('./portal-requests.ts')).open(ports)))
  .handler((event: APIGatewayProxyEventV2, context: Context) =>
    modules[moduleOf(event.requestContext.http.path)](event, context),
  );
