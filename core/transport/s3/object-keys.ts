/**
 * Keys of objects in a customer's bucket. A key follows from the destination, the window and the number of the part, so that
 * a repeated run writes the same object. Names of apps and scopes contain any characters, so they are escaped: no name can
 * create another folder, a partition or a hidden file.
 */
import { createHash } from 'node:crypto';
import { BUCKET_KEY_NAME } from '../../limits.ts';
import { parseScope } from '../../scope.ts';
import { TEST_FOLDER } from './bucket.ts';

const MANIFESTS = '_manifests';

/** The updates of a window, or blocks of an hour that were written after their window was closed. */
export interface Span {
  readonly destinationId: string;
  readonly appId: string;
  /** `feed_group:user`, `app_level:reactions`. */
  readonly scope: string;
  /** Unix ms. */
  readonly from: number;
  /** Number of the correction, from 1. Absent for a window. */
  readonly correction?: number;
}

/** `feeds/1207/feed_group.user/` */
export function folderOf({ appId, scope }: Pick<Span, 'appId' | 'scope'>, prefix: string | undefined): string {
  const { kind, name } = parseScope(scope) ?? { kind: 'unknown', name: scope };
  return `${inPrefix(prefix)}${safeName(appId)}/${kind}.${safeName(name)}/`;
}

/** @param part number of the part, from 1. */
export function objectKeyOf(span: Span, prefix: string | undefined, part: number): string {
  return `${folderOf(span, prefix)}${partitionOf(span)}${nameOf(span)}-${String(part).padStart(4, '0')}.ndjson.gz`;
}

export function manifestKeyOf(span: Span, prefix: string | undefined): string {
  return `${folderOf(span, prefix)}${MANIFESTS}/${partitionOf(span)}${nameOf(span)}.json`;
}

/** @param id a unique id. */
export function testKeyOf(prefix: string | undefined, id: string): string {
  return `${inPrefix(prefix)}${TEST_FOLDER}/${id}.txt`;
}

export function inPrefix(prefix = ''): string {
  return prefix === '' ? '' : `${prefix}/`;
}

/** `dt=2026-11-29/hh=14/` */
function partitionOf({ from }: Span): string {
  const time = new Date(from).toISOString();
  return `dt=${time.slice(0, 10)}/hh=${time.slice(11, 13)}/`;
}

/** `20261129T140500000Z-dst_0123456789abcdef01234567`, and the number of the correction. */
function nameOf({ from, destinationId, correction }: Span): string {
  const time = new Date(from).toISOString().replaceAll(/[-:.]/g, '');
  return `${time}-${destinationId}${correction === undefined ? '' : `-correction-${correction}`}`;
}

/**
 * Returns a name with letters, digits, hyphens, underscores and dots. The UTF-8 bytes of other characters, and of an
 * underscore or dot at the start or a dot at the end, become `!` and two hexadecimal digits. `!` needs no special handling
 * in keys, in contrast to `%` (S3 User Guide, "Naming objects"). A long name ends with a hash instead of its rest.
 */
export function safeName(name: string): string {
  const safe = name.replaceAll(/^[._]|\.$|[^\w.-]/gu, bytesOf);
  if (safe.length <= BUCKET_KEY_NAME) return safe;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, HASH_DIGITS);
  return `${safe.slice(0, BUCKET_KEY_NAME - HASH_DIGITS - 2).replace(/![0-9A-F]?$/, '')}!!${hash}`;
}

const HASH_DIGITS = 32;

function bytesOf(character: string): string {
  return Buffer.from(character).toString('hex').toUpperCase().replaceAll(/../g, '!$&');
}
