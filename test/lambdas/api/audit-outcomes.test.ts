/** Audit records of failed requests: successful writes are recorded, and possible writes are recorded as unknown. */
import { expect, test } from '@jest/globals';
import { problem } from '../../../core/api/problem.ts';
import type { AuditEntry, Change } from '../../../core/audit/record.ts';
import type { HttpEvent } from '../../../lambdas/api/http.ts';
import { serve } from '../../../lambdas/api/serve.ts';
import { routes } from '../../../lambdas/api/table/route.ts';

const TABLE = routes({
  change: {
    method: 'DELETE',
    path: '/apps/{app_id}',
    summary: 's',
    tag: 't',
    who: 'app',
    audit: 'app',
    answers: { 204: { description: 'd' } },
  },
});
const EVENT: HttpEvent = {
  pathParameters: { app_id: 'acme' },
  requestContext: {
    http: { method: 'DELETE', path: '/apps/acme' },
    authorizer: { jwt: { claims: { sub: 's', 'cognito:groups': '[operators]' } } },
  },
};

async function recordsOf(step: (wrote: (change: Change) => void) => void) {
  const records: AuditEntry[] = [];
  const { routes: served } = serve(
    TABLE,
    {
      change: async ({ wrote }) => {
        step(wrote);
        return { status: 204 };
      },
    },
    { parseJson: () => ({}), logError: () => {}, record: async (entry) => void records.push(entry) },
  );
  const result = await served[0]?.handler(EVENT, { awsRequestId: 'of-lambda' });
  return { status: result?.statusCode, records };
}

const fault = () => {
  throw new Error('the table is not there');
};
const common = {
  action: 'change',
  kind: 'app',
  caller: { kind: 'operator', by: 'token', subject: 's' },
  request_id: 'of-lambda',
  app_id: 'acme',
};

test('an internal error after a write leaves the record of that write', async () => {
  const found = await recordsOf((wrote) => {
    wrote({ app_id: 'acme', before: { version: 1 } });
    fault();
  });
  expect(found).toEqual({ status: 500, records: [{ ...common, outcome: 'done', before: { version: 1 } }] });
});

test('an internal error during a write leaves a record with the outcome unknown', async () => {
  expect(await recordsOf(fault)).toEqual({ status: 500, records: [{ ...common, outcome: 'unknown' }] });
});

test('a refusal leaves no record', async () => {
  const refuse = () => {
    throw problem('conflict', 'no');
  };
  expect(await recordsOf(refuse)).toEqual({ status: 409, records: [] });
});

test('a refusal after a write leaves the record of that write', async () => {
  const found = await recordsOf((wrote) => {
    wrote({ app_id: 'acme', after: { version: 2 } });
    throw problem('conflict', 'no');
  });
  expect(found).toEqual({ status: 409, records: [{ ...common, outcome: 'done', after: { version: 2 } }] });
});
