/**
 * S3 with the operations that Feedhose and its customers call: PutObject, GetObject with a range, HeadObject, DeleteObject and
 * ListObjectsV2, and creating and deleting buckets and their policies, with buckets in the path. Conditional writes are supported.
 * Anything else is refused by name.
 */
import { crc32 } from 'node:zlib';
import { isJson } from '../objects.ts';
import { AwsError } from '../protocol/aws-error.ts';
import { leaf } from '../protocol/xml.ts';
import { type Bucket, createBuckets } from './buckets.ts';
import type { ObjectStore, Stored } from './objects.ts';

export interface S3Request {
  readonly method: string;
  /** The percent-encoded path: `/bucket/key`. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
  /** The region of the signature. Absent in version 4A. */
  readonly region?: string | undefined;
  /** The account of the caller. */
  readonly account: string;
}

export interface S3Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** What IAM and the usage counters need to know. */
export interface S3Called {
  readonly operation: string;
  readonly actions: readonly string[];
  readonly resource: string;
  /** The use of the KMS key of the bucket. Absent if the bucket has none, or the operation needs none. */
  readonly key?: { readonly action: string; readonly arn: string; readonly context: Readonly<Record<string, string>> };
}

export type S3 = ReturnType<typeof createS3>;

/** The region of the run. */
const REGION = 'us-east-1';
const NOTHING = Buffer.alloc(0);
/** Maximum size of a key (S3 User Guide, "Naming objects"). */
const KEY_BYTES = 1_024;
/** Maximum number of keys in an answer of ListObjectsV2. */
const LISTED_KEYS = 1_000;

/** Headers of requests that have no effect in the run, or that are evaluated below. */
const HEADERS: ReadonlySet<string> = new Set([
  ...['x-amz-content-sha256', 'x-amz-date', 'x-amz-security-token', 'x-amz-user-agent', 'x-amz-checksum-crc32'],
  ...['x-amz-sdk-checksum-algorithm', 'x-amz-checksum-mode', 'x-amz-expected-bucket-owner', 'x-amzn-trace-id'],
  ...['x-amz-acl', 'x-amz-server-side-encryption', 'x-amz-server-side-encryption-aws-kms-key-id'],
]);
const PARAMETERS: ReadonlySet<string> = new Set([
  ...['x-id', 'list-type', 'prefix', 'max-keys', 'start-after', 'continuation-token', 'encoding-type', 'policy'],
]);

/** The action of KMS for which S3 uses the permissions of the caller (S3 User Guide, "Using SSE-KMS"). */
const KEY_ACTIONS: Readonly<Record<string, string>> = {
  PutObject: 'kms:GenerateDataKey',
  GetObject: 'kms:Decrypt',
  HeadObject: 'kms:Decrypt',
};

/** @param data folder in which objects are kept after the run. */
export function createS3(account: string, now: () => number, data: string | undefined) {
  const buckets = createBuckets(data);
  /** The headers of objects that this run stored, by bucket and key. */
  const metadata = new Map<string, Record<string, string>>();
  return {
    /** Creates a bucket of the template. @param key ARN of the KMS key with which S3 encrypts objects. */
    createBucket(name: string, key?: string): void {
      buckets.add(name, { region: REGION, owner: account, ...(key === undefined ? {} : { key }) });
    },
    hasBucket: buckets.has,
    /** Returns an object as CloudFront reads it. `undefined`: there is no such object. */
    read(
      name: string,
      key: string,
    ): { readonly headers: Readonly<Record<string, string>>; readonly body: Buffer } | undefined {
      const stored = buckets.has(name) ? buckets.find(name).objects.get(key) : undefined;
      return stored && { headers: metadata.get(`${name}/${key}`) ?? {}, body: stored.content };
    },
    calledOf: (request: S3Request): S3Called => {
      const { bucket, key } = placeOf(request);
      const operation = operationOf(request, key);
      const arn = `arn:aws:s3:::${bucket}`;
      const asked = request.headers['x-amz-server-side-encryption-aws-kms-key-id'];
      const own = buckets.has(bucket) ? buckets.find(bucket).key : undefined;
      const used = typeof asked === 'string' ? asked : own;
      const keyAction = KEY_ACTIONS[operation];
      return {
        operation,
        actions: actionsOf(operation, request),
        resource: key === '' ? arn : `${arn}/${key}`,
        ...(used !== undefined && keyAction !== undefined
          ? { key: { action: keyAction, arn: used, context: { 'kms:EncryptionContext:aws:s3:arn': arn } } }
          : {}),
      };
    },
    /** @throws AwsError */
    answer(request: S3Request): S3Answer {
      const { bucket: name, key } = placeOf(request);
      const operation = operationOf(request, key);
      if (operation === 'CreateBucket') {
        const region = /<LocationConstraint>([\w-]+)<\/LocationConstraint>/.exec(request.body.toString())?.[1];
        buckets.create(name, { region: region ?? request.region ?? REGION, owner: request.account });
        return { status: 200, headers: { location: `/${name}` }, body: NOTHING };
      }
      const found = buckets.find(name);
      expectRegion(request, found);
      expectOwner(request, found);
      const bucket = found.objects;
      if (Buffer.byteLength(key) > KEY_BYTES) throw new AwsError('KeyTooLongError', 'Your key is too long');
      switch (operation) {
        case 'DeleteBucket':
          buckets.remove(name);
          return { status: 204, headers: {}, body: NOTHING };
        case 'PutBucketPolicy':
          if (!isJson(request.body.toString()))
            throw new AwsError('MalformedPolicy', 'This policy contains invalid Json');
          buckets.setPolicy(name, request.body.toString());
          return { status: 204, headers: {}, body: NOTHING };
        case 'DeleteBucketPolicy':
          buckets.setPolicy(name, undefined);
          return { status: 204, headers: {}, body: NOTHING };
        case 'GetBucketPolicy': {
          const { policy } = found;
          if (policy === undefined) {
            throw new AwsError('NoSuchBucketPolicy', 'The bucket policy does not exist', { status: 404 });
          }
          return { status: 200, headers: { 'content-type': 'application/json' }, body: Buffer.from(policy) };
        }
        case 'PutObject':
          metadata.set(`${name}/${key}`, metadataOf(request));
          return put(bucket, key, request);
        case 'DeleteObject':
          bucket.delete(key);
          return { status: 204, headers: {}, body: NOTHING };
        case 'ListObjectsV2':
          return list(name, bucket, request.query, now());
        default:
          return get(bucket, key, request);
      }
    },
  };
}

