/** Room of dead letters and redrive plans. */
import type { ApiPorts } from '../ports.ts';
import { letterSteps } from '../routes/dead-letters.ts';
import { planSteps } from '../routes/plans.ts';
import { type ServePorts, serve } from '../serve.ts';
import { LETTER_ROUTES } from '../table/letters.ts';

export const open = (ports: ApiPorts, edge: ServePorts) =>
  serve(LETTER_ROUTES, { ...letterSteps(ports), ...planSteps(ports) }, edge);
