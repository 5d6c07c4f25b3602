/** The module of the overview and the search. */
import { outageSteps } from '../routes/outages.ts';
import { overviewSteps } from '../routes/overview.ts';
import { type ServePorts, serve } from '../serve.ts';
import { OVERVIEW_ROUTES } from '../table/overview.ts';
import type { ApiPorts } from '../wire.ts';

export const open = (ports: ApiPorts, edge: ServePorts) =>
  serve(OVERVIEW_ROUTES, { ...overviewSteps(ports), ...outageSteps(ports) }, edge);
