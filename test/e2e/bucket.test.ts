/**
 * Customers' buckets with the functions of the deployed template: windows of the past are read from the journal and written
 * once, with a manifest, and the test button leaves nothing behind.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { OPERATOR } from '../../bin/local/apply.ts';
import { createLocalPublisher } from '../../cli/publish.ts';
import { type Embedded, startEmbedded } from '../../local/index.ts';
import { sharedAssembly } from '../support/assembly.ts';
import { cleanupAfterAll } from '../support/cleanup.ts';

const REGION = 'us-east-1';
const ACCOUNT = '000000000000';
const Bucket = 'feeds-of-1207';
const UPDATES = Array.from({ length: 40 }, (_, index) => `event-${String(index).padStart(3, '0')}`);
const SCOPE = 'feed_group:user';
const ALL = `/apps/1207/scopes/${SCOPE}/destinations`;

describe("a customer's bucket", () => {
  let embedded: Embedded;
  let s3: S3Client;
  let startedAt: string;
  const onCleanup = cleanupAfterAll();

  const call = async (method: string, path: string, body?: object) => {
    const headers = {
      authorization: `Bearer ${embedded.issueToken(OPERATOR)}`,
      ...(body ? { 'content-type': 'application/json' } : {}),
    };
    const answer = await fetch(`${embedded.api}${path}`, {
      method,
      headers,
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) };
  };
  const input = (changes: object = {}) => ({
    transport: 's3',
    bucket: Bucket,
    region: REGION,
    bucket_owner: ACCOUNT,
    prefix: 'warehouse',
    start_at: startedAt,
    auth: { type: 'policy' },
    ...changes,
  });
  const keys = async (): Promise<readonly string[]> => {
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
    return Contents.map(({ Key = '' }) => Key);
  };
  const contentOf = async (Key: string): Promise<Buffer> => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    return Buffer.from((await Body?.transformToByteArray()) ?? []);
  };
  /** Polls until the result is true. */
  const until = async (isTrue: () => Promise<boolean>): Promise<void> => {
    while (!(await isTrue())) await pause(50);
  };
  const windowsOf = async (id: string) => (await call('GET', `${ALL}/${id}/windows`)).body;

  beforeAll(async () => {
    // Windows of a second are closed after a second.
    const environment = { WINDOW_SECONDS: '1', SETTLED_SECONDS: '1' };
    embedded = await startEmbedded({ assembly: sharedAssembly(), port: 0, speed: 60, environment });
    onCleanup(() => embedded.close());
    const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
    s3 = new S3Client({ endpoint: embedded.endpoint, region: REGION, credentials, forcePathStyle: true });
    await s3.send(new CreateBucketCommand({ Bucket }));
    await call('POST', '/apps', { app_id: '1207', name: 'one' });
    await call('PUT', `/apps/1207/scopes/${SCOPE}`, { realtime: true });
    startedAt = new Date(embedded.clock.now()).toISOString();
    const publisher = createLocalPublisher(embedded.endpoint, REGION, embedded.outputs['BusName'] ?? '');
    await publisher.publish(
      UPDATES.map((id) =>
        JSON.stringify({ app_id: '1207', feed: `user:${id}`, event_id: id, new: [{ id, note: 'Zürich\n' }] }),
      ),
    );
    await until(async () => (await call('GET', '/apps/1207/updates?limit=100')).body.items.length === UPDATES.length);
  });

  test('gets all updates since the start time once, in windows with manifests', async () => {
    const made = await call('POST', ALL, input());
    expect(made).toMatchObject({ status: 201, body: { bucket: Bucket, window_minutes: 5, signing_secret: null } });
    const now = embedded.clock.now();
    await until(async () => Date.parse((await windowsOf(made.body.id)).written_until) > now);
    const all = await keys();
    const objects = all.filter((key) => key.endsWith('.ndjson.gz'));
    const folder = 'warehouse/1207/feed_group.user';
    for (const key of objects)
      expect(key).toMatch(new RegExp(`^${folder}/dt=\\d{4}-\\d\\d-\\d\\d/hh=\\d\\d/[\\w-]+\\.ndjson\\.gz$`));
    const lines = (await Promise.all(objects.map(contentOf))).flatMap((content) =>
      gunzipSync(content).toString().trimEnd().split('\n'),
    );
    const updates = lines.map((line) => JSON.parse(line) as { event_id: string });
    expect(updates.map(({ event_id }) => event_id).toSorted()).toEqual(UPDATES);
    const manifests = await Promise.all(
      all
        .filter((key) => key.startsWith(`${folder}/_manifests/`))
        .map(async (key) => JSON.parse((await contentOf(key)).toString())),
    );
    expect(manifests.flatMap((manifest) => manifest.objects.map(({ key }: { key: string }) => key)).toSorted()).toEqual(
      objects.toSorted(),
    );
    expect(manifests.reduce((sum, manifest) => sum + manifest.updates, 0)).toBe(UPDATES.length);
    expect((await windowsOf(made.body.id)).last_window).toMatchObject({ objects: 1 });
  });

  test('is tested with an object that is deleted again, and only in its own folder', async () => {
    const made = await call('POST', ALL, input({ prefix: 'tested', state: 'paused' }));
    const before = await keys();
    const result = await call('POST', `${ALL}/${made.body.id}/test`, {});
    expect(result.body).toMatchObject({
      status: 'ok',
      checks: [{ name: 'settings' }, { name: 'write' }, { name: 'delete' }],
    });
    expect(result.body.checks[1].message).toMatch(/^The bucket accepted the object tested\/_feedhose_test\//);
    expect((await keys()).filter((key) => !before.includes(key))).toEqual([]);
    const writes = embedded.access
      .all()
      .filter(({ action, resource }) => action === 's3:DeleteObject' && resource.includes(Bucket));
    expect(writes.length).toBe(1);
  });

  test.each([
    ['another account', { bucket_owner: '111122223333' }, 'access_denied', /belongs to the account 111122223333/],
    ['another region', { region: 'eu-west-1' }, 'bucket_missing', /exists in eu-west-1/],
    ['nobody', { bucket: 'missing-bucket' }, 'bucket_missing', /missing-bucket exists/],
  ])(
    'that belongs to %s is refused with a hint, and is written when the destination is corrected',
    async (_, wrong, failure, hint) => {
      const made = await call('POST', ALL, input({ prefix: failure, ...wrong }));
      const tested = await call('POST', `${ALL}/${made.body.id}/test`, {});
      expect(tested.body).toMatchObject({ status: 'error', hint: expect.stringMatching(hint) });
      await until(async () => (await windowsOf(made.body.id)).blocked?.class === failure);
      expect((await windowsOf(made.body.id)).blocked.hint).toMatch(hint);
      await call('DELETE', `${ALL}/${made.body.id}`);
    },
  );

  test('can contain objects of the customer, which are not changed', async () => {
    await s3.send(new PutObjectCommand({ Bucket, Key: 'own.txt', Body: 'own' }));
    expect((await contentOf('own.txt')).toString()).toBe('own');
  });
});
