/** Judge: DuckDB runs the documented queries against a bucket that the functions of the template have written. */
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { OPERATOR } from '../../../bin/local/apply.ts';
import { createLocalPublisher } from '../../../cli/publish.ts';
import { startEmbedded } from '../../../local/index.ts';
import { documents } from '../../../test/docs/support/documents.ts';
import { sharedAssembly } from '../../../test/support/assembly.ts';
import type { Judge } from '../judge.ts';
import { succeed, virtualEnvironment } from '../tools.ts';

const VERSIONS = { duckdb: '1.4.2', boto3: '1.44.8' };
const QUERY = fileURLToPath(new URL('query.py', import.meta.url));
const REGION = 'us-east-1';
const Bucket = 'example-feeds';
const SCOPE = '/apps/1207/scopes/feed_group:user';
const FEEDS = { 'user:amelie': 3, 'user:bob': 2, 'user:Zoë': 1 };

const isDuckDb = ({ language, text }: { readonly language: string; readonly text: string }) =>
  language === 'sql' && text.includes('read_ndjson');

export const judge: Judge = {
  name: 'duckdb',
  maker: 'DuckDB (PyPI duckdb), with boto3, which copies the bucket',
  question: 'Do the documented queries of DuckDB read each update of a bucket once?',
  cannotSee:
    'It does not use the extension httpfs of DuckDB, which no package registry has, and it does not run Athena.',
  needs: ['python3'],
  async run(workspace) {
    const packages = Object.entries(VERSIONS).map(([name, version]) => `${name}==${version}`);
    const python = await virtualEnvironment(workspace, packages);
    const environment = { WINDOW_SECONDS: '1', SETTLED_SECONDS: '1' };
    const embedded = await startEmbedded({ assembly: sharedAssembly(), port: 0, speed: 60, environment });
    const faults: string[] = [];
    let checked = 0;
    try {
      const call = async (method: string, path: string, body?: object) => {
        const headers = {
          authorization: `Bearer ${embedded.issueToken(OPERATOR)}`,
          'content-type': 'application/json',
        };
        const answer = await fetch(`${embedded.api}${path}`, {
          method,
          headers,
          ...(body && { body: JSON.stringify(body) }),
        });
        if (!answer.ok) throw new Error(`${method} ${path}: ${await answer.text()}`);
        return JSON.parse(await answer.text());
      };
      const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
      const s3 = new S3Client({ endpoint: embedded.endpoint, region: REGION, credentials, forcePathStyle: true });
      await s3.send(new CreateBucketCommand({ Bucket }));
      await call('POST', '/apps', { app_id: '1207', name: 'Acme' });
      await call('PUT', SCOPE, { realtime: true });
      const start_at = new Date(embedded.clock.now()).toISOString();
      const events = Object.entries(FEEDS).flatMap(([feed, number]) =>
        Array.from({ length: number }, (_, index) => ({ app_id: '1207', feed, new: [{ id: `${feed}-${index}` }] })),
      );
      const publisher = createLocalPublisher(embedded.endpoint, REGION, embedded.outputs['BusName'] ?? '');
      await publisher.publish(events.map((event) => JSON.stringify(event)));
      while ((await call('GET', '/apps/1207/updates')).items.length < events.length) await pause(50);
      const settings = { bucket: Bucket, region: REGION, bucket_owner: '000000000000', prefix: 'feedhose', start_at };
      const body = { transport: 's3', ...settings, auth: { type: 'policy' } };
      const { id } = await call('POST', `${SCOPE}/destinations`, body);
      const now = embedded.clock.now();
      const until = async () => Date.parse((await call('GET', `${SCOPE}/destinations/${id}/windows`)).written_until);
      while ((await until()) < now) await pause(50);
      for (const { place, text } of documents().flatMap(({ blocks }) => blocks.filter(isDuckDb))) {
        checked += 1;
        const days = [start_at, new Date(now).toISOString()].map((time) => `'${time.slice(0, 10)}'`);
        const sql = text.replaceAll(/= '\d{4}-\d\d-\d\d'/g, `IN (${days.join(', ')})`);
        const rows = (await succeed(workspace, python, [QUERY, embedded.endpoint, Bucket, sql])).trim();
        const expected = JSON.stringify(Object.entries(FEEDS));
        if (JSON.stringify(JSON.parse(rows)) !== expected)
          faults.push(`${place} returns ${rows} instead of ${expected}.`);
      }
    } finally {
      await embedded.close();
    }
    return { versions: VERSIONS, checked, faults };
  },
};
