/** Routes of the overview, the summaries of apps, and the search. Users of an app see only their apps. */
import {
  outageList,
  outagesQuery,
  overview,
  overviewQuery,
  searchAnswer,
  searchQuery,
  summariesQuery,
  summaryList,
} from '../schemas/overview.ts';
import { routes } from './route.ts';

const OVERVIEW = { tag: 'Overview', who: 'narrowed', method: 'GET' } as const;

export const OVERVIEW_ROUTES = routes({
  getOverview: {
    ...OVERVIEW,
    path: '/overview',
    summary: 'Get what needs attention',
    description: [
      'Returns failing and disabled destinations, dead letters by cause, refused events by reason, running redrive plans and',
      'replays, and recent gaps of the journal.',
      'Counts of dead letters are up to 30 seconds old, but contain all changes that the API has made.',
    ].join(' '),
    query: overviewQuery,
    answers: { 200: { description: 'What needs attention', schema: overview } },
    problems: [404],
  },
  listAppSummaries: {
    ...OVERVIEW,
    path: '/app-summaries',
    summary: 'List apps with their state',
    query: summariesQuery,
    answers: { 200: { description: 'A page of apps', schema: summaryList } },
  },
  listOutages: {
    ...OVERVIEW,
    path: '/outages',
    summary: 'List outages',
    description: [
      'Lists the times in which destinations were failing, the newest first: from the first of the failures that opened the circuit',
      'breaker or disabled the destination, until a delivery succeeded or a person enabled it. Kept for 31 days.',
    ].join(' '),
    query: outagesQuery,
    answers: { 200: { description: 'A page of outages', schema: outageList } },
    problems: [404],
  },
  search: {
    ...OVERVIEW,
    path: '/search',
    summary: 'Search configuration and dead letters',
    query: searchQuery,
    answers: { 200: { description: 'What was found', schema: searchAnswer } },
  },
});
