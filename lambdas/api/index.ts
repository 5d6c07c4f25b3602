/** Entry of the API: wires its routes to the tables, the queues, the key and the functions that deliver. */
import middy from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { createApiPorts } from '../../adapters/api/ports.ts';
import { createLogError, createRouter, parseJson } from '../../adapters/api/router.ts';
import { createLog } from '../../adapters/log.ts';
import { publishMetrics } from '../../adapters/middleware/publish-metrics.ts';
import { readEnvironment } from '../../core/environment.ts';
import { apiEnv } from './env.ts';
import { serve, unrouted } from './serve.ts';
import { createSteps } from './steps.ts';

const env = readEnvironment(apiEnv, process.env);
const log = createLog('api');
const steps = createSteps(createApiPorts(env, log, Date.now));
const router = createRouter(serve(steps, { parseJson, logError: createLogError(log) }), unrouted);

export const handler = middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>()
  .use(publishMetrics(log))
  .handler(router);
