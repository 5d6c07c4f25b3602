/** Routes of dead letters and redrive plans. An app's users see their app's; what the way in refused is the operators'. */
import { nothing, page, versionOnly } from '../schemas/common.ts';
import {
  createPlanBody,
  deadLetterList,
  deadLetterQuery,
  discardBody,
  exportQuery,
  openDeadLetter,
  plan,
  planList,
  planPreview,
  redriveAnswer,
  redriveBody,
} from '../schemas/dead-letters.ts';
import { query } from '../schemas/queries.ts';
import { CREATED, ETAG, routes } from './route.ts';

const DEAD_LETTER = '/dead-letters/{key}';
const PLAN = '/redrive-plans/{plan_id}';
const DEAD_LETTERS = { tag: 'Dead letters', who: 'narrowed' } as const;
const PLANS = { tag: 'Redrive plans', who: 'narrowed' } as const;
const MOVE = {
  ...PLANS,
  method: 'POST',
  audit: 'redrive_plan',
  body: versionOnly,
  bodyOptional: true,
  versioned: 'optional',
} as const;

export const DEAD_LETTER_ROUTES = routes({
  listDeadLetters: {
    ...DEAD_LETTERS,
    method: 'GET',
    path: '/dead-letters',
    summary: 'Dead letters, the newest first; or counted by destination and class',
    query: deadLetterQuery,
    answers: { 200: { description: 'A page of letters, or all groups', schema: deadLetterList } },
    problems: [404],
  },
  exportDeadLetters: {
    ...DEAD_LETTERS,
    method: 'GET',
    path: '/dead-letters/export',
    summary: 'Dead letters with their whole messages, a line each; x-next-cursor leads to the next page',
    query: exportQuery,
    answers: {
      200: { description: 'A page of letters', contentType: 'application/x-ndjson', headers: ['X-Next-Cursor'] },
    },
    problems: [404],
  },
  getDeadLetter: {
    ...DEAD_LETTERS,
    method: 'GET',
    path: DEAD_LETTER,
    summary: 'A dead letter, opened',
    query: nothing,
    answers: { 200: { description: 'The dead letter and its message', schema: openDeadLetter } },
    problems: [404],
  },
  redriveDeadLetter: {
    ...DEAD_LETTERS,
    method: 'POST',
    path: `${DEAD_LETTER}/redrive`,
    audit: 'dead_letter',
    summary: 'Put a dead letter back: to its destination or another one, or a mended event into the intake',
    body: redriveBody,
    bodyOptional: true,
    answers: { 202: { description: 'It is on its queue', schema: redriveAnswer } },
    problems: [404, 409],
  },
  discardDeadLetter: {
    ...DEAD_LETTERS,
    method: 'POST',
    path: `${DEAD_LETTER}/discard`,
    audit: 'dead_letter',
    summary: 'Take a dead letter off every list for good, with the reason',
    body: discardBody,
    answers: { 204: { description: 'It is gone' } },
    problems: [404],
  },
  listPlans: {
    ...PLANS,
    method: 'GET',
    path: '/redrive-plans',
    summary: 'The newest redrive plans',
    query: query(page),
    answers: { 200: { description: 'A page of plans, the newest first', schema: planList } },
  },
  createPlan: {
    ...PLANS,
    method: 'POST',
    path: '/redrive-plans',
    audit: 'redrive_plan',
    summary: 'Plan a redrive: says what it means; nothing moves until it is started',
    body: createPlanBody,
    repeatable: true,
    answers: { 201: { description: 'The plan and what it means', schema: planPreview, headers: CREATED } },
    problems: [404, 409],
  },
  getPlan: {
    ...PLANS,
    method: 'GET',
    path: PLAN,
    summary: 'A redrive plan and how far it is',
    answers: { 200: { description: 'The plan', schema: plan, headers: ETAG } },
    problems: [404],
  },
  startPlan: {
    ...MOVE,
    path: `${PLAN}/start`,
    summary: 'Start a plan, or go on with one that was stopped',
    answers: { 200: { description: 'The plan as it is now', schema: plan, headers: ETAG } },
    problems: [404, 409],
  },
  stopPlan: {
    ...MOVE,
    path: `${PLAN}/stop`,
    summary: 'Stop a plan',
    answers: { 200: { description: 'The plan as it is now', schema: plan, headers: ETAG } },
    problems: [404, 409],
  },
});
