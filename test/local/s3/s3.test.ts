/** The embedded S3 as the SDK sees it, in memory and in a folder. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectAclCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createAccessRecord } from '../../../local/access-record.ts';
import { answerS3 } from '../../../local/protocol/answer-s3.ts';
import { readBody } from '../../../local/protocol/body.ts';
import { signerOf } from '../../../local/protocol/signature.ts';
import { createS3 } from '../../../local/s3/s3.ts';
import type { Services } from '../../../local/services.ts';
import { createUsage } from '../../../local/usage.ts';

const Bucket = 'blocks';
const folder = mkdtempSync(join(tmpdir(), 'feedhose-s3-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Starts a server with one bucket and returns a client for it. */
async function start(data: string | undefined) {
  const s3 = createS3('000000000000', Date.now, data);
  s3.createBucket(Bucket);
  const access = createAccessRecord();
  const sts = { nameOf: (key: string) => key, accountOf: () => '000000000000' };
  const services = { s3, access, usage: createUsage(), sts } as unknown as Services;
  const server = createServer(async (request, response) => {
    const body = await readBody(request);
    const signer = signerOf(request);
    if (signer) answerS3(new URL(request.url ?? '', 'http://localhost'), body, signer, request, response, services);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = new S3Client({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' },
    maxAttempts: 1,
  });
  const close = () => {
    client.destroy();
    server.close();
    server.closeAllConnections();
  };
  return { client, access, close };
}

describe.each([
  ['in memory', undefined],
  ['in a folder', folder],
])('objects %s', (_, data) => {
  let world: Awaited<ReturnType<typeof start>>;
  beforeAll(async () => {
    world = await start(data);
  });
  afterAll(() => world.close());
  const send: S3Client['send'] = ((command: never) => world.client.send(command)) as never;
  const textOf = async (Key: string, Range?: string) => {
    const { Body, ContentRange } = await send(new GetObjectCommand({ Bucket, Key, ...(Range ? { Range } : {}) }));
    return { text: await Body?.transformToString(), ContentRange };
  };

  test('have the bytes that were put, also under keys with any character', async () => {
    for (const Key of ['a/b/../c.gz', 'ä ? # % +', '.', 'x'.repeat(80)]) {
      const { ETag } = await send(new PutObjectCommand({ Bucket, Key, Body: `content of ${Key}` }));
      expect((await send(new HeadObjectCommand({ Bucket, Key }))).ETag).toBe(ETag);
      expect((await textOf(Key)).text).toBe(`content of ${Key}`);
    }
  });

  test('are read by range', async () => {
    await send(new PutObjectCommand({ Bucket, Key: 'digits', Body: '0123456789' }));
    expect(await textOf('digits', 'bytes=2-4')).toEqual({ text: '234', ContentRange: 'bytes 2-4/10' });
    expect((await textOf('digits', 'bytes=-3')).text).toBe('789');
    expect((await textOf('digits', 'bytes=8-99')).text).toBe('89');
    await expect(textOf('digits', 'bytes=10-12')).rejects.toMatchObject({ name: 'InvalidRange' });
  });

  test('are not overwritten by a conditional write', async () => {
    const input = { Bucket, Key: 'once', IfNoneMatch: '*' };
    await send(new PutObjectCommand({ ...input, Body: 'first' }));
    const second = send(new PutObjectCommand({ ...input, Body: 'second' }));
    await expect(second).rejects.toMatchObject({ name: 'PreconditionFailed', $metadata: { httpStatusCode: 412 } });
    expect((await textOf('once')).text).toBe('first');
  });

  test('are listed in pages, in the order of their keys', async () => {
    for (const Key of ['list/b', 'list/a', 'list/c&<']) await send(new PutObjectCommand({ Bucket, Key, Body: '1' }));
    const input = { Bucket, Prefix: 'list/', MaxKeys: 2 };
    const first = await send(new ListObjectsV2Command(input));
    expect(first.Contents?.map(({ Key, Size }) => [Key, Size])).toEqual([
      ['list/a', 1],
      ['list/b', 1],
    ]);
    const ContinuationToken = first.NextContinuationToken;
    const second = await send(
      new ListObjectsV2Command({ ...input, ...(ContinuationToken ? { ContinuationToken } : {}) }),
    );
    expect(second).toMatchObject({ IsTruncated: false, Contents: [{ Key: 'list/c&<' }] });
  });

  test('are listed with encoded keys for programs that request it, such as the AWS CLI', async () => {
    await send(new PutObjectCommand({ Bucket, Key: 'encoded/é &+', Body: '1' }));
    const listed = await send(new ListObjectsV2Command({ Bucket, Prefix: 'encoded/', EncodingType: 'url' }));
    expect(listed).toMatchObject({ EncodingType: 'url', Contents: [{ Key: 'encoded/%C3%A9%20%26%2B' }] });
  });

  test('are gone after they were deleted', async () => {
    await send(new PutObjectCommand({ Bucket, Key: 'gone', Body: '1' }));
    await send(new DeleteObjectCommand({ Bucket, Key: 'gone' }));
    await expect(textOf('gone')).rejects.toMatchObject({ name: 'NoSuchKey', $metadata: { httpStatusCode: 404 } });
  });

  test('what is not supported is refused by name, and a bucket that does not exist is not found', async () => {
    const acl = send(new PutObjectAclCommand({ Bucket, Key: 'digits', ACL: 'private' }));
    await expect(acl).rejects.toMatchObject({ name: 'NotImplemented' });
    const tagged = send(new PutObjectCommand({ Bucket, Key: 'tagged', Body: '1', Tagging: 'a=b' }));
    await expect(tagged).rejects.toThrow(/x-amz-tagging/);
    const other = send(new GetObjectCommand({ Bucket: 'other', Key: 'digits' }));
    await expect(other).rejects.toMatchObject({ name: 'NoSuchBucket' });
    const foreign = send(new GetObjectCommand({ Bucket, Key: 'digits', ExpectedBucketOwner: '111111111111' }));
    await expect(foreign).rejects.toMatchObject({ name: 'AccessDenied' });
  });
});

test('objects in a folder are there in the next run', async () => {
  const first = await start(folder);
  await first.client.send(new PutObjectCommand({ Bucket, Key: 'kept', Body: 'kept' }));
  first.close();
  const second = await start(folder);
  const { Body } = await second.client.send(new GetObjectCommand({ Bucket, Key: 'kept' }));
  expect(await Body?.transformToString()).toBe('kept');
  second.close();
});

test('calls are recorded with their actions and resources', async () => {
  const { client, access, close } = await start(undefined);
  await client.send(new PutObjectCommand({ Bucket, Key: 'a', Body: '1' }));
  await client.send(new ListObjectsV2Command({ Bucket }));
  expect(access.all().map(({ action, resource }) => [action, resource])).toEqual([
    ['s3:PutObject', 'arn:aws:s3:::blocks/a'],
    ['s3:ListBucket', 'arn:aws:s3:::blocks'],
  ]);
  close();
});
