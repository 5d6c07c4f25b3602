/**
 * The audit trail: one record for each request that changed something. A record says who called, from where, what was
 * changed, and how it was before and after. It holds no secret and no body of an update, and its size is bounded.
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
  'scope',
  'destination',
  'dead_letter',
  'redrive_plan',
  'test_update',
] as const;
export type AuditKind = (typeof AUDIT_KINDS)[number];

/** The thing that a record is about, as far as it has these names. */
export interface AuditTarget {
  readonly app_id?: string;
  readonly scope?: string;
  readonly destination_id?: string;
  /** Of a key, a dead letter, a redrive plan or a test update. */
  readonly object_id?: string;
}

/** What a step wrote. */
export interface Change extends AuditTarget {
  /** Fields that differ from `after`; all fields of something that was deleted. */
  readonly before?: object;
  /** Fields that differ from `before`; all fields of something that was created. */
  readonly after?: object;
  /** Names of the secrets that were set, replaced or removed. */
  readonly secrets?: readonly string[];
}

export interface AuditCaller {
  readonly kind: Identity['kind'];
  /** `token`: signed in. `iam`: invoked the API's function with AWS credentials. */
  readonly by: 'token' | 'iam';
  /** Of the token; or the ARN that the command line named. Absent where the token has none. */
  readonly subject?: string;
  /** The e-mail address or the user name in the token. */
  readonly name?: string;
}

/** Where a request came from. */
export interface AuditOrigin {
  /** The peer of API Gateway: the caller, or the edge of CloudFront. */
  readonly address?: string;
  /** The header `x-forwarded-for`: the last address but one is the caller of CloudFront, those before it are what the caller claimed. */
  readonly forwarded_for?: string;
  readonly user_agent?: string;
  /** Of API Gateway, as in its access log; of Lambda where the function was invoked, as in CloudTrail. */
  readonly request_id?: string;
}

export interface AuditEntry extends AuditOrigin, Change {
  /** `operationId` of the route. */
  readonly action: string;
  readonly kind: AuditKind;
  /** `unknown`: the request failed while it was written, so that it may have been written or not. */
  readonly outcome: 'done' | 'unknown';
  readonly caller: AuditCaller;
}

export interface AuditRecord extends AuditEntry {
  readonly id: string;
  /** Unix ms. */
  readonly at: number;
}

/** @param entry as the request had it: texts and contents of any length. */
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

/** What several writes of one request came to. */
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

/** Fields that are too long, and those beyond the bound of the whole, are named with their length only. */
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
