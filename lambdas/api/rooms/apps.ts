/** Room of apps, their scopes and the playground. */
import type { ApiPorts } from '../ports.ts';
import { appSteps } from '../routes/apps.ts';
import { playgroundSteps } from '../routes/playground.ts';
import { scopeSteps } from '../routes/scopes.ts';
import { type ServePorts, serve } from '../serve.ts';
import { APP_ROUTES } from '../table/apps.ts';

export const open = (ports: ApiPorts, edge: ServePorts) =>
  serve(APP_ROUTES, { ...appSteps(ports), ...scopeSteps(ports), ...playgroundSteps(ports) }, edge);
