/** Routes with which receivers prove that they have everything. */
import { updatesFor, updatesForQuery } from '../schemas/proof.ts';
import { routes } from './route.ts';

const UPDATES = '/apps/{app_id}/scopes/{scope}/destinations/{destination_id}/updates';

export const PROOF_ROUTES = routes({
  listUpdatesFor: {
    tag: 'Journal',
    who: 'app',
    method: 'GET',
    path: UPDATES,
    summary: 'List the updates that a destination should have',
    description: [
      'The ids of the updates that Feedhose packed for the destination, oldest first: those that its event types let through, whatever became of their deliveries.',
      'An update that was fanned out twice is listed twice with the same id.',
      'A page can contain fewer entries than the limit although a cursor follows.',
    ].join(' '),
    query: updatesForQuery,
    answers: { 200: { description: 'A page of updates', schema: updatesFor } },
    problems: [409],
  },
});
