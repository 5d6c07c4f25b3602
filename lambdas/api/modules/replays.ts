/** The module of replays. */
import { replaySteps } from '../routes/replays.ts';
import { type ServePorts, serve } from '../serve.ts';
import { REPLAY_ROUTES } from '../table/replays.ts';
import type { ApiPorts } from '../wire.ts';

export const open = (ports: ApiPorts, edge: ServePorts) => serve(REPLAY_ROUTES, replaySteps(ports), edge);
