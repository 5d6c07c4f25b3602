/** Stores the public keys of apps in a bucket, from which CloudFront or the API serves them. */
import { DeleteObjectCommand, GetObjectCommand, NoSuchKey, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { KEY_SET_CACHE } from '../../core/signing-keys.ts';
import { ownClient } from '../aws-client.ts';

export function createKeySets(Bucket: string) {
  const client = ownClient(S3Client, 'streams');
  const place = (id: string) => ({ Bucket, Key: `keys/${id}` });
  return {
    /** @param id the id of the key set. */
    async publish(id: string, keySet: object): Promise<void> {
      const about = { ContentType: 'application/json', CacheControl: KEY_SET_CACHE };
      await client.send(new PutObjectCommand({ ...place(id), ...about, Body: JSON.stringify(keySet) }));
    },
    async remove(id: string): Promise<void> {
      await client.send(new DeleteObjectCommand(place(id)));
    },
    /** Returns `undefined` if there is no such key set. */
    async read(id: string): Promise<object | undefined> {
      try {
        const { Body } = await client.send(new GetObjectCommand(place(id)));
        return JSON.parse((await Body?.transformToString()) ?? '{}') as object;
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined;
        throw error;
      }
    },
  };
}
