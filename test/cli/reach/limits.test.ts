/** The command line does not wait for ever: a server that never comes to the end of its answer is given up. */

import { LambdaClient } from '@aws-sdk/client-lambda';
import { STSClient } from '@aws-sdk/client-sts';
import { expect, test } from '@jest/globals';
import { sendByCredentials } from '../../../cli/reach/by-credentials.ts';
import { embeddedClient } from '../../../cli/reach/embedded-client.ts';
import { reachStack } from '../../../cli/reach/stack.ts';
import { startSlowServer, UNENDING, type Unending } from '../../support/slow-servers.ts';

const WAYS = Object.keys(UNENDING) as Unending[];
/** Of a call. */
const CALL_MS = 300;
const GIVEN_UP = /there was no complete answer in time|ECONNRESET|aborted/;

test.each(WAYS)('the stack is looked for no longer than the limit where the server %s', async (way) => {
  const server = await startSlowServer(way);
  try {
    const where = { stack: 'Feedhose', endpoint: server.endpoint };
    await expect(reachStack(where, () => 'id', CALL_MS)).rejects.toThrow(GIVEN_UP);
  } finally {
    await server.close();
  }
});

test.each(WAYS)('the API is called no longer than the limit where the server %s', async (way) => {
  const server = await startSlowServer(way);
  try {
    const client = embeddedClient({ endpoint: server.endpoint });
    const send = sendByCredentials(new LambdaClient(client), new STSClient(client), 'api', CALL_MS);
    const request = { method: 'GET', path: '/apps', query: {}, headers: {}, body: undefined } as const;
    await expect(send(request)).rejects.toThrow(GIVEN_UP);
  } finally {
    await server.close();
  }
});
