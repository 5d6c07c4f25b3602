/** Routes of destinations: settings, state, secrets, checks, and what is known about deliveries. */
import { nothing, page, query, versionOnly } from '../schemas/common.ts';
import {
  createDestinationBody,
  destination,
  destinationList,
  destinationWithSecret,
  resendAnswer,
  resendBody,
  rotateSecretBody,
  testAnswer,
  testBody,
  updateDestinationBody,
  verifyAnswer,
  verifyBody,
} from '../schemas/destinations.ts';
import {
  access,
  attemptList,
  attemptsQuery,
  attemptWithBody,
  backlog,
  destinationSummaries,
  health,
  newAccessQuery,
  stats,
  statsQuery,
} from '../schemas/insight.ts';
import { windows } from '../schemas/transport/s3.ts';
import { CREATED, ETAG, routes, TAKES_EFFECT } from './route.ts';

const ALL = '/apps/{app_id}/scopes/{scope}/destinations';
const ONE = `${ALL}/{destination_id}`;
const CONFIG = { tag: 'Destinations', who: 'app' } as const;
const CHANGE = { ...CONFIG, audit: 'destination' } as const;
const INSIGHT = { tag: 'Insight', who: 'app', method: 'GET' } as const;
const ONE_DESTINATION = { 200: { description: 'The destination', schema: destination, headers: ETAG } } as const;
/** Routes whose body contains at most a version. */
const ACTION = {
  ...CHANGE,
  method: 'POST',
  body: versionOnly,
  bodyOptional: true,
  versioned: 'optional',
  answers: ONE_DESTINATION,
} as const;
const NEW_SECRET = {
  201: {
    description: 'The destination. A generated secret is returned only once.',
    schema: destinationWithSecret,
    headers: CREATED,
  },
} as const;
/** Checks that the deliver function executes. */
const CHECK = { ...CHANGE, method: 'POST', bodyOptional: true, versioned: 'optional' } as const;

const SUMMARIES = '/apps/{app_id}/scopes/{scope}/destination-summaries';

