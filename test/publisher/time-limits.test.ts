/** A publisher does not wait without limit for a bus that never answers. */
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { expect, test } from '@jest/globals';
import { createPublisher } from '../../publisher/index.ts';
import { withTimeLimits } from '../../publisher/sdk.ts';
import { cleanupAfterAll } from '../support/cleanup.ts';
import { startSlowServer } from '../support/slow-servers.ts';
import { anUpdate } from './bus.ts';

const onCleanup = cleanupAfterAll();
const place = { region: 'us-east-1', credentials: { accessKeyId: 'a', secretAccessKey: 's' } };

async function limitsOf(client: EventBridgeClient): Promise<object> {
  const { configProvider } = client.config.requestHandler as unknown as { readonly configProvider: Promise<object> };
  return configProvider;
}

test('the client that a publisher creates has a time limit that throws', async () => {
  const limits = { connectionTimeout: 3_000, requestTimeout: 20_000, throwOnRequestTimeout: true };
  expect(await limitsOf(new EventBridgeClient(withTimeLimits(place)))).toMatchObject(limits);
});

test('a request handler in the configuration replaces the time limits', async () => {
  const requestHandler = { requestTimeout: 7 };
  const limits = await limitsOf(new EventBridgeClient(withTimeLimits({ ...place, requestHandler })));
  expect([limits, limits]).toMatchObject([{ requestTimeout: 7 }, { throwOnRequestTimeout: undefined }]);
});

test('an update is refused as unavailable if the bus accepts requests and never answers', async () => {
  const server = await startSlowServer('accepts and never answers');
  onCleanup(() => server.close());
  const { requestHandler } = withTimeLimits() as { readonly requestHandler: object };
  const publisher = createPublisher({
    busName: 'bus',
    clientConfig: {
      ...{ ...place, endpoint: server.endpoint, maxAttempts: 1 },
      requestHandler: { ...requestHandler, requestTimeout: 50 },
    },
    retry: { attempts: 2, firstPauseMs: 1 },
  });
  onCleanup(() => publisher.close());
  const { published, refused } = await publisher.publish([anUpdate(0)]);
  expect([published, refused]).toMatchObject([0, [{ code: 'unavailable' }]]);
});
