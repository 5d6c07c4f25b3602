/** The route of the audit trail. An app's users see the records of their app. */
import { auditList, auditQuery } from '../schemas/audit.ts';
import { routes } from './route.ts';

export const AUDIT_ROUTES = routes({
  listAudit: {
    method: 'GET',
    path: '/audit',
    summary: 'Who changed what, when and from where: of all apps, an app or a destination, the newest first',
    tag: 'Audit',
    who: 'narrowed',
    query: auditQuery,
    answers: { 200: { description: 'A page of records', schema: auditList } },
    problems: [404],
  },
});
