/** The module of portal links and portal sessions. */
import { portalSteps } from '../routes/portal.ts';
import { type ServePorts, serve } from '../serve.ts';
import { PORTAL_ROUTES } from '../table/portal.ts';
import type { ApiPorts } from '../wire.ts';

export const open = (ports: ApiPorts, edge: ServePorts) => serve(PORTAL_ROUTES, portalSteps(ports), edge);
