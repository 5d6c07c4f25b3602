/** The audit trail as it comes out, and how it is asked for. */
import * as z from 'zod';
import { AUDIT_KINDS } from '../../../core/audit/record.ts';
import { destinationId, listOf, name, page, shownTime } from './common.ts';
import { order, query, range } from './queries.ts';

export const auditQuery = query({
  ...page,
  ...range,
  order,
  app_id: name.optional().meta({ description: 'Only what concerns this app.' }),
  destination_id: destinationId.optional().meta({ description: 'Only what concerns this destination.' }),
});

const contents = z.record(z.string(), z.unknown());
const caller = z
  .strictObject({
    kind: z.enum(['operator', 'app']),
    by: z
      .enum(['token', 'iam'])
      .meta({ description: 'iam: the function was invoked with AWS credentials, whose holder named itself.' }),
    subject: z.string().optional(),
    name: z.string().optional(),
  })
  .meta({ id: 'AuditCaller' });

export const auditRecord = z
  .strictObject({
    id: z.string(),
    at: shownTime,
    action: z.string().meta({ description: '`operationId` of the request.' }),
    kind: z.enum(AUDIT_KINDS).meta({ description: 'What was changed.' }),
    outcome: z.enum(['done', 'unknown']).meta({
      description: 'unknown: the request failed on our side while it was written. It may have been written or not.',
    }),
    caller,
    address: z.string().optional().meta({
      description: 'The address that API Gateway saw: of the caller, or of the edge of CloudFront before it.',
    }),
    forwarded_for: z.string().optional().meta({
      description:
        'The header X-Forwarded-For. Through CloudFront the last address but one is the caller; addresses before that are what the caller claimed.',
    }),
    user_agent: z.string().optional(),
    request_id: z.string().optional(),
    app_id: z.string().optional(),
    scope: z.string().optional(),
    destination_id: z.string().optional(),
    object_id: z.string().optional().meta({ description: 'Of a key, a dead letter, a redrive plan or a test update.' }),
    before: contents.optional().meta({ description: 'Fields that changed, as they were; never a secret.' }),
    after: contents.optional().meta({ description: 'Fields that changed, as they are; never a secret.' }),
    secrets: z
      .array(z.string())
      .optional()
      .meta({ description: 'Names of the secrets that were set, replaced or removed.' }),
  })
  .meta({ id: 'AuditRecord' });
export const auditList = listOf(auditRecord, 'AuditRecordList');
