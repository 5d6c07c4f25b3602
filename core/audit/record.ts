/**
 * The audit trail has one record for each request that changed a resource: the caller, its address, the resource, and its values
 * before and after the change. A record contains no secrets and no bodies of updates, and its size is limited.
 */
import type { Identity } from '../api/identity.ts';
import { AUDIT_CONTENT_CHARACTERS, AUDIT_TEXT_CHARACTERS, AUDIT_VALUE_CHARACTERS } from '../limits.ts';
import { INVISIBLE } from '../visible-text.ts';

/** The beginning of every partition key of the audit trail. The role of the API can write only these keys of their table. */
export const AUDIT_PREFIX = 'AUDIT#';

/** The kinds of resources that a request can change. */
export const AUDIT_KINDS = [
  'app',
  'key',
  'signing_key',
  'scope',
  'destination',
  'dead_letter',
  'redrive_plan',
  'replay',
  'test_update',
  'portal_session',
] as const;
export type AuditKind = (typeof AUDIT_KINDS)[number];

/** The resource of a record. */
export interface AuditTarget {
  readonly app_id?: string;
  readonly scope?: string;
  readonly destination_id?: string;
  /** The id of a key, signing key, dead letter, redrive plan, replay, test update or portal session. */
  readonly object_id?: string;
}

/** A write of a step. */
export interface Change extends AuditTarget {
  /** Fields that differ from `after`, or all fields of a deleted resource. */
  readonly before?: object;
  /** Fields that differ from `before`, or all fields of a created resource. */
  readonly after?: object;
  /** Names of the secrets that were set, replaced or removed. */
  readonly secrets?: readonly string[];
  /** The caller, if the step identified it and not the request. */
  readonly caller?: AuditCaller;
}

export interface AuditCaller {
  readonly kind: Identity['kind'];
  /**
   * `token`: the caller is signed in. `iam`: the caller invoked the function with AWS credentials. `portal`: the caller has a
   * session of the portal.
   */
  readonly by: 'token' | 'iam' | 'portal';
  /** The subject of the token, if any, the ARN that the command line stated, or the id of the portal session. */
  readonly subject?: string;
  /** The e-mail address or the user name in the token, or the name with which the portal link was created. */
  readonly name?: string;
}

/** Where a request came from. */
export interface AuditOrigin {
  /** The address of the connection to API Gateway: the caller, or the edge of CloudFront. */
  readonly address?: string;
  /** The header `x-forwarded-for`. With CloudFront, the second address from the end is the caller. The caller can forge those before it. */
  readonly forwarded_for?: string;
  readonly user_agent?: string;
  /** The request id of API Gateway, as in its access log, or of Lambda, as in CloudTrail. */
  readonly request_id?: string;
}

export interface AuditEntry extends AuditOrigin, Change {
  /** The `operationId` of the route. */
  readonly action: string;
  readonly kind: AuditKind;
  /** `unknown`: an internal error occurred, so the change may or may not have been stored. */
  readonly outcome: 'done' | 'unknown';
  readonly caller: AuditCaller;
}

export interface AuditRecord extends AuditEntry {
  readonly id: string;
  /** Unix ms. */
  readonly at: number;
}

/** Returns an entry of limited size. @param entry with strings and contents of any length. */
export function boundedEntry(entry: AuditEntry): AuditEntry {
  const { action, kind, outcome, caller, before, after, secrets, ...texts } = entry;
  return {
    action,
    kind,
    outcome,
    caller: shortened({ ...caller }),
    ...shortened(texts),
    ...(before ? { before: bounded(before) } : {}),
    ...(after ? { after: bounded(after) } : {}),
    ...(secrets && secrets.length > 0 ? { secrets } : {}),
  };
}

/** Returns several writes of one request as one change. */
export function merged(changes: readonly Change[]): Change {
  const before = changes.toReversed().flatMap((change) => change.before ?? []);
  const after = changes.flatMap((change) => change.after ?? []);
  const secrets = [...new Set(changes.flatMap((change) => change.secrets ?? []))];
  return {
    ...Object.assign({}, ...changes),
    ...(before.length > 0 ? { before: Object.assign({}, ...before) } : {}),
    ...(after.length > 0 ? { after: Object.assign({}, ...after) } : {}),
    ...(secrets.length > 0 ? { secrets } : {}),
  };
}

function shortened<T extends Readonly<Record<string, string | undefined>>>(texts: T): T {
  const entries = Object.entries(texts).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return Object.fromEntries(entries.map(([name, text]) => [name, shortText(text)])) as T;
}

function shortText(text: string): string {
  const visible = text.replaceAll(new RegExp(INVISIBLE, 'gu'), ' ');
  return visible.length <= AUDIT_TEXT_CHARACTERS
    ? visible
    : `${visible.slice(0, AUDIT_TEXT_CHARACTERS).toWellFormed()}…`;
}

/** A field that is too long or exceeds the total limit is replaced by its length. */
function bounded(content: object): object {
  let left = AUDIT_CONTENT_CHARACTERS;
  const fields = Object.entries(content).map(([name, value]) => {
    const characters = JSON.stringify(value)?.length ?? 0;
    if (characters > AUDIT_VALUE_CHARACTERS || characters > left) return [name, { left_out_characters: characters }];
    left -= characters;
    return [name, value];
  });
  return Object.fromEntries(fields);
}
