/** The transport `s3` as the API knows it. */
import { withSet } from '../../api/destination-input.ts';
import { bucketErrors } from '../../api/destination-rules.ts';
import type { FieldError } from '../../api/problem.ts';
import { isoOf } from '../../api/times.ts';
import { defined } from '../../defined.ts';
import type { BucketAuth } from '../../destination.ts';
import { scopeText } from '../../scope.ts';
import type { ApiTransport } from '../api-transport.ts';
import { changedAuth, initialState, storedAuth, testedAuth } from '../aws/api-auth.ts';
import { bucketAddress } from './bucket.ts';
import { athenaTable } from './examples.ts';
import { placeOf } from './frozen.ts';
import { folderOf } from './object-keys.ts';
import { bucketSnippets } from './policies.ts';
import { windowMs, windowStart } from './window.ts';

const DEFAULT_WINDOW_MINUTES = 5;

export const S3: ApiTransport<'s3'> = {
  noun: 'an S3 bucket',
  keys: ['bucket', 'region', 'bucket_owner', 'prefix', 'kms_key_arn', 'window_minutes', 'auth'],
  isSigned: false,
  isProven: false,
  getsDeliveries: false,
  create(common, input, { externalId, nowMs, appSince = 0 }, rules) {
    const { bucket, region, bucket_owner, prefix, kms_key_arn, auth, state, start_at } = input;
    const { window_minutes = DEFAULT_WINDOW_MINUTES } = input;
    const place = { bucket, region, bucket_owner, ...defined({ prefix, kms_key_arn }) };
    const startAt = start_at === undefined ? nowMs : Date.parse(start_at);
    const errors = [...bucketErrors(place, auth, rules), ...startErrors(startAt, nowMs, appSince, rules.journalMs)];
    if (errors.length > 0) return { errors };
    return {
      destination: {
        ...common,
        state: initialState(auth, state),
        transport: 's3',
        ...place,
        window_minutes,
        start_at: Math.max(appSince, windowStart(startAt, windowMs({ window_minutes }))),
        auth: storedAuth(auth, externalId) as BucketAuth,
      },
      secrets: {},
    };
  },
  change({ value }, patch, { rules, externalId }) {
    const { bucket, region, bucket_owner, prefix, kms_key_arn, window_minutes, auth } = patch;
    if (auth?.type === 'keys') return { errors: [NO_KEYS] };
    const set = { ...defined({ bucket, region, bucket_owner }), ...defined({ prefix, kms_key_arn, window_minutes }) };
    const changed = withSet(value, set);
    const next = { ...changed, window_minutes: changed.window_minutes ?? DEFAULT_WINDOW_MINUTES };
    const errors = bucketErrors(placeOf(next), auth ?? value.auth, rules);
    if (errors.length > 0) return { errors };
    return {
      destination: { ...next, auth: changedAuth(value.auth, auth, externalId) as BucketAuth },
      secrets: {},
      drop: [],
    };
  },
  view: ({ value }) => ({
    ...placeOf(value),
    window_minutes: value.window_minutes,
    start_at: isoOf(value.start_at),
    auth: value.auth,
  }),
  isPending: () => false,
  afterFindings: () => undefined,
  access(destination, { rules }) {
    const parsed = bucketAddress(placeOf(destination), rules.awsEndpoint);
    if ('faults' in parsed) {
      return { errors: parsed.faults.map(({ field, message }) => ({ pointer: `/${field}`, message })) };
    }
    const { app_id, auth } = destination;
    const folder = folderOf({ appId: app_id, scope: scopeText(destination.scope) }, destination.prefix);
    return {
      snippets: bucketSnippets(parsed.address, auth, app_id, rules.operator.senderRole),
      location: `s3://${destination.bucket}/${folder}`,
      athena_table: athenaTable(destination.bucket, folder, destination.start_at),
    };
  },
  settingsOf: (destination) => ({ ...placeOf(destination), auth: destination.auth }),
  tried(destination, { auth: asked, ...changes }, rules) {
    if (asked?.type === 'keys') return { errors: [NO_KEYS] };
    const auth = testedAuth(destination.auth, asked) as BucketAuth;
    const place = { ...placeOf(destination), ...defined(changes) };
    const errors = bucketErrors(place, auth, rules);
    return errors.length > 0 ? { errors } : { settings: { ...place, auth } };
  },
};

const NO_KEYS: FieldError = {
  pointer: '/auth/type',
  message: 'expected policy or role, got keys: a bucket has no access by keys',
};

/** @param journalMs how long the journal keeps updates. `undefined`: there is no journal, or the retention is unknown. */
function startErrors(
  startAt: number,
  nowMs: number,
  appSince: number,
  journalMs: number | undefined,
): readonly FieldError[] {
  const pointer = '/start_at';
  if (startAt > nowMs) return [{ pointer, message: 'expected a time in the past, got one in the future' }];
  if (startAt < appSince) {
    return [{ pointer, message: 'expected a time after the app was created, got an earlier one' }];
  }
  if (journalMs !== undefined && startAt < nowMs - journalMs) {
    const oldest = isoOf(nowMs - journalMs);
    return [
      { pointer, message: `expected a time within the retention of the journal, since ${oldest}, got an earlier one` },
    ];
  }
  return [];
}
