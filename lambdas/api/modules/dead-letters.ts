/** The module of dead letters and redrive plans. */
import { deadLetterSteps } from '../routes/dead-letters.ts';
import { planSteps } from '../routes/plans.ts';
import { type ServePorts, serve } from '../serve.ts';
import { DEAD_LETTER_ROUTES } from '../table/dead-letters.ts';
import type { ApiPorts } from '../wire.ts';

export const open = (ports: ApiPorts, edge: ServePorts) =>
  serve(DEAD_LETTER_ROUTES, { ...deadLetterSteps(ports), ...planSteps(ports) }, edge);
