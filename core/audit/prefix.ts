/** Beginning of every partition key of the audit trail: the API's function may write these, and no others of their table. */
export const AUDIT_PREFIX = 'AUDIT#';