function placeOf({ path }: S3Request): { readonly bucket: string; readonly key: string } {
  const [, bucket = '', key = ''] = /^\/([^/]*)\/?(.*)$/s.exec(path) ?? [];
  try {
    return { bucket: decodeURIComponent(bucket), key: decodeURIComponent(key) };
  } catch {
    throw new AwsError('InvalidURI', "Couldn't parse the specified URI.");
  }
}

/** Operations of a bucket, by method. */
const BUCKET_OPERATIONS: Readonly<Record<string, string>> = {
  GET: 'ListObjectsV2',
  PUT: 'CreateBucket',
  DELETE: 'DeleteBucket',
};
const POLICY_OPERATIONS: Readonly<Record<string, string>> = {
  GET: 'GetBucketPolicy',
  PUT: 'PutBucketPolicy',
  DELETE: 'DeleteBucketPolicy',
};
/** Actions whose names differ from those of their operations. */
const ACTIONS: Readonly<Record<string, string>> = { ListObjectsV2: 'ListBucket', HeadObject: 'GetObject' };

/** A request with an access control list needs a second permission (S3 API reference, PutObject). */
function actionsOf(operation: string, { headers }: S3Request): readonly string[] {
  const action = `s3:${ACTIONS[operation] ?? operation}`;
  return headers['x-amz-acl'] === undefined ? [action] : [action, `${action}Acl`];
}

const OPERATIONS: Readonly<Record<string, string>> = {
  PUT: 'PutObject',
  GET: 'GetObject',
  HEAD: 'HeadObject',
  DELETE: 'DeleteObject',
};

/** @throws AwsError that names what the embedded S3 does not support. */
function operationOf({ method, query, headers }: S3Request, key: string): string {
  const ofBucket = query.has('policy') ? POLICY_OPERATIONS : BUCKET_OPERATIONS;
  const operation = (key === '' ? ofBucket : OPERATIONS)[method];
  if (!operation) throw notImplemented(`${method} ${key === '' ? 'of a bucket' : 'of an object'}`);
  const parameter = [...query.keys()].find((name) => !PARAMETERS.has(name) && !name.startsWith('X-Amz-'));
  if (parameter !== undefined) throw notImplemented(`the parameter ${parameter}`);
  const header = Object.keys(headers).find((name) => name.startsWith('x-amz-') && !HEADERS.has(name));
  if (header !== undefined) throw notImplemented(`the header ${header}`);
  return operation;
}

function notImplemented(what: string): AwsError {
  return new AwsError('NotImplemented', `The embedded S3 does not support ${what}.`, { status: 501 });
}

function expectOwner({ headers }: S3Request, bucket: Bucket): void {
  const owner = headers['x-amz-expected-bucket-owner'];
  if (owner !== undefined && owner !== bucket.owner)
    throw new AwsError('AccessDenied', 'Access Denied', { status: 403 });
}

