/** The port of the embedded AWS: which requests get an answer, and which answer. */
import { request } from 'node:http';
import { createRequire } from 'node:module';
import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import { startEmbedded } from '../../local/index.ts';
import { conformanceEndpoint, type Endpoint, writeAssembly } from '../conformance/support/endpoint.ts';
import { cleanupAfterAll } from '../support/cleanup.ts';

describe('the port of the embedded AWS', () => {
  let endpoint: Endpoint;
  let own: URL;
  const onCleanup = cleanupAfterAll();
  beforeAll(async () => {
    endpoint = await conformanceEndpoint();
    onCleanup(() => endpoint.close());
    own = new URL(endpoint.client.endpoint);
  });

  /** A raw request, so that `Host` and `Origin` can be anything. */
  const call = (headers: Record<string, string>, body = '{}', method = 'POST', path = '/') =>
    new Promise<{ status: number; text: string; headers: unknown }>((resolve, reject) => {
      const sent = request({ host: own.hostname, port: own.port, method, path, headers }, (response) => {
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

  test('refuses requests of web pages, by their host name and by their origin', async () => {
    const rebound = await call({ ...list, host: `evil.example:${own.port}` });
    const foreign = await call({ ...list, host: own.host, origin: 'https://evil.example' });
    const otherPort = await call({ ...list, host: own.host, origin: 'http://127.0.0.1:1' });
    const opaque = await call({ ...list, host: own.host, origin: 'null' });
    for (const { status, text } of [rebound, foreign, otherPort, opaque]) {
      expect(status).toBe(403);
      expect(JSON.parse(text)).toMatchObject({ __type: 'AccessDeniedException' });
    }
  });

  const signedFor = (service: string) =>
    `AWS4-HMAC-SHA256 Credential=any/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;

  describe('names a service that it does not have, in the protocol of that service:', () => {
    const form = 'application/x-www-form-urlencoded; charset=utf-8';
    const asked = (service: string, headers: Record<string, string>, body = '', method = 'POST', path = '/') =>
      call({ host: own.host, authorization: signedFor(service), ...headers }, body, method, path);
    const named = (service: string) =>
      `The embedded AWS does not have the service &quot;${service}&quot;`.replaceAll('&quot;', '"');

    test.each([
      ['ses', 'Action=GetSendQuota&Version=2010-12-01'],
      ['iam', 'Action=GetUser&Version=2010-05-08'],
      // A version that is another service's, too, does not matter.
      ['monitoring', 'Action=ListMetrics&Version=2011-06-15'],
    ])('%s by a form', async (service, body) => {
      const { status, text, headers } = await asked(service, { 'content-type': form }, body);
      expect({ status, headers }).toMatchObject({ status: 400, headers: { 'content-type': 'text/xml' } });
      expect(text).toMatch(/^<ErrorResponse><Error><Type>Sender<\/Type><Code>NotImplementedByEmbeddedAws<\/Code>/);
      expect(text).toContain(named(service));
    });

    test('EC2, whose requests are forms and whose errors have a separate format', async () => {
      const { text } = await asked('ec2', { 'content-type': form }, 'Action=DescribeVpcs');
      expect(text).toMatch(/^<Response><Errors><Error><Code>NotImplementedByEmbeddedAws<\/Code>/);
    });

    test.each(['GET', 'HEAD', 'PUT', 'DELETE'])(
      'S3 by %s, even if the page has a file of that name',
      async (method) => {
        const { status, text, headers } = await asked('s3', {}, '', method, '/index.html');
        // PUT and DELETE create and delete a bucket of that name.
        const expected = { GET: 404, HEAD: 501, PUT: 200, DELETE: 204 }[method];
        expect({ status, headers }).toMatchObject({
          status: expected,
          headers: { 'x-amz-request-id': expect.any(String) },
        });
        if (method === 'GET') expect(text).toMatch(/^<Error><Code>NoSuchBucket<\/Code>/);
      },
    );

    test('S3 by a presigned URL', async () => {
      const credential = encodeURIComponent('any/20260101/us-east-1/s3/aws4_request');
      const { status, text } = await call({ host: own.host }, '', 'GET', `/bucket/key?X-Amz-Credential=${credential}`);
      expect([status, text.startsWith('<Error>')]).toEqual([404, true]);
    });

    test('JSON services by the header X-Amz-Target', async () => {
      const headers = {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': 'Logs_20140328.DescribeLogGroups',
      };
      const { status, text, headers: answered } = await asked('logs', headers, '{}');
      expect({ status, headers: answered }).toMatchObject({
        status: 400,
        headers: { 'content-type': 'application/x-amz-json-1.1' },
      });
      expect(JSON.parse(text)).toEqual({
        __type: 'NotImplementedByEmbeddedAws',
        message: expect.stringContaining(`${named('logs')}`),
      });
    });

    test('JSON services by the header X-Amz-Target if another service has the same name in signatures', async () => {
      const headers = { 'x-amz-target': 'DynamoDBStreams_20120810.ListStreams' };
      const { text } = await asked('dynamodb', headers, '{}');
      expect(JSON.parse(text).message).toContain('does not have the service "DynamoDBStreams_20120810"');
    });

    test('JSON services by the paths of their requests', async () => {
      const { status, text, headers } = await asked('schemas', {}, '', 'GET', '/v1/registries');
      expect({ status, headers }).toMatchObject({
        status: 400,
        headers: { 'x-amzn-errortype': 'NotImplementedByEmbeddedAws' },
      });
      expect(JSON.parse(text).message).toContain(named('schemas'));
    });

    test('CloudWatch by the protocol of its newer clients', async () => {
      const headers = { 'smithy-protocol': 'rpc-v2-cbor', 'content-type': 'application/cbor' };
      const path = '/service/GraniteServiceVersion20100801/operation/ListMetrics';
      const { status, text, headers: answered } = await asked('monitoring', headers, '', 'POST', path);
      expect({ status, headers: answered }).toMatchObject({
        status: 400,
        headers: { 'smithy-protocol': 'rpc-v2-cbor' },
      });
      expect(text).toContain('NotImplementedByEmbeddedAws');
      expect(text).toContain(named('monitoring'));
    });

    test.each([
      ['POST', '/', 'Action=ListQueues&Version=2012-11-05', { authorization: signedFor('sqs') }],
      ['POST', '/000000000000/q', 'Action=ReceiveMessage', { authorization: signedFor('sqs') }],
      // Version 2 of AWS's signatures is in the form.
      ['POST', '/', 'AWSAccessKeyId=any&Action=ListQueues&SignatureVersion=2&Version=2012-11-05', {}],
      ['GET', '/000000000000/q?Action=ReceiveMessage&Version=2012-11-05', '', {}],
    ])(
      'a call of SQS in the older protocol (%s %s) gets an error in its XML that names clients to use',
      async (method, path, body, signature) => {
        const headers = { host: own.host, ...(method === 'POST' ? { 'content-type': form } : {}), ...signature };
        const { status, text, headers: answered } = await call(headers, body, method, path);
        expect({ status, headers: answered }).toMatchObject({ status: 400, headers: { 'content-type': 'text/xml' } });
        expect(text).toMatch(/^<ErrorResponse><Error><Type>Sender<\/Type><Code>NotImplementedByEmbeddedAws<\/Code>/);
        expect(text).toContain('the older Query protocol');
        expect(text).toContain('Use boto3 1.34.90');
      },
    );

    test('a call of STS without a signature gets an error in its XML that names credentials to use', async () => {
      for (const body of ['Action=GetCallerIdentity&Version=2011-06-15', 'Action=AssumeRoleWithSAML']) {
        const { status, text } = await call({ host: own.host, 'content-type': form }, body);
        expect(status).toBe(403);
        expect(text).toMatch(/^<ErrorResponse><Error><Type>Sender<\/Type><Code>MissingAuthenticationToken<\/Code>/);
        expect(text).toContain('AWS_ACCESS_KEY_ID=any');
      }
    });

    test('a form without a service in its signature is refused', async () => {
      const headers = { host: own.host, 'content-type': form, authorization: 'AWS4-HMAC-SHA256 Credential=any' };
      const { text } = await call(headers, 'Action=GetCallerIdentity&Version=2011-06-15');
      expect(text).toContain('<Code>IncompleteSignature</Code>');
    });
  });

  test('answers unknown requests with the errors of AWS', async () => {
    const host = own.host;
    const unknownService = await call({ host, 'x-amz-target': 'AmazonMars.Land' });
    const unknownCall = await call({ host, 'x-amz-target': 'AmazonSQS.Fly' });
    const unknownTable = await call({ host, 'x-amz-target': 'DynamoDB_20120810.ExecuteStatement' }, '{}');
    for (const body of ['null', '[]', '5', '"x"', '{']) {
      const noObject = await call({ host, 'x-amz-target': 'DynamoDB_20120810.ListTables' }, body);
      expect([body, JSON.parse(noObject.text).__type]).toEqual([body, 'SerializationException']);
    }
    const owners = '{"ResourceOwners":["SELF"]}';
    const unknownMember = await call({ host, 'x-amz-target': 'TrentService.ListKeys' }, owners);
    const noJson = await call({ host, 'x-amz-target': 'AmazonSQS.ListQueues' }, '{');
    const form = { host, 'content-type': 'application/x-www-form-urlencoded', authorization: signedFor('sts') };
    const unknownSts = await call(form, 'Action=Fly');
    const noUrl = await call({ host }, '', 'POST', '//');
    expect(JSON.parse(unknownService.text)).toMatchObject({ __type: 'NotImplementedByEmbeddedAws' });
    expect(JSON.parse(unknownCall.text).__type).toContain('UnknownOperationException');
    expect(JSON.parse(unknownTable.text)).toEqual({
      __type: 'UnknownOperationException',
      message: 'DynamoDB has no operation ExecuteStatement here',
    });
    expect(JSON.parse(unknownMember.text).message).toContain('member ResourceOwners of ListKeys');
    expect(JSON.parse(noJson.text)).toMatchObject({ __type: 'SerializationException' });
    expect(unknownSts.text).toContain('<Code>InvalidAction</Code>');
    expect((await call({ host })).status).toBe(404);
    expect(JSON.parse(noUrl.text)).toMatchObject({ __type: 'InvalidURI' });
  });

  const askDynamoDb = async (operation: string, input: object) => {
    const headers = {
      host: own.host,
      'x-amz-target': `DynamoDB_20120810.${operation}`,
      authorization: signedFor('dynamodb'),
      'x-amz-date': '20260101T000000Z',
      'content-type': 'application/x-amz-json-1.0',
    };
    const { status, text } = await call(headers, JSON.stringify(input));
    return [status, JSON.parse(text)] as const;
  };

  test.each(['BatchGetItem', 'CreateTable'])(
    'continues after a call of %s during which the engine of DynamoDB fails',
    async (operation) => {
      const printed = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
      const engine = createRequire(import.meta.url)('dynalite/validations') as { checkTypes(): void };
      const broken = jest.spyOn(engine, 'checkTypes').mockImplementation(() => {
        throw new TypeError('broken');
      });
      const [status, error] = await askDynamoDb(operation, {});
      broken.mockRestore();
      printed.mockRestore();
      expect([status, error.__type]).toEqual([500, 'InternalError']);
      expect((await call({ host: own.host, ...list })).status).toBe(200);
    },
  );

  test.each([
    ['PutItem', { TableName: 't', Item: { id: null } }],
    ['PutItem', { TableName: 't', Item: { id: { S: 'a' }, x: { L: [null] } } }],
    ['PutItem', { TableName: 't', Item: { id: { S: 'a' }, x: { L: [{ M: { y: null } }] } } }],
    ['PutItem', { TableName: 't', Item: { id: { S: 'a' }, x: { SS: [null] } } }],
    ['GetItem', { TableName: 't', Key: { id: null } }],
    ['UpdateItem', { TableName: 't', Key: { id: { S: 'a' } }, ExpressionAttributeValues: { ':a': null } }],
    ['BatchGetItem', { RequestItems: { t: { Keys: [null] } } }],
    ['BatchWriteItem', { RequestItems: { t: [null] } }],
    ['CreateTable', { TableName: 't', KeySchema: [null], AttributeDefinitions: [null] }],
  ])('DynamoDB refuses a null in a list or map: %s of %j', async (operation, input) => {
    const [status, error] = await askDynamoDb(operation, input);
    expect([status, error.__type]).toEqual([400, 'com.amazon.coral.validate#ValidationException']);
    expect(error.message).toMatch(/^Supplied AttributeValue is empty|Value null at '[\w.]+' failed/);
  });

  describe('allows a web page', () => {
    const FUNCTION = '/2015-03-31/functions/f/invocations';
    const SIGNED = { authorization: 'AWS4-HMAC-SHA256 Credential=any' };
    const FORM = 'application/x-www-form-urlencoded';
    const STS = 'Action=GetCallerIdentity&Version=2011-06-15';

    test.each(['cross-site', 'same-site', 'anything'])(
      'nothing that its browser calls %s, whatever else is in the request',
      async (site) => {
        for (const origin of [{}, { origin: own.origin }]) {
          const page = { host: own.host, 'sec-fetch-site': site, ...origin, ...SIGNED };
          const answers = [
            await call({ ...page, ...list }),
            await call({ ...page, 'x-amz-target': 'DynamoDB_20120810.ListTables' }),
            await call({ ...page, 'content-type': FORM }, STS),
            ...(await Promise.all(['GET', 'HEAD', 'POST', 'PUT'].map((method) => call(page, '', method, FUNCTION)))),
            ...(await Promise.all(['/', '/api/apps', '/index.html'].map((path) => call(page, '', 'GET', path)))),
          ];
          expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 403));
        }
      },
    );

    test.each(['GET', 'HEAD', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])(
      'no function and no service by %s',
      async (method) => {
        const head = { host: own.host, ...SIGNED };
        expect((await call(head, '', method, FUNCTION)).status).toBe(405);
        expect((await call({ ...head, ...list }, '', method)).status).toBe(405);
        expect((await call({ ...head, 'content-type': FORM }, '', method)).status).toBe(405);
      },
    );

    test.each(['text/plain', FORM, 'multipart/form-data; boundary=x', ''])(
      'nothing that a form can send, with the content type "%s" and without a signature',
      async (type) => {
        const head = { host: own.host, ...(type === '' ? {} : { 'content-type': type }) };
        const invoked = await call(head, '{}', 'POST', FUNCTION);
        expect([invoked.status, invoked.text]).toEqual([403, expect.stringContaining('MissingAuthenticationToken')]);
        for (const body of [STS, 'Action=AssumeRole&Version=2011-06-15', 'Action=SendMessage', '{"QueueName":"q"}']) {
          const { status, text } = await call(head, body);
          expect([type, body, status]).toEqual([type, body, type === FORM ? 403 : 404]);
          expect(text).toMatch(type === FORM ? /^<ErrorResponse><Error>/ : /^[^<]*$/);
        }
        expect((await call(head, '{}', 'POST', '/api/apps')).status).toBeGreaterThanOrEqual(401);
      },
    );

    test.each(['Basic YW5uOnB3', 'Digest username="ann"', 'Negotiate YII', 'Bearer x'])(
      'no form to whose address a browser adds %s',
      async (authorization) => {
        const head = { host: own.host, authorization };
        expect((await call(head, '{}', 'POST', FUNCTION)).status).toBe(403);
        expect((await call({ ...head, 'content-type': FORM }, STS)).status).toBe(403);
      },
    );

    test('nothing with the origin "null", one of another scheme, name or port, or one that only contains its own', async () => {
      const { host, port } = own;
      const origins = ['null', '', `https://${host}`, `http://localhost:${port}`, `http://${host}.evil.example`, host];
      for (const origin of [...origins, `http://evil.example/http://${host}`, 'http://[::1]']) {
        expect([origin, (await call({ ...list, host, origin })).status]).toEqual([origin, 403]);
      }
      const literal = `[::1]:${port}`;
      expect((await call({ ...list, host: literal, origin: `http://${literal}` })).status).toBe(200);
    });

    test('the requests of its own page, and addresses that a person opens', async () => {
      const site = (name: string) => ({ host: own.host, 'sec-fetch-site': name, ...list });
      expect((await call({ ...site('same-origin'), origin: own.origin })).status).toBe(200);
      expect((await call(site('none'))).status).toBe(200);
    });
  });

  test.each([
    ['AmazonSQS.CreateQueue', 'QueueName'],
    ['AmazonSQS.GetQueueAttributes', 'QueueUrl'],
    ['AWSEvents.CreateEventBus', 'Name'],
    ['AWSEvents.DescribeEventBus', 'Name'],
    ['AWSEvents.ListTagsForResource', 'ResourceARN'],
    ['AWSEvents.TestEventPattern', 'EventPattern'],
    ['TrentService.GenerateDataKey', 'KeyId'],
  ])('refuses values that are not texts where %s requires a text in %s', async (target, name) => {
    for (const value of [{ toString: null }, [[]], 5, true]) {
      const headers = { host: own.host, 'x-amz-target': target };
      const { status, text } = await call(headers, JSON.stringify({ [name]: value }));
      expect({ status, type: JSON.parse(text).__type }).toEqual({
        status: 400,
        type: expect.stringMatching(/SerializationException|ValidationException/),
      });
    }
  });

  test('is named if it is in use', async () => {
    const assembly = writeAssembly({ Resources: {} });
    await expect(startEmbedded({ assembly, port: Number(own.port) })).rejects.toThrow(`Port ${own.port} is in use`);
  });
});

