/**
 * An SQS and STS that check what AWS checks and the embedded run does not: signatures, sessions, external ids, session
 * tags, policies of queues and roles, regions and keys. Real HTTP, with the error names and formats of AWS.
 */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { authorizationOf, isSignedWith } from './signature.ts';
import { answerSqs } from './sqs.ts';
import { assumeRole } from './sts.ts';
import { type Call, type Caller, StrictError, type World } from './world.ts';

export interface StrictAws extends World {
  readonly endpoint: string;
  callsTo(operation: string): readonly Call[];
  close(): Promise<void>;
}

/**
 * Starts the servers, and configures the SDK of this process to use them, as the function with the access key
 * `FUNCTION`.
 */
export async function startStrictAws(functionRoleArn: string): Promise<StrictAws> {
  const world: World = {
    users: new Map([['FUNCTION', { secret: 'function-secret', arn: functionRoleArn }]]),
    roles: new Map(),
    queues: [],
    sessions: new Map(),
    calls: [],
    sessionSeconds: 3_600,
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => answer(world, request, Buffer.concat(chunks).toString('utf8'), response));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const variables = {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'FUNCTION',
    AWS_SECRET_ACCESS_KEY: 'function-secret',
  };
  Object.assign(process.env, variables);
  return {
    ...world,
    get sessionSeconds() {
      return world.sessionSeconds;
    },
    set sessionSeconds(seconds) {
      world.sessionSeconds = seconds;
    },
    endpoint,
    callsTo: (operation) => world.calls.filter((call) => call.operation === operation),
    async close() {
      for (const name of Object.keys(variables)) delete process.env[name];
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

function answer(world: World, request: IncomingMessage, body: string, response: ServerResponse): void {
  const target = request.headers['x-amz-target'];
  try {
    const { caller, region } = authenticate(world, request, body);
    if (target === undefined) {
      const input = Object.fromEntries(new URLSearchParams(body));
      world.calls.push({ operation: input['Action'] ?? '', principalArn: caller.principalArn, region, input });
      const xml = assumeRole(world, input, caller);
      response.writeHead(200, { 'content-type': 'text/xml' }).end(xml);
      return;
    }
    const operation = String(target).replace('AmazonSQS.', '');
    const input = JSON.parse(body) as Record<string, unknown>;
    world.calls.push({ operation, principalArn: caller.principalArn, region, input });
    const output = answerSqs(world, operation, input, caller, region);
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(output));
  } catch (error) {
    const { code, message, status } =
      error instanceof StrictError ? error : new StrictError('InternalFailure', String(error), 500);
    if (target === undefined) {
      const xml = `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>${code}</Code><Message>${message.replaceAll('<', '&lt;')}</Message></Error><RequestId>${randomUUID()}</RequestId></ErrorResponse>`;
      response.writeHead(status, { 'content-type': 'text/xml' }).end(xml);
      return;
    }
    response
      .writeHead(status, { 'content-type': 'application/x-amz-json-1.0' })
      .end(JSON.stringify({ __type: `com.amazonaws.sqs#${code}`, message }));
  }
}

function authenticate(world: World, request: IncomingMessage, body: string): { caller: Caller; region: string } {
  const given = authorizationOf(request);
  if (!given) throw new StrictError('MissingAuthenticationToken', 'Request is missing Authentication Token', 403);
  const user = world.users.get(given.accessKeyId);
  const caller: Caller | undefined =
    world.sessions.get(given.accessKeyId) ??
    (user && {
      principalArn: user.arn,
      secret: user.secret,
      tags: {},
      permissions: user.permissions,
      isSender: false,
      isSession: given.accessKeyId === 'FUNCTION',
    });
  const token = request.headers['x-amz-security-token'];
  if (!caller || caller.token !== token) {
    throw new StrictError('InvalidClientTokenId', 'The security token included in the request is invalid.', 403);
  }
  if (!isSignedWith(caller.secret, request, body, given)) {
    const message = 'The request signature we calculated does not match the signature you provided.';
    throw new StrictError('SignatureDoesNotMatch', message, 403);
  }
  return { caller, region: given.region };
}