/** S3 answers a request in another region with a redirect, which clients follow or report. */
function expectRegion({ region }: S3Request, bucket: Bucket): void {
  if (region === undefined || region === bucket.region) return;
  const message = 'The bucket you are attempting to access must be addressed using the specified endpoint.';
  throw new AwsError('PermanentRedirect', message, { status: 301 });
}

function put(bucket: ObjectStore, key: string, { headers, body }: S3Request): S3Answer {
  const acl = headers['x-amz-acl'];
  if (acl !== undefined && acl !== 'bucket-owner-full-control') {
    const message = 'The bucket does not allow ACLs';
    throw new AwsError('AccessControlListNotSupported', message);
  }
  const sent = headers['x-amz-checksum-crc32'];
  if (typeof sent === 'string' && sent !== checksumOf(body)) {
    throw new AwsError('BadDigest', 'The CRC32 you specified did not match the calculated checksum.');
  }
  if (headers['if-none-match'] === '*' && bucket.get(key)) {
    const message = 'At least one of the pre-conditions you specified did not hold';
    throw new AwsError('PreconditionFailed', message, { status: 412 });
  }
  const { etag } = bucket.put(key, body);
  return { status: 200, headers: { etag: `"${etag}"`, 'x-amz-checksum-crc32': checksumOf(body) }, body: NOTHING };
}

/** The headers of a request that S3 stores and returns. */
const METADATA = ['content-type', 'cache-control'];

function metadataOf({ headers }: S3Request): Record<string, string> {
  return Object.fromEntries(
    METADATA.flatMap((name) => (headers[name] === undefined ? [] : [[name, String(headers[name])]])),
  );
}

function get(bucket: ObjectStore, key: string, { method, headers }: S3Request): S3Answer {
  const stored = bucket.get(key);
  if (!stored) throw new AwsError('NoSuchKey', 'The specified key does not exist.', { status: 404 });
  const { content, etag } = stored;
  const common = { etag: `"${etag}"`, 'accept-ranges': 'bytes', 'content-type': 'binary/octet-stream' };
  const range = rangeOf(headers['range'], content.length);
  if (!range) return { status: 200, headers: common, body: method === 'HEAD' ? NOTHING : content };
  const [from, end] = range;
  const body = content.subarray(from, end);
  return {
    status: 206,
    headers: { ...common, 'content-range': `bytes ${from}-${end - 1}/${content.length}` },
    body: method === 'HEAD' ? NOTHING : body,
  };
}

/** Returns the first byte of a range and the byte after the last one (RFC 9110, section 14). */
function rangeOf(header: string | string[] | undefined, size: number): readonly [number, number] | undefined {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(String(header ?? '')) ?? [];
  if (first === '' && last === '') return undefined;
  const from = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size : Math.min(size, Number(last) + 1);
  if (from >= end) throw new AwsError('InvalidRange', 'The requested range is not satisfiable', { status: 416 });
  return [from, end];
}

function list(name: string, bucket: ObjectStore, query: URLSearchParams, nowMs: number): S3Answer {
  const prefix = query.get('prefix') ?? '';
  const after = query.get('continuation-token') ?? query.get('start-after') ?? '';
  const most = Math.min(Number(query.get('max-keys') ?? LISTED_KEYS), LISTED_KEYS);
  const found = bucket.keys().filter((key) => key.startsWith(prefix) && key > after);
  const page = found.slice(0, most);
  const isEncoded = query.get('encoding-type') === 'url';
  const shown = (text: string): string => (isEncoded ? encodeURIComponent(text).replaceAll('%2F', '/') : text);
  const contents = page.map((key) => {
    const { content, etag } = bucket.get(key) as Stored;
    const members = [
      ['Key', shown(key)],
      ['LastModified', new Date(nowMs).toISOString()],
      ['ETag', `"${etag}"`],
      ['Size', String(content.length)],
    ] as const;
    return `<Contents>${members.map(([member, value]) => leaf(member, value)).join('')}</Contents>`;
  });
  const isTruncated = found.length > page.length;
  const xml = [
    leaf('Name', name),
    leaf('Prefix', shown(prefix)),
    ...(isEncoded ? [leaf('EncodingType', 'url')] : []),
    leaf('KeyCount', String(page.length)),
    leaf('MaxKeys', String(most)),
    leaf('IsTruncated', String(isTruncated)),
    ...(isTruncated ? [leaf('NextContinuationToken', page.at(-1) ?? '')] : []),
    ...contents,
  ].join('');
  const body = Buffer.from(`<ListBucketResult>${xml}</ListBucketResult>`);
  return { status: 200, headers: { 'content-type': 'application/xml' }, body };
}

function checksumOf(body: Buffer): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(body));
  return bytes.toString('base64');
}
