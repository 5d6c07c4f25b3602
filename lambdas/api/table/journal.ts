/** Routes of the journal. */
import { nothing } from '../schemas/common.ts';
import { updateDetails, updateList, updatesQuery } from '../schemas/journal.ts';
import { routes } from './route.ts';

const JOURNAL = { tag: 'Journal', method: 'GET', query: updatesQuery, problems: [409] } as const;
const PAGES = [
  'Sorted by time, newest first. A page can contain fewer updates than the limit although a cursor follows, because it reads at',
  'most 24 hours of the index and 100 blocks. Without `from`, the search covers all updates that the journal keeps.',
].join(' ');

export const JOURNAL_ROUTES = routes({
  listUpdates: {
    ...JOURNAL,
    who: 'app',
    path: '/apps/{app_id}/updates',
    summary: 'Search updates',
    description: PAGES,
    answers: { 200: { description: 'A page of updates', schema: updateList } },
  },
  getUpdate: {
    tag: 'Journal',
    who: 'app',
    method: 'GET',
    path: '/apps/{app_id}/updates/{key}',
    summary: 'Get an update',
    description:
      'Returns the text of an update, and for each destination its deliveries, their attempts, and where they are now.',
    query: nothing,
    problems: [409],
    answers: { 200: { description: 'The update', schema: updateDetails } },
  },
  listAllUpdates: {
    ...JOURNAL,
    who: 'operator',
    path: '/updates',
    summary: 'Search updates of all apps',
    description: `Searches hour by hour, the newest hour first, and the apps within an hour by their ids. ${PAGES}`,
    answers: { 200: { description: 'A page of updates', schema: updateList } },
  },
});
