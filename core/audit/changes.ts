/**
 * The description of a change in the audit trail: the views of the API, reduced to the fields that differ. Views contain no secrets,
 * so changed secrets are listed by name. The query of a URL is omitted, because it often contains a token.
 */
import { createHash } from 'node:crypto';
import { planView } from '../api/plan-views.ts';
import { replayView } from '../api/replay-views.ts';
import type { StoredApp, StoredDestination } from '../api/sealed.ts';
import { isoOf, optionalIsoOf } from '../api/times.ts';
import { appView, destinationView } from '../api/views.ts';
import { defined } from '../defined.ts';
import type { DeadLetter } from '../holding/dead-letter.ts';
import type { RedrivePlan } from '../holding/redrive.ts';
import type { Replay } from '../journal/replay.ts';
import { scopeText } from '../scope.ts';
import { utf8Bytes } from '../update/update.ts';
import type { Change } from './record.ts';

type Fields = Readonly<Record<string, unknown>>;

/** @param before `undefined` for a new resource. @param after `undefined` for a deleted resource. */
export function difference(before: object | undefined, after: object | undefined): Pick<Change, 'before' | 'after'> {
  const [old, now] = [before, after].map((fields) => fields && (withoutQueries(fields) as Fields));
  if (!old || !now) return { ...(old ? { before: old } : {}), ...(now ? { after: now } : {}) };
  const [given, left] = [before as Fields, after as Fields];
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])].filter(
    (name) => JSON.stringify(given[name]) !== JSON.stringify(left[name]),
  );
  const of = (fields: Fields) => Object.fromEntries(names.map((name) => [name, fields[name] ?? null]));
  return { before: of(old), after: of(now) };
}

function withoutQueries(value: unknown): unknown {
  if (typeof value === 'string') return /^https?:/i.test(value) ? value.replace(/\?.*$/s, '?…') : value;
  if (Array.isArray(value)) return value.map(withoutQueries);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withoutQueries(inner)]));
}

export function appChange(before: StoredApp | undefined, after: StoredApp | undefined): Change {
  const app_id = (after ?? before)?.value.app_id;
  return {
    ...defined({ app_id }),
    ...difference(before && viewWithKeys(before), after && viewWithKeys(after)),
    ...changedSecrets(secretsOfApp(before), secretsOfApp(after)),
  };
}

/** The API shows signing keys separately. */
function viewWithKeys(stored: StoredApp): object {
  const keys = stored.value.key_set?.keys.map(({ kid, since, until }) => ({
    kid,
    signs_from: isoOf(since),
    ...defined({ signs_until: optionalIsoOf(until) }),
  }));
  return { ...appView(stored), ...defined({ signing_keys: keys }) };
}

function secretsOfApp(stored: StoredApp | undefined): Fields {
  const { secrets, keys } = stored?.sealed ?? {};
  return { api_secret: secrets, signing_key: keys };
}

export function destinationChange(before: StoredDestination | undefined, after: StoredDestination | undefined): Change {
  const value = (after ?? before)?.value;
  return {
    ...(value ? { app_id: value.app_id, scope: scopeText(value.scope), destination_id: value.id } : {}),
    ...difference(before && destinationView(before), after && destinationView(after)),
    ...changedSecrets(secretsOf(before), secretsOf(after)),
  };
}

/** Names secrets as the API does. */
function secretsOf(stored: StoredDestination | undefined): Fields {
  const { signing, access, pending_access, headers, client_secret, client_certificate } = stored?.sealed ?? {};
  return {
    signing_secret: signing,
    credentials: access,
    pending_credentials: pending_access,
    custom_headers: headers,
    client_secret,
    client_certificate,
  };
}

function changedSecrets(before: Fields, after: Fields): Pick<Change, 'secrets'> {
  const text = (sealed: unknown) => JSON.stringify(sealed ?? []);
  const names = Object.keys(after).filter((name) => text(before[name]) !== text(after[name]));
  return names.length > 0 ? { secrets: names } : {};
}

export function planChange(before: RedrivePlan | undefined, after: RedrivePlan | undefined): Change {
  const { id, filter } = after ?? before ?? {};
  return {
    ...defined({
      object_id: id,
      app_id: filter?.appId,
      scope: filter?.scope,
      destination_id: filter?.destinationId,
    }),
    ...difference(before && planView(before), after && planView(after)),
  };
}

export function replayChange(before: Replay | undefined, after: Replay | undefined): Change {
  const { id, appId, scope, destination } = after ?? before ?? {};
  return {
    ...defined({ object_id: id, app_id: appId, scope, destination_id: destination?.id }),
    ...difference(before && replayView(before), after && replayView(after)),
  };
}

export function deadLetterChange(deadLetter: DeadLetter, after: object): Change {
  const { id, appId, scope, destinationId, source, class: failureClass, code, updates, bytes, diedAt } = deadLetter;
  return {
    object_id: id,
    ...defined({ app_id: appId, scope, destination_id: destinationId }),
    before: { source, class: failureClass, code, updates: updates ?? null, bytes, died_at: isoOf(diedAt) },
    after,
  };
}

/** Identifies a text without storing it. */
export function fingerprint(text: string): object {
  return { bytes: utf8Bytes(text), sha256: createHash('sha256').update(text).digest('hex') };
}
