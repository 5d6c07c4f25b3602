/** Schemas of the audit trail. */
import * as z from 'zod';
import { AUDIT_KINDS } from '../../../core/audit/record.ts';
import { destinationId, listOf, name, order, page, query, range, shownTime } from './common.ts';

export const auditQuery = query({
  ...page,
  ...range,
  order,
  app_id: name.optional().meta({ description: 'Only records of this app.' }),
  destination_id: destinationId.optional().meta({ description: 'Only records of this destination.' }),
  actor: name.optional().meta({
    description: 'Only records whose caller has this text in its name or subject. Upper and lower case are equal.',
  }),
  action: name.optional().meta({ description: 'Only records of this `operationId`, such as `updateDestination`.' }),
});

const optionalText = z.string().optional();
const contents = z.record(z.string(), z.unknown());
const caller = z
  .strictObject({
    kind: z.enum(['operator', 'app']),
    by: z.enum(['token', 'iam', 'portal']).meta({
      description:
        'iam: the function was invoked with AWS credentials, and the caller stated its own identity. portal: the caller had a portal session, whose id is the subject.',
    }),
    subject: optionalText,
    name: optionalText,
  })
  .meta({ id: 'AuditCaller' });

export const auditRecord = z
  .strictObject({
    id: z.string(),
    at: shownTime,
    action: z.string().meta({ description: 'The `operationId` of the request.' }),
    kind: z.enum(AUDIT_KINDS).meta({ description: 'The kind of resource that was changed.' }),
    outcome: z.enum(['done', 'unknown']).meta({
      description: 'unknown: an internal error occurred, so the change may or may not have been stored.',
    }),
    caller,
    address: optionalText.meta({
      description: 'The address of the connection to API Gateway: the caller, or the edge of CloudFront.',
    }),
    forwarded_for: optionalText.meta({
      description:
        'The header X-Forwarded-For. With CloudFront, the second address from the end is the caller. The caller can forge the addresses before it.',
    }),
    user_agent: optionalText,
    request_id: optionalText,
    app_id: optionalText,
    scope: optionalText,
    destination_id: optionalText,
    object_id: z
      .string()
      .optional()
      .meta({ description: 'The id of a key, dead letter, redrive plan, test update or portal session.' }),
    before: contents.optional().meta({ description: 'The previous values of changed fields, without secrets.' }),
    after: contents.optional().meta({ description: 'The new values of changed fields, without secrets.' }),
    secrets: z
      .array(z.string())
      .optional()
      .meta({ description: 'The names of secrets that were set, replaced or removed.' }),
  })
  .meta({ id: 'AuditRecord' });
export const auditList = listOf(auditRecord, 'AuditRecordList');
