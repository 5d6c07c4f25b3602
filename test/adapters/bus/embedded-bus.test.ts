/** Sending events to a bus of the embedded EventBridge, which refuses what EventBridge refuses. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createBusAccess } from '../../../adapters/bus/access.ts';
import { createSendToBus } from '../../../adapters/bus/customer-bus.ts';
import type { Sessions } from '../../../adapters/sts/sessions.ts';
import { type Embedded, startEmbedded } from '../../../local/index.ts';
import { writeAssembly } from '../../conformance/support/endpoint.ts';

const credentials = { type: 'keys', accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'hunter2' } as const;
let embedded: Embedded;

beforeAll(async () => {
  embedded = await startEmbedded({ assembly: writeAssembly({ Resources: {} }), port: 0 });
  process.env['AWS_ENDPOINT_URL'] = embedded.endpoint;
});
afterAll(async () => {
  delete process.env['AWS_ENDPOINT_URL'];
  await embedded.close();
});

test('leaves only the malformed events for the next attempt, and reports what EventBridge refuses', async () => {
  const { region, account } = embedded;
  const name = 'default';
  const arn = `arn:aws:events:${region}:${account}:event-bus/${name}`;
  const event = (Detail: string) => ({
    Source: 'feedhose',
    DetailType: 'feedhose.update',
    Detail,
    Resources: ['dlv_1'],
  });
  const send = createSendToBus(createBusAccess({} as Sessions));
  const details = [
    '{}',
    '{"n":9223372036854775808}',
    '{"n":9223372036854775807}',
    `{"a":${'['.repeat(1000)}${']'.repeat(1000)}}`,
  ];
  expect(await send({ region, account, name, partition: 'aws', arn }, credentials, details.map(event))).toEqual({
    kind: 'failed',
    left: [1, 3],
    failure: {
      class: 'bus_error',
      pace: 'slow',
      code: 'MalformedDetail',
      reason: expect.stringContaining('It refuses integers beyond 64 bits and more than 1,000 nested levels'),
    },
  });
});
