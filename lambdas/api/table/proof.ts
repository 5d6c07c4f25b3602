/** Routes with which receivers prove that they have everything. */
import {
  previewAnswer,
  previewBody,
  resendUpdatesAnswer,
  resendUpdatesBody,
  updatesFor,
  updatesForQuery,
} from '../schemas/proof.ts';
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
  previewDestination: {
    tag: 'Journal',
    who: 'app',
    method: 'POST',
    changes: 'nothing',
    path: '/apps/{app_id}/scopes/{scope}/preview',
    summary: 'Get a preview of a destination',
    description: [
      'Returns what the destination would have received in the last hours, calculated from the journal, as if its ownership had been proven and the scope had been switched on.',
      'Nothing is stored or sent.',
    ].join(' '),
    body: previewBody,
    answers: { 200: { description: 'What the destination would have received', schema: previewAnswer } },
    problems: [409],
  },
  resendUpdates: {
    tag: 'Journal',
    who: 'app',
    method: 'POST',
    audit: 'destination',
    path: `${UPDATES}/resend`,
    summary: 'Send updates again',
    description: [
      'Sends updates that the destination should have to it again, packed by its present limits.',
      'An id that several updates have stands for the oldest of them in the range.',
      'A disabled destination gets them only if an operator sends them.',
    ].join(' '),
    body: resendUpdatesBody,
    answers: { 202: { description: 'What was enqueued', schema: resendUpdatesAnswer } },
    problems: [409],
  },
});
