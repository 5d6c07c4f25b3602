/** Routes of replays. Users of an app see only replays of their apps. */
import { name, page, query, versionOnly } from '../schemas/common.ts';
import { createReplayBody, replay, replayList } from '../schemas/replays.ts';
import { CREATED, ETAG, routes } from './route.ts';

const REPLAY = '/replays/{replay_id}';
const REPLAYS = { tag: 'Replays', who: 'narrowed' } as const;
const ONE_REPLAY = { 200: { description: 'The replay', schema: replay, headers: ETAG } } as const;
const MOVE = {
  ...REPLAYS,
  method: 'POST',
  audit: 'replay',
  body: versionOnly,
  bodyOptional: true,
  versioned: 'optional',
  answers: ONE_REPLAY,
} as const;

export const REPLAY_ROUTES = routes({
  createReplay: {
    tag: 'Replays',
    who: 'app',
    method: 'POST',
    path: '/apps/{app_id}/replays',
    audit: 'replay',
    summary: 'Create a replay',
    description: [
      'Sends the updates that Feedhose took for a scope in a range of time to one destination again, oldest first.',
      'Returns a preview. Nothing is sent until the replay is started.',
    ].join(' '),
    body: createReplayBody,
    repeatable: true,
    answers: { 201: { description: 'The replay with a preview', schema: replay, headers: CREATED } },
    problems: [409],
  },
  listReplays: {
    ...REPLAYS,
    method: 'GET',
    path: '/replays',
    summary: 'List replays',
    description: 'Sorted by time of creation, newest first.',
    query: query({ ...page, app_id: name.optional().meta({ description: 'Only replays of this app.' }) }),
    answers: { 200: { description: 'A page of replays', schema: replayList } },
    problems: [404],
  },
  getReplay: { ...REPLAYS, method: 'GET', path: REPLAY, summary: 'Get a replay', answers: ONE_REPLAY },
  startReplay: {
    ...MOVE,
    path: `${REPLAY}/start`,
    summary: 'Start a replay',
    description: 'Sending begins within a minute. A stopped replay continues where it was stopped.',
    problems: [409],
  },
  stopReplay: {
    ...MOVE,
    path: `${REPLAY}/stop`,
    summary: 'Stop a replay',
    description: 'Deliveries that are already in their queue are still delivered.',
  },
  deleteReplay: {
    ...REPLAYS,
    method: 'DELETE',
    path: REPLAY,
    audit: 'replay',
    summary: 'Delete a replay',
    description: 'The replay must not be running. What it has sent remains.',
    versioned: 'required',
    answers: { 204: { description: 'No content' } },
    problems: [409],
  },
});
