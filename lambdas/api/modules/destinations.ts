/** The module of destinations: settings, state, checks, insight, and what receivers should have. */
import { checkSteps } from '../routes/destination-checks.ts';
import { stateSteps } from '../routes/destination-state.ts';
import { destinationSteps } from '../routes/destinations.ts';
import { insightSteps } from '../routes/insight.ts';
import { proofSteps } from '../routes/proof.ts';
import { resendSteps } from '../routes/resend.ts';
import { type ServePorts, serve } from '../serve.ts';
import { DESTINATION_ROUTES } from '../table/destinations.ts';
import { PROOF_ROUTES } from '../table/proof.ts';
import type { ApiPorts } from '../wire.ts';

export const open = (ports: ApiPorts, edge: ServePorts) =>
  serve(
    { ...DESTINATION_ROUTES, ...PROOF_ROUTES },
    {
      ...destinationSteps(ports),
      ...stateSteps(ports),
      ...checkSteps(ports),
      ...insightSteps(ports),
      ...resendSteps(ports),
      ...proofSteps(ports),
    },
    edge,
  );
