/** The one port: who is answered, and with what. */
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startEmbedded } from '../../local/index.ts';
import { conformanceEndpoint, type Endpoint, writeAssembly } from '../conformance/support/endpoint.ts';

describe('the port of the embedded AWS', () => {
  let endpoint: Endpoint;
  let own: URL;
  beforeAll(async () => {
    endpoint = await conformanceEndpoint();
    own = new URL(endpoint.client.endpoint);
  });
  afterAll(() => endpoint.close());

  /** A raw request, so that `Host` and `Origin` can be anything. */
  const call = (headers: Record<string, string>, body = '{}') =>
    new Promise<{ status: number; text: string; headers: unknown }>((resolve, reject) => {
      const sent = request({ host: own.hostname, port: own.port, method: 'POST', headers }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text, headers: response.headers }));
      });
      sent.on('error', reject).end(body);
    });
  const list = { 'x-amz-target': 'AmazonSQS.ListQueues', 'content-type': 'application/x-amz-json-1.0' };

  test('answers programs on this machine by any of its names', async () => {
    for (const name of ['127.0.0.1', 'localhost', '[::1]']) {
      expect(await call({ ...list, host: `${name}:${own.port}` })).toMatchObject({ status: 200 });
    }
  });

  test('answers no page of the web, neither through a name of its own nor by its origin', async () => {
    const rebound = await call({ ...list, host: `evil.example:${own.port}` });
    const foreign = await call({ ...list, host: own.host, origin: 'https://evil.example' });
    const otherPort = await call({ ...list, host: own.host, origin: 'http://127.0.0.1:1' });
    const opaque = await call({ ...list, host: own.host, origin: 'null' });
    for (const { status, text } of [rebound, foreign, otherPort, opaque]) {
      expect(status).toBe(403);
      expect(JSON.parse(text)).toMatchObject({ __type: 'AccessDeniedException' });
    }
  });

  test("answers what it does not know with AWS's own errors", async () => {
    const host = own.host;
    const unknownService = await call({ host, 'x-amz-target': 'AmazonMars.Land' });
    const unknownCall = await call({ host, 'x-amz-target': 'AmazonSQS.Fly' });
    const noJson = await call({ host, 'x-amz-target': 'AmazonSQS.ListQueues' }, '{');
    const unknownSts = await call({ host, 'content-type': 'application/x-www-form-urlencoded' }, 'Action=Fly');
    expect(JSON.parse(unknownService.text)).toMatchObject({ __type: 'UnknownOperationException' });
    expect(JSON.parse(unknownCall.text).__type).toContain('UnknownOperationException');
    expect(JSON.parse(noJson.text)).toMatchObject({ __type: 'SerializationException' });
    expect(unknownSts.text).toContain('<Code>InvalidAction</Code>');
    expect((await call({ host })).status).toBe(404);
  });

  test.each([
    ['AmazonSQS.CreateQueue', 'QueueName'],
    ['AmazonSQS.GetQueueAttributes', 'QueueUrl'],
    ['AWSEvents.CreateEventBus', 'Name'],
    ['AWSEvents.DescribeEventBus', 'Name'],
    ['AWSEvents.ListTagsForResource', 'ResourceARN'],
    ['AWSEvents.TestEventPattern', 'EventPattern'],
    ['TrentService.GenerateDataKey', 'KeyId'],
  ])('refuses what is no text where %s wants one in %s, also what cannot become one', async (target, name) => {
    for (const value of [{ toString: null }, [[]], 5, true]) {
      const headers = { host: own.host, 'x-amz-target': target };
      const { status, text } = await call(headers, JSON.stringify({ QueueUrl: 'http://x/0/q', [name]: value }));
      expect({ status, type: JSON.parse(text).__type }).toEqual({
        status: 400,
        type: expect.stringMatching(/SerializationException|ValidationException/),
      });
    }
  });

  test('that is in use is named', async () => {
    const assembly = writeAssembly({ Resources: {} });
    await expect(startEmbedded({ assembly, port: Number(own.port) })).rejects.toThrow(`Port ${own.port} is in use`);
  });
});
