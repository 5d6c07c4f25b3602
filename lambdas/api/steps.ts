/** The step of every route, over one set of ports. */
import type { ApiPorts } from './ports.ts';
import type { Steps } from './route-table.ts';
import { appSteps } from './routes/apps.ts';
import { letterSteps } from './routes/dead-letters.ts';
import { checkSteps } from './routes/destination-checks.ts';
import { stateSteps } from './routes/destination-state.ts';
import { destinationSteps } from './routes/destinations.ts';
import { insightSteps } from './routes/insight.ts';
import { planSteps } from './routes/plans.ts';
import { playgroundSteps } from './routes/playground.ts';
import { scopeSteps } from './routes/scopes.ts';

export function createSteps(ports: ApiPorts): Steps {
  return {
    ...appSteps(ports),
    ...scopeSteps(ports),
    ...destinationSteps(ports),
    ...stateSteps(ports),
    ...checkSteps(ports),
    ...insightSteps(ports),
    ...letterSteps(ports),
    ...planSteps(ports),
    ...playgroundSteps(ports),
  };
}