describe('an embedded AWS that listens on another address than loopback', () => {
  const onCleanup = cleanupAfterAll();

  test('answers other machines and containers by names that no web page can have', async () => {
    const embedded = await startEmbedded({ assembly: writeAssembly({ Resources: {} }), port: 0, host: '0.0.0.0' });
    onCleanup(() => embedded.close());
    const { port, origin } = new URL(embedded.endpoint);
    expect(origin).toBe(`http://127.0.0.1:${port}`);
    const statusFor = (host: string, headers = {}) =>
      new Promise<number | undefined>((resolve, reject) => {
        const sent = { 'x-amz-target': 'AmazonSQS.ListQueues', host, ...headers };
        request({ host: '127.0.0.1', port, method: 'POST', headers: sent }, (response) => {
          response.resume();
          resolve(response.statusCode);
        })
          .on('error', reject)
          .end('{}');
      });
    for (const host of [
      '192.0.2.7:4100',
      '127.0.0.1:8080',
      '[2001:db8::1]:80',
      'feedhose:4100',
      'host.docker.internal',
    ])
      expect([host, await statusFor(host)]).toEqual([host, 200]);
    for (const host of ['evil.example:4100', 'feedhose.evil.example', '1.2.3.4.evil.example', '127.0.0.1.'])
      expect([host, await statusFor(host)]).not.toEqual([host, 200]);
    expect(await statusFor('feedhose:4100', { origin: 'http://evil.example' })).toBe(403);
    expect(await statusFor('feedhose:4100', { 'sec-fetch-site': 'cross-site' })).toBe(403);
  });

  test('names a port that browsers and fetch block', async () => {
    const assembly = writeAssembly({ Resources: {} });
    await expect(startEmbedded({ assembly, port: 4190 })).rejects.toThrow('Port 4190 cannot be used');
  });
});
