/** A customer's webhook endpoint that proves its ownership, and whose answers can be set per path. */
import { type Received, startReceiver } from '../../../test/support/receiver.ts';
import { until } from './until.ts';

export interface CustomersEndpoint {
  readonly origin: string;
  /** Sets the status of the following answers. The default is 200. */
  answerWith(path: string, status: number): void;
  /** Waits for a delivery that was answered with 200, to this path and with this text in its body, and returns it once. */
  take(path: string, text: string): Promise<Received>;
  close(): Promise<void>;
}

/** @param apiKey the answer to a GET request, which proves that the endpoint belongs to the app. */
export async function startEndpoint(apiKey: string): Promise<CustomersEndpoint> {
  const statuses = new Map<string, number>();
  const taken: Received[] = [];
  const receiver = await startReceiver((request, response) => {
    const status = statuses.get(request.path) ?? 200;
    if (request.method === 'GET') response.setHeader('content-type', 'text/plain').end(apiKey);
    else response.writeHead(status).end();
    if (request.method === 'POST' && status === 200) taken.push(request);
  });
  return {
    origin: receiver.origin,
    answerWith: (path, status) => void statuses.set(path, status),
    take: (path, text) =>
      until(`the endpoint got ${text} at ${path}`, async () => {
        const index = taken.findIndex((one) => one.path === path && one.body.includes(text));
        return index === -1 ? undefined : taken.splice(index, 1)[0];
      }),
    close: () => receiver.close(),
  };
}
