/** The queues that `npm start` creates, for the destinations of `--config` and those of an earlier run with `--data`. */
import { expect, test } from '@jest/globals';
import { createMissingQueues } from '../../../bin/local/apply.ts';
import type { Destination } from '../../../cli/destination.ts';
import { startEmbedded } from '../../../local/index.ts';
import { writeAssembly } from '../../conformance/support/endpoint.ts';
import { cleanupAfterAll } from '../../support/cleanup.ts';

const onCleanup = cleanupAfterAll();

test('the queues of the run that destinations name are created once, and no others', async () => {
  const embedded = await startEmbedded({ assembly: writeAssembly({ Resources: {} }), port: 0 });
  onCleanup(() => embedded.close());
  embedded.sqs.createQueue('present', { VisibilityTimeout: '7' });
  const { endpoint } = embedded;
  const destinations = [
    ...['acme', 'acme', 'acme.fifo', 'present'].map((name) => ({ queue_url: `${endpoint}/000000000000/${name}` })),
    { queue_url: `${endpoint}/111111111111/of-another-account` },
    { queue_url: 'http://127.0.0.1:1/000000000000/of-another-run' },
    { queue_url: 'https://sqs.us-east-1.amazonaws.com/000000000000/of-aws' },
    { url: `${endpoint}/000000000000/of-a-webhook` },
  ] as readonly unknown[] as readonly Destination[];

  const created = createMissingQueues(embedded, destinations);
  expect(created).toEqual(['acme', 'acme.fifo'].map((name) => `${endpoint}/000000000000/${name}`));
  expect(Object.keys(embedded.queues).toSorted()).toEqual(['acme', 'acme.fifo', 'present']);
  expect(createMissingQueues(embedded, destinations)).toEqual([]);
});
