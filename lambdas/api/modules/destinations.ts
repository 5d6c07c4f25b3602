/** The module of destinations: settings, state, checks and insight. */
import { checkSteps } from '../routes/destination-checks.ts';
import { stateSteps } from '../routes/destination-state.ts';
import { destinationSteps } from '../routes/destinations.ts';
import { insightSteps } from '../routes/insight.ts';
import { type ServePorts, serve } from '../serve.ts';
import { DESTINATION_ROUTES } from '../table/destinations.ts';
import type { ApiPorts } from '../wire.ts';

export const open = (ports: ApiPorts, edge: ServePorts) =>
  serve(
    DESTINATION_ROUTES,
    { ...destinationSteps(ports), ...stateSteps(ports), ...checkSteps(ports), ...insightSteps(ports) },
    edge,
  );
