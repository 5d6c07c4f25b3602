/**
 * The customers of the demo: a consumer that polls the queue, and a server for both webhooks. Both verify the format and the
 * signature of what they receive.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DeleteMessageBatchCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { embeddedClient } from '../../cli/reach/embedded-client.ts';
import { decode } from '../../consumer/decode.ts';
import { standardSignature } from '../../core/signature.ts';

/** A delivery that a customer of the demo received. */
export interface Arrival {
  readonly where: string;
  readonly updates: readonly {
    readonly event_id: string;
    readonly feed: string;
    readonly type?: string;
    readonly new: readonly { verb?: string; object?: string }[];
  }[];
  readonly verified: boolean;
}

/** @param secretOf returns the signing secret of the destination with this path. */
export async function startWebhookReceiver(secretOf: (path: string) => string, onArrival: (arrival: Arrival) => void) {
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      const { headers, url = '/' } = request;
      const expected = standardSignature(
        [secretOf(url)],
        String(headers['webhook-id']),
        Number(headers['webhook-timestamp']),
        body,
      );
      response.writeHead(200, { 'content-type': 'text/plain' }).end('ok');
      onArrival({
        where: `webhook ${url}`,
        updates: JSON.parse(body),
        verified: headers['webhook-signature'] === expected,
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** Polls the queue until `signal` aborts. */
export async function consumeQueue(
  queue: { readonly endpoint: string; readonly region: string; readonly url: string; readonly secret: string },
  onArrival: (arrival: Arrival) => void,
  signal: AbortSignal,
): Promise<void> {
  const client = new SQSClient(embeddedClient(queue));
  const receive = new ReceiveMessageCommand({
    QueueUrl: queue.url,
    MaxNumberOfMessages: 10,
    WaitTimeSeconds: 20,
    MessageAttributeNames: ['All'],
  });
  while (!signal.aborted) {
    const { Messages = [] } = await client.send(receive, { abortSignal: signal }).catch((error: unknown) => {
      if (signal.aborted) return { Messages: [] };
      throw error;
    });
    for (const { Body = '', MessageAttributes = {} } of Messages) {
      const text = (name: string) => MessageAttributes[name]?.StringValue ?? '';
      const expected = standardSignature([queue.secret], text('webhook-id'), Number(text('webhook-timestamp')), Body);
      onArrival({
        where: 'queue',
        updates: decode(Body) as Arrival['updates'],
        verified: text('webhook-signature') === expected,
      });
    }
    if (Messages.length > 0) {
      const Entries = Messages.map(({ ReceiptHandle = '' }, index) => ({ Id: String(index), ReceiptHandle }));
      await client.send(new DeleteMessageBatchCommand({ QueueUrl: queue.url, Entries }));
    }
  }
  client.destroy();
}
