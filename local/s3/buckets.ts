/** The buckets of the embedded S3: those of the template, and those that customers create with CreateBucket. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { objectOf } from '../objects.ts';
import { AwsError } from '../protocol/aws-error.ts';
import { type ObjectStore, objectsIn, objectsInMemory } from './objects.ts';

interface BucketSettings {
  readonly region: string;
  /** The account that owns the bucket. */
  readonly owner: string;
  /** ARN of the KMS key with which S3 encrypts objects. */
  readonly key?: string;
  /** The bucket policy. It is stored and not evaluated, as the policies of queues. */
  readonly policy?: string;
}

export interface Bucket extends BucketSettings {
  readonly name: string;
  readonly objects: ObjectStore;
}

export type Buckets = ReturnType<typeof createBuckets>;

const NAME = /^[a-z\d](?!.*\.\.)[a-z\d.-]{1,61}[a-z\d]$/;

/** @param data folder in which buckets of customers and all objects are kept after the run. */
export function createBuckets(data: string | undefined) {
  const buckets = new Map<string, Bucket>();
  /** The buckets that customers created. Those of the template are created again by each run. */
  const created = new Map<string, BucketSettings>();
  const file = data === undefined ? undefined : join(data, 's3-buckets.json');
  const folderOf = (name: string): string => join(data ?? '', 's3', name);

  const add = (name: string, settings: BucketSettings): void => {
    const objects = data === undefined ? objectsInMemory() : objectsIn(folderOf(name));
    buckets.set(name, { ...settings, name, objects });
  };
  const save = (): void => {
    if (file !== undefined) writeFileSync(file, JSON.stringify(Object.fromEntries(created)));
  };
  const find = (name: string): Bucket => {
    const bucket = buckets.get(name);
    if (!bucket) throw new AwsError('NoSuchBucket', `The specified bucket does not exist: ${name}`, { status: 404 });
    return bucket;
  };
  if (file !== undefined && existsSync(file)) {
    const kept = (objectOf(readFileSync(file, 'utf8')) ?? {}) as Readonly<Record<string, BucketSettings>>;
    for (const [name, settings] of Object.entries(kept)) {
      created.set(name, settings);
      add(name, settings);
    }
  }
  return {
    find,
    has: (name: string): boolean => buckets.has(name),
    /** Adds a bucket of the template. */
    add,
    /** Creates a bucket of a customer. */
    create(name: string, settings: BucketSettings): void {
      if (!NAME.test(name)) throw new AwsError('InvalidBucketName', 'The specified bucket is not valid.');
      const existing = buckets.get(name);
      if (existing) {
        const code = existing.owner === settings.owner ? 'BucketAlreadyOwnedByYou' : 'BucketAlreadyExists';
        throw new AwsError(code, 'The requested bucket name is not available.', { status: 409 });
      }
      created.set(name, settings);
      save();
      add(name, settings);
    },
    setPolicy(name: string, policy: string | undefined): void {
      const { policy: _, objects, name: __, ...rest } = find(name);
      const settings = policy === undefined ? rest : { ...rest, policy };
      buckets.set(name, { ...settings, name, objects });
      if (created.has(name)) created.set(name, settings);
      save();
    },
    remove(name: string): void {
      if (find(name).objects.keys().length > 0) {
        throw new AwsError('BucketNotEmpty', 'The bucket you tried to delete is not empty', { status: 409 });
      }
      buckets.delete(name);
      created.delete(name);
      save();
      if (data !== undefined) rmSync(folderOf(name), { recursive: true, force: true });
    },
  };
}
