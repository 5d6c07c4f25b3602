/** Routes of destinations: their settings, state, secrets and checks, and what they have been through. */
import { nothing, page, versionOnly } from '../schemas/common.ts';
import {
  createDestinationBody,
  destination,
  destinationList,
  destinationWithSecret,
  rotateSecretBody,
  testAnswer,
  testBody,
  updateDestinationBody,
  verifyAnswer,
  verifyBody,
} from '../schemas/destinations.ts';
import { access, attemptList, backlog, health, stats } from '../schemas/insight.ts';
import { attemptsQuery, query, statsQuery } from '../schemas/queries.ts';
import { CREATED, ETAG, routes } from './route.ts';
import { SOON } from './soon.ts';

const ALL = '/apps/{app_id}/scopes/{scope}/destinations';
const ONE = `${ALL}/{destination_id}`;
const CONFIG = { tag: 'Destinations', who: 'app' } as const;
const INSIGHT = { tag: 'Insight', who: 'app', method: 'GET', problems: [404] } as const;
/** Bodies that say a version at most. */
const ACTION = {
  ...CONFIG,
  method: 'POST',
  audit: 'destination',
  body: versionOnly,
  bodyOptional: true,
  versioned: 'optional',
} as const;
const NOW = { 200: { description: 'The destination as it is now', schema: destination, headers: ETAG } } as const;

export const DESTINATION_ROUTES = routes({
  listDestinations: {
    ...CONFIG,
    method: 'GET',
    path: ALL,
    summary: 'The destinations of a scope',
    query: query(page),
    answers: { 200: { description: 'A page of destinations', schema: destinationList } },
    problems: [404],
  },
  createDestination: {
    ...CONFIG,
    method: 'POST',
    path: ALL,
    audit: 'destination',
    summary: 'Add a queue, a webhook or an event bus to a scope',
    body: createDestinationBody,
    repeatable: true,
    answers: {
      201: {
        description: 'The destination; a secret that was made up is shown this once',
        schema: destinationWithSecret,
        headers: CREATED,
      },
    },
    problems: [404, 409],
  },
  getDestination: { ...CONFIG, method: 'GET', path: ONE, summary: 'A destination', answers: NOW, problems: [404] },
  updateDestination: {
    ...CONFIG,
    method: 'PATCH',
    path: ONE,
    audit: 'destination',
    summary: `Change what is named, and nothing else; null removes. Holds ${SOON}`,
    body: updateDestinationBody,
    versioned: 'required',
    answers: NOW,
    problems: [404, 409, 503],
  },
  deleteDestination: {
    ...CONFIG,
    method: 'DELETE',
    path: ONE,
    audit: 'destination',
    summary: `Delete a destination, which holds ${SOON}; what waits for it becomes dead letters`,
    versioned: 'required',
    answers: { 204: { description: 'It is gone' } },
    problems: [404],
  },
  verifyDestination: {
    ...CONFIG,
    method: 'POST',
    path: `${ONE}/verify`,
    audit: 'destination',
    summary: 'Look for the proof of ownership of a webhook, and store it',
    body: verifyBody,
    bodyOptional: true,
    versioned: 'optional',
    answers: {
      200: { description: 'What was found; a missing proof is a status too', schema: verifyAnswer, headers: ETAG },
    },
    problems: [404, 409, 503],
  },
  testDestination: {
    ...CONFIG,
    method: 'POST',
    path: `${ONE}/test`,
    audit: 'destination',
    summary: 'Test SQS, Test Webhook or Test EventBridge: send a test message and say what is wrong',
    body: testBody,
    bodyOptional: true,
    versioned: 'optional',
    answers: {
      200: { description: 'What was found; a bad configuration is a status too', schema: testAnswer, headers: ETAG },
    },
    problems: [404, 409, 503],
  },
  pauseDestination: {
    ...ACTION,
    path: `${ONE}/pause`,
    summary: `Let deliveries wait, all of them ${SOON}`,
    answers: NOW,
    problems: [404, 409],
  },
  resumeDestination: {
    ...ACTION,
    path: `${ONE}/resume`,
    summary: `Let them out again ${SOON}; a role must have passed its test`,
    answers: NOW,
    problems: [404, 409, 503],
  },
  enableDestination: {
    ...ACTION,
    path: `${ONE}/enable`,
    summary: `Use a destination again ${SOON} that its failures disabled`,
    answers: NOW,
    problems: [404, 409, 503],
  },
  vouchDestination: {
    ...ACTION,
    who: 'operator',
    path: `${ONE}/vouch`,
    summary: 'Answer for a webhook in place of a proof',
    answers: NOW,
    problems: [404, 409],
  },
  rotateSecret: {
    ...CONFIG,
    method: 'POST',
    path: `${ONE}/secret`,
    audit: 'destination',
    summary: `Sign with a new secret ${SOON}; the one before goes on signing for a while`,
    body: rotateSecretBody,
    bodyOptional: true,
    repeatable: true,
    versioned: 'optional',
    answers: {
      201: {
        description: 'The destination; the secret is shown this once',
        schema: destinationWithSecret,
        headers: CREATED,
      },
    },
    problems: [404, 409],
  },
  revokeSecret: {
    ...CONFIG,
    method: 'DELETE',
    path: `${ONE}/secrets/{index}`,
    audit: 'destination',
    summary: `Stop signing with a secret ${SOON}; not the only one`,
    versioned: 'required',
    answers: NOW,
    problems: [404, 409],
  },
  listAttempts: {
    ...INSIGHT,
    path: `${ONE}/attempts`,
    summary: 'What was tried, the newest first',
    query: attemptsQuery,
    answers: { 200: { description: 'A page of attempts', schema: attemptList } },
  },
  getStats: {
    ...INSIGHT,
    path: `${ONE}/stats`,
    summary: 'Deliveries, failures and latencies by the minute; the last hour unless told',
    query: statsQuery,
    answers: { 200: { description: 'Minutes in which something happened', schema: stats } },
  },
  getBacklog: {
    ...INSIGHT,
    path: `${ONE}/backlog`,
    summary: 'What waits',
    query: nothing,
    answers: { 200: { description: 'How much, and since when', schema: backlog } },
  },
  getHealth: {
    ...INSIGHT,
    path: `${ONE}/health`,
    summary: 'How it is doing',
    query: nothing,
    answers: { 200: { description: 'Breaker, failures, last success', schema: health } },
  },
  getAccess: {
    ...INSIGHT,
    path: `${ONE}/access`,
    summary: 'What to paste so that it works: policies, or the TXT record and the GET to answer with',
    query: nothing,
    answers: { 200: { description: 'Texts to paste', schema: access } },
  },
});
