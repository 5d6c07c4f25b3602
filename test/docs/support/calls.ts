/** Executes commands of documents without the programs that they name: `curl` with fetch, the AWS CLI with the SDK. */

import {
  CreateEventBusCommand,
  EventBridgeClient,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';

export interface Place {
  readonly endpoint: string;
  readonly region: string;
}

/** Returns the text of the answer. @throws if the answer is an error, or an option is not supported. */
export async function curl(words: readonly string[]): Promise<string> {
  const headers: Record<string, string> = {};
  let [method, body, url] = ['', undefined as string | undefined, ''];
  for (let at = 1; at < words.length; at++) {
    const word = words[at] as string;
    if (word === '-s' || word === '--fail-with-body') continue;
    if (word === '-H') {
      const [name = '', ...value] = (words[++at] ?? '').split(':');
      headers[name.toLowerCase()] = value.join(':').trim();
    } else if (word === '-d') body = words[++at];
    else if (word === '-X') method = words[++at] ?? '';
    else if (word.startsWith('-')) throw new Error(`curl ${word}: not supported`);
    else url = word;
  }
  const answer = await fetch(url, {
    method: method || (body === undefined ? 'GET' : 'POST'),
    headers,
    ...(body === undefined ? {} : { body }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`curl ${url}: ${answer.status} ${text}`);
  return text;
}

type Input = Record<string, unknown>;

/** Returns a part of what the AWS CLI would print. @throws if the call fails or is not supported. */
export async function aws(words: readonly string[], { endpoint, region }: Place): Promise<unknown> {
  const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
  const client = { endpoint, region, credentials };
  const { input, rest } = inputOf(words.slice(1));
  switch (rest.join(' ')) {
    case 'events put-events': {
      const answer = await new EventBridgeClient(client).send(new PutEventsCommand(input as never));
      if (answer.FailedEntryCount) throw new Error(JSON.stringify(answer.Entries));
      return answer.Entries;
    }
    case 'events create-event-bus':
      return (await new EventBridgeClient(client).send(new CreateEventBusCommand(input as never))).EventBusArn;
    case 'events put-rule': {
      const EventPattern = JSON.stringify(input['EventPattern']);
      return (await new EventBridgeClient(client).send(new PutRuleCommand({ ...input, EventPattern } as never)))
        .RuleArn;
    }
    case 'events put-targets':
      return (await new EventBridgeClient(client).send(new PutTargetsCommand(input as never))).FailedEntryCount;
    case 'sqs create-queue':
      return (await new SQSClient(client).send(new CreateQueueCommand(input as never))).QueueUrl;
    case 'sqs receive-message':
      return (await new SQSClient(client).send(new ReceiveMessageCommand(input as never))).Messages;
    case 'sns create-topic':
      return (await new SNSClient(client).send(new CreateTopicCommand(input as never))).TopicArn;
    case 'sns subscribe': {
      const { NotificationEndpoint: Endpoint, Attributes, ...more } = input;
      const attributes = Object.fromEntries([String(Attributes).split('=')]);
      const command = new SubscribeCommand({ ...more, Endpoint, Attributes: attributes } as never);
      return (await new SNSClient(client).send(command)).SubscriptionArn;
    }
    default:
      throw new Error(`aws ${rest.join(' ')}: not supported`);
  }
}

/** Converts options to the input of the SDK: `--queue-name x` becomes `QueueName`. JSON is parsed, and digits become a number. */
function inputOf(words: readonly string[]): { readonly input: Input; readonly rest: readonly string[] } {
  const input: Input = {};
  const rest: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] as string;
    if (!word.startsWith('--')) {
      rest.push(word);
      continue;
    }
    const value = words[++at] ?? '';
    if (['--endpoint-url', '--region', '--query', '--output', '--profile'].includes(word)) continue;
    const name = word.slice(2).replaceAll(/(?:^|-)([a-z])/g, (_, deadLetter: string) => deadLetter.toUpperCase());
    input[name] = /^[[{]/.test(value) ? JSON.parse(value) : /^\d+$/.test(value) ? Number(value) : value;
  }
  return { input, rest };
}
