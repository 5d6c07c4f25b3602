/** Calls of the command line have time limits, also for a server that never completes its answer. */
import { LambdaClient } from '@aws-sdk/client-lambda';
import { STSClient } from '@aws-sdk/client-sts';
import { expect, test } from '@jest/globals';
import { sendByCredentials } from '../../../cli/reach/by-credentials.ts';
import { sendByToken } from '../../../cli/reach/by-token.ts';
import { embeddedClient } from '../../../cli/reach/embedded-client.ts';
import { reachStack } from '../../../cli/reach/stack.ts';
import { startSlowServer, UNENDING, type Unending } from '../../support/slow-servers.ts';

const SERVERS = Object.keys(UNENDING) as Unending[];
/** Time limit of a call. */
const CALL_MS = 300;
const GIVEN_UP = /there was no complete answer in time|ECONNRESET|aborted/;

test.each(SERVERS)('finding the stack ends at the time limit if the server %s', async (behaviour) => {
  const server = await startSlowServer(behaviour);
  try {
    const where = { stack: 'Feedhose', endpoint: server.endpoint };
    await expect(reachStack(where, () => 'id', CALL_MS)).rejects.toThrow(GIVEN_UP);
  } finally {
    await server.close();
  }
});

test.each(SERVERS)('a call of the API ends at the time limit if the server %s', async (behaviour) => {
  const server = await startSlowServer(behaviour);
  try {
    const client = embeddedClient({ endpoint: server.endpoint });
    const send = sendByCredentials(new LambdaClient(client), new STSClient(client), 'api', CALL_MS);
    const request = { method: 'GET', path: '/apps', query: {}, headers: {}, body: undefined } as const;
    await expect(send(request)).rejects.toThrow(GIVEN_UP);
  } finally {
    await server.close();
  }
});

test('a port that fetch blocks is named', async () => {
  const send = sendByToken('http://127.0.0.1:6000/api', 'token');
  await expect(send({ method: 'GET', path: '/apps', query: {}, headers: {}, body: undefined })).rejects.toThrow(
    'http://127.0.0.1:6000 cannot be reached: browsers and fetch block port 6000.',
  );
});
