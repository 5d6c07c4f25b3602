/** Publishes to an embedded run, receives from its queues and calls its API, for judges of deliveries. */
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { CreateQueueCommand, DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { startEmbeddedRun } from './embedded-run.ts';
import type { Workspace } from './judge.ts';

/** The address of an embedded run's queues in configuration files. It does not depend on the port of the run. */
export const QUEUES_OF_FILES = 'http://127.0.0.1:4100/000000000000';

export interface Message {
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface ConfiguredRun {
  /** Puts one event with this detail, as JSON text, on the bus. */
  publish(detail: string): Promise<void>;
  createQueue(name: string): Promise<void>;
  /** Receives the next message of a queue and deletes it. */
  receive(name: string): Promise<Message>;
  /** Calls the API. Throws if the call does not succeed. */
  call<T>(method: string, path: string, body?: object): Promise<T>;
  stop(): Promise<void>;
}

export async function startConfiguredRun(workspace: Workspace, configuration: object): Promise<ConfiguredRun> {
  const run = await startEmbeddedRun(workspace, configuration);
  const { api, token, endpoint, region, bus_name: EventBusName } = run;
  const options = { endpoint, region, credentials: { accessKeyId: 'judge', secretAccessKey: 'local' } };
  const [sqs, events] = [new SQSClient(options), new EventBridgeClient(options)];
  const urlOf = (name: string) => `${endpoint}/000000000000/${name}`;
  return {
    async publish(Detail) {
      const Entries = [{ EventBusName, Source: 'judge', DetailType: 'feed.update', Detail }];
      const { FailedEntryCount = 0 } = await events.send(new PutEventsCommand({ Entries }));
      if (FailedEntryCount > 0) throw new Error('The bus did not accept the event.');
    },
    async createQueue(QueueName) {
      await sqs.send(new CreateQueueCommand({ QueueName }));
    },
    async receive(name) {
      for (;;) {
        const asked = { QueueUrl: urlOf(name), MessageAttributeNames: ['All'], WaitTimeSeconds: 20 };
        const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(asked));
        const [message] = Messages;
        if (!message) continue;
        const { Body: body = '', MessageAttributes = {}, ReceiptHandle } = message;
        await sqs.send(new DeleteMessageCommand({ QueueUrl: urlOf(name), ReceiptHandle }));
        const values = Object.entries(MessageAttributes).map(([key, { StringValue = '' }]) => [key, StringValue]);
        return { body, attributes: Object.fromEntries(values) as Record<string, string> };
      }
    },
    async call<T>(method: string, path: string, body?: object) {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      const init = { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) };
      const answer = await fetch(`${api}${path}`, init);
      if (!answer.ok) throw new Error(`${method} ${path} was answered with ${answer.status}: ${await answer.text()}`);
      return (await answer.json()) as T;
    },
    async stop() {
      sqs.destroy();
      events.destroy();
      await run.stop();
    },
  };
}
