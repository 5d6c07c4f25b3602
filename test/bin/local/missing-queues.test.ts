/** The queues that `npm start -- --config` creates. */
import { expect, test } from '@jest/globals';
import { createMissingQueues } from '../../../bin/local/apply.ts';
import { startEmbedded } from '../../../local/index.ts';
import { writeAssembly } from '../../conformance/support/endpoint.ts';
import { cleanupAfterAll } from '../../support/cleanup.ts';

const onCleanup = cleanupAfterAll();

test('the queues of the run that a file names are created once, and no others', async () => {
  const embedded = await startEmbedded({ assembly: writeAssembly({ Resources: {} }), port: 0 });
  onCleanup(() => embedded.close());
  embedded.sqs.createQueue('present', { VisibilityTimeout: '7' });
  const urls = [
    'http://127.0.0.1:4100/000000000000/acme',
    'http://127.0.0.1:1/000000000000/acme',
    'http://127.0.0.1:4100/000000000000/acme.fifo',
    'http://127.0.0.1:4100/000000000000/present',
    'http://127.0.0.1:4100/111111111111/of-another-account',
    'https://sqs.us-east-1.amazonaws.com/000000000000/of-aws',
  ];
  const destinations = urls.map((queue_url) => ({
    transport: 'sqs' as const,
    queue_url,
    auth: { type: 'keys' as const, key: 'K', secret: 'S' },
  }));
  const webhook = { transport: 'webhook' as const, url: 'http://127.0.0.1:8000/hooks' };
  const scope = { feed_group: 'user', realtime: true, destinations: [...destinations, webhook] };
  const file = { apps: [{ app_id: '1', name: 'Acme', scopes: [scope] }] };

  const created = createMissingQueues(embedded, file);
  expect(created).toEqual(['acme', 'acme.fifo'].map((name) => `${embedded.endpoint}/000000000000/${name}`));
  expect(Object.keys(embedded.queues).toSorted()).toEqual(['acme', 'acme.fifo', 'present']);
  expect(createMissingQueues(embedded, file)).toEqual([]);
});
