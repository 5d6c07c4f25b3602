/** Routes of dead letters and redrive plans. Users of an app see only dead letters and plans of their apps. */
import { nothing, page, query, versionOnly } from '../schemas/common.ts';
import {
  createPlanBody,
  deadLetterDetails,
  deadLetterList,
  deadLetterQuery,
  discardBody,
  exportQuery,
  plan,
  planList,
  planPreview,
  redriveAnswer,
  redriveBody,
} from '../schemas/dead-letters.ts';
import { CREATED, ETAG, routes } from './route.ts';

const DEAD_LETTER = '/dead-letters/{key}';
const PLAN = '/redrive-plans/{plan_id}';
const DEAD_LETTERS = { tag: 'Dead letters', who: 'narrowed' } as const;
const PLANS = { tag: 'Redrive plans', who: 'narrowed' } as const;
const ONE_PLAN = { 200: { description: 'The redrive plan', schema: plan, headers: ETAG } } as const;
const MOVE = {
  ...PLANS,
  method: 'POST',
  audit: 'redrive_plan',
  body: versionOnly,
  bodyOptional: true,
  versioned: 'optional',
  answers: ONE_PLAN,
} as const;

export const DEAD_LETTER_ROUTES = routes({
  listDeadLetters: {
    ...DEAD_LETTERS,
    method: 'GET',
    path: '/dead-letters',
    summary: 'List dead letters',
    description: [
      'Sorted by time, newest first by default. With `group_by`, returns counts instead, which are up to 30 seconds old, but contain all',
      'changes that the API has made.',
    ].join(' '),
    query: deadLetterQuery,
    answers: { 200: { description: 'A page of dead letters, or all groups', schema: deadLetterList } },
    problems: [404],
  },
  exportDeadLetters: {
    ...DEAD_LETTERS,
    method: 'GET',
    path: '/dead-letters/export',
    summary: 'Export dead letters',
    description: 'Returns one JSON object per line, with the complete message. The oldest is first by default.',
    query: exportQuery,
    answers: {
      200: { description: 'A page of dead letters', contentType: 'application/x-ndjson', headers: ['X-Next-Cursor'] },
    },
    problems: [404],
  },
  getDeadLetter: {
    ...DEAD_LETTERS,
    method: 'GET',
    path: DEAD_LETTER,
    summary: 'Get a dead letter',
    query: nothing,
    answers: { 200: { description: 'The dead letter and its message', schema: deadLetterDetails } },
  },
  redriveDeadLetter: {
    ...DEAD_LETTERS,
    method: 'POST',
    path: `${DEAD_LETTER}/redrive`,
    audit: 'dead_letter',
    summary: 'Redrive a dead letter',
    description: [
      'Sends the dead letter to its destination, or to another destination of the same scope.',
      'An event of the intake is sent to the intake queue, edited if `event` is set. An edited event that fan-out would',
      'refuse is not accepted.',
    ].join(' '),
    body: redriveBody,
    bodyOptional: true,
    answers: { 202: { description: 'The message is in its queue', schema: redriveAnswer } },
    problems: [409],
  },
  discardDeadLetter: {
    ...DEAD_LETTERS,
    method: 'POST',
    path: `${DEAD_LETTER}/discard`,
    audit: 'dead_letter',
    summary: 'Discard a dead letter',
    description: 'Removes the dead letter from all lists permanently.',
    body: discardBody,
    answers: { 204: { description: 'No content' } },
  },
  listPlans: {
    ...PLANS,
    method: 'GET',
    path: '/redrive-plans',
    summary: 'List redrive plans',
    description: 'Sorted by time of creation, newest first.',
    query: query(page),
    answers: { 200: { description: 'A page of redrive plans', schema: planList } },
  },
  createPlan: {
    ...PLANS,
    method: 'POST',
    path: '/redrive-plans',
    audit: 'redrive_plan',
    summary: 'Create a redrive plan',
    description: [
      'Redrives or discards the dead letters that match a filter. Returns their number per destination and what will',
      'happen to them. Nothing happens until the plan is started.',
    ].join(' '),
    body: createPlanBody,
    repeatable: true,
    answers: { 201: { description: 'The redrive plan with a preview', schema: planPreview, headers: CREATED } },
    problems: [404],
  },
  getPlan: { ...PLANS, method: 'GET', path: PLAN, summary: 'Get a redrive plan', answers: ONE_PLAN },
  startPlan: {
    ...MOVE,
    path: `${PLAN}/start`,
    summary: 'Start a redrive plan',
    description: [
      'A stopped plan is continued. Dead letters of deleted destinations are not redriven. A plan whose dead letters all',
      'belong to deleted destinations is not started.',
    ].join(' '),
    problems: [409],
  },
  stopPlan: { ...MOVE, path: `${PLAN}/stop`, summary: 'Stop a redrive plan' },
  deletePlan: {
    ...PLANS,
    method: 'DELETE',
    path: PLAN,
    audit: 'redrive_plan',
    summary: 'Delete a redrive plan',
    description: 'The plan must not be running. What it has done remains.',
    versioned: 'required',
    answers: { 204: { description: 'No content' } },
    problems: [409],
  },
});