export const DESTINATION_ROUTES = routes({
  listDestinations: {
    ...CONFIG,
    method: 'GET',
    path: ALL,
    summary: 'List destinations',
    query: query(page),
    answers: { 200: { description: 'A page of destinations', schema: destinationList } },
  },
  listDestinationSummaries: {
    ...INSIGHT,
    path: SUMMARIES,
    summary: 'List destinations with their health',
    description:
      'All destinations of the scope, each with its health, its waiting deliveries, and its attempts in the last 24 hours. Attempts are up to 30 seconds old.',
    query: nothing,
    answers: { 200: { description: 'The destinations of the scope', schema: destinationSummaries } },
  },
  createDestination: {
    ...CHANGE,
    method: 'POST',
    path: ALL,
    summary: 'Create a destination',
    description: 'A destination is an SQS queue, a webhook, an EventBridge event bus or an SNS topic.',
    body: createDestinationBody,
    repeatable: true,
    answers: NEW_SECRET,
  },
  getDestination: { ...CONFIG, method: 'GET', path: ONE, summary: 'Get a destination', answers: ONE_DESTINATION },
  updateDestination: {
    ...CHANGE,
    method: 'PATCH',
    path: ONE,
    summary: 'Update a destination',
    description: `Changes only the members in the body. ${TAKES_EFFECT}`,
    body: updateDestinationBody,
    versioned: 'required',
    answers: ONE_DESTINATION,
  },
  deleteDestination: {
    ...CHANGE,
    method: 'DELETE',
    path: ONE,
    summary: 'Delete a destination',
    description: `Its waiting deliveries become dead letters. ${TAKES_EFFECT}`,
    versioned: 'required',
    answers: { 204: { description: 'No content' } },
  },
  verifyDestination: {
    ...CHECK,
    path: `${ONE}/verify`,
    summary: 'Verify ownership of a webhook',
    description: 'Searches for a proof of ownership and stores it. A missing proof is a result and not a problem.',
    body: verifyBody,
    answers: { 200: { description: 'The result of the check', schema: verifyAnswer, headers: ETAG } },
  },
  testDestination: {
    ...CHECK,
    path: `${ONE}/test`,
    summary: 'Test a destination',
    description:
      'Sends a test message and returns the result of each check. A failed test is a result and not a problem.',
    body: testBody,
    answers: { 200: { description: 'The result of the test', schema: testAnswer, headers: ETAG } },
  },
  pauseDestination: {
    ...ACTION,
    path: `${ONE}/pause`,
    summary: 'Pause a destination',
    description: `Deliveries are parked until the destination is resumed. ${TAKES_EFFECT}`,
  },
  resumeDestination: {
    ...ACTION,
    path: `${ONE}/resume`,
    summary: 'Resume a destination',
    description: `A destination with a role must pass a test first. ${TAKES_EFFECT}`,
  },
  enableDestination: {
    ...ACTION,
    path: `${ONE}/enable`,
    summary: 'Enable a destination',
    description: `Enables a destination that was disabled because of its failures. ${TAKES_EFFECT}`,
  },
  probeDestination: {
    ...ACTION,
    path: `${ONE}/probe`,
    summary: 'Send a probe now',
    description:
      'While the circuit breaker is open, sends one waiting delivery within a minute. If it is delivered, the others follow. Otherwise the probes continue as scheduled.',
    answers: { 202: { description: 'The health with the time of the probe', schema: health } },
  },
  vouchDestination: {
    ...ACTION,
    who: 'operator',
    path: `${ONE}/vouch`,
    summary: 'Vouch for a webhook',
    description: 'Confirms the ownership of the endpoint without a proof.',
  },
  rotateSecret: {
    ...CHANGE,
    method: 'POST',
    path: `${ONE}/secret`,
    summary: 'Rotate the signing secret',
    description: `Adds a signing secret. The previous one stays active for \`overlap_seconds\`. ${TAKES_EFFECT}`,
    body: rotateSecretBody,
    bodyOptional: true,
    repeatable: true,
    versioned: 'optional',
    answers: NEW_SECRET,
  },
  revokeSecret: {
    ...CHANGE,
    method: 'DELETE',
    path: `${ONE}/secrets/{index}`,
    summary: 'Revoke a signing secret',
    description: `The only signing secret cannot be revoked. ${TAKES_EFFECT}`,
    versioned: 'required',
    answers: ONE_DESTINATION,
  },
  resendToDestination: {
    ...CHANGE,
    method: 'POST',
    path: `${ONE}/resend`,
    summary: 'Send a delivery or an update again',
    description: [
      'With `attempt_id` or `delivery_id`, the same delivery is sent with the same bytes and the same id. With a `key` alone, the update is sent',
      'as a delivery of its own. Deliveries that are sent again have the header `x-webhook-resend: 1` and do not affect the health of the',
      'destination. A disabled destination gets them only if an operator sends them. Those for a paused or failing one wait.',
    ].join(' '),
    body: resendBody,
    repeatable: true,
    answers: { 202: { description: 'The delivery was enqueued', schema: resendAnswer } },
  },
  listAttempts: {
    ...INSIGHT,
    path: `${ONE}/attempts`,
    summary: 'List attempts',
    description:
      'Sorted by time, newest first by default. A page of a filtered list can contain fewer attempts than the limit although a cursor follows.',
    query: attemptsQuery,
    answers: { 200: { description: 'A page of attempts', schema: attemptList } },
  },
  getAttempt: {
    ...INSIGHT,
    path: `${ONE}/attempts/{attempt_id}`,
    summary: 'Get an attempt',
    query: nothing,
    answers: { 200: { description: 'The attempt with the body that was sent', schema: attemptWithBody } },
  },
  getStats: {
    ...INSIGHT,
    path: `${ONE}/stats`,
    summary: 'Get delivery statistics',
    description:
      'Counts and durations per minute for at most a day, per 15 minutes for at most 7 days, or per hour for at most 30 days. Default: the last hour.',
    query: statsQuery,
    answers: { 200: { description: 'The intervals in which deliveries were attempted', schema: stats } },
  },
  getBacklog: {
    ...INSIGHT,
    path: `${ONE}/backlog`,
    summary: 'Get the backlog',
    query: nothing,
    answers: { 200: { description: 'The number of waiting deliveries', schema: backlog } },
  },
  getHealth: {
    ...INSIGHT,
    path: `${ONE}/health`,
    summary: 'Get destination health',
    query: nothing,
    answers: { 200: { description: 'The state of the circuit breaker, and failures', schema: health } },
  },
  getWindows: {
    ...INSIGHT,
    path: `${ONE}/windows`,
    summary: 'Get windows of an S3 destination',
    description:
      'How far the windows are written, and why nothing can be written. 409: the destination is not an S3 bucket.',
    query: nothing,
    problems: [409],
    answers: { 200: { description: 'What is written, and why nothing is written', schema: windows } },
  },
  getNewAccess: {
    ...INSIGHT,
    path: '/apps/{app_id}/access',
    summary: 'Get access instructions for a new destination',
    description: [
      'Returns what `getAccess` returns, before the destination exists.',
      'The trust policy of a role is missing, because its external id is generated when the destination is created.',
    ].join(' '),
    query: newAccessQuery,
    answers: { 200: { description: 'Texts for policies and records', schema: access } },
  },
  getAccess: {
    ...INSIGHT,
    path: `${ONE}/access`,
    summary: 'Get access instructions',
    description: [
      'Returns the policies that grant access to a queue, event bus or topic,',
      'or the TXT record and HTTP response that prove the ownership of a webhook.',
    ].join(' '),
    query: nothing,
    answers: { 200: { description: 'Texts for policies and records', schema: access } },
  },
});
