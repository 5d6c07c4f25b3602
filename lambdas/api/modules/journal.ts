/** The module of the journal: the updates that fan-out took. */
import { journalSteps } from '../routes/journal.ts';
import { type ServePorts, serve } from '../serve.ts';
import { JOURNAL_ROUTES } from '../table/journal.ts';
import type { ApiPorts } from '../wire.ts';

export const open = (ports: ApiPorts, edge: ServePorts) => serve(JOURNAL_ROUTES, journalSteps(ports), edge);
