/** Reads what arrived at the canary's queue, webhook and bus, and checks the signatures. */
import { standardSignature } from '../../core/signature.ts';
import type { Context } from './context.ts';
import type { Receiver } from './receiver.ts';
import type { Queue } from './resources.ts';

export interface Arrivals {
  /** JSON lists of updates, each once. */
  readonly bodies: readonly string[];
  /** The first signature fault; `undefined` if there is none. */
  readonly badSignature: string | undefined;
}

export interface Source {
  /** Fetches what has arrived since the last call. Returns everything so far. */
  read(): Promise<Arrivals>;
}

type Header = (name: string) => string | undefined;

function signatureFault(body: string, header: Header, secret: string): string | undefined {
  const [id, timestamp, signature] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map(header);
  if (id === undefined || timestamp === undefined || signature === undefined) return 'a delivery has no signature';
  const expected = standardSignature([secret], id, Number(timestamp), body);
  return signature.split(' ').includes(expected) ? undefined : `the signature of ${id} does not match its body`;
}

const MESSAGES = 10;

/** Receives and deletes all messages of a queue. */
async function receive(
  { account, embedded }: Context,
  { url: QueueUrl }: Queue,
  take: (body: string, header: Header) => void,
) {
  const WaitTimeSeconds = embedded ? 0 : 2;
  for (;;) {
    const input = { QueueUrl, MaxNumberOfMessages: MESSAGES, WaitTimeSeconds, MessageAttributeNames: ['All'] };
    const { Messages = [] } = await account.call('sqs:ReceiveMessage', input);
    for (const { Body = '', MessageAttributes, ReceiptHandle } of Messages) {
      take(Body, (name) => MessageAttributes?.[name]?.StringValue);
      await account.call('sqs:DeleteMessage', { QueueUrl, ReceiptHandle });
    }
    if (Messages.length === 0) return;
  }
}

interface Message {
  /** JSON list of updates. */
  readonly body: string;
  readonly fault?: string | undefined;
}

function arrivalsOf(messages: readonly Message[]): Arrivals {
  const badSignature = messages.find(({ fault }) => fault !== undefined)?.fault;
  return { bodies: messages.map(({ body }) => body), badSignature };
}

function messageSource(context: Context, queue: Queue, messageOf: (text: string, header: Header) => Message): Source {
  const messages: Message[] = [];
  return {
    async read() {
      await receive(context, queue, (text, header) => messages.push(messageOf(text, header)));
      return arrivalsOf(messages);
    },
  };
}

export function queueSource(context: Context, queue: Queue, secret: string): Source {
  // The signature covers the Base64 text.
  return messageSource(context, queue, (text, header) => ({
    body: Buffer.from(text, 'base64').toString('utf8'),
    fault: signatureFault(text, header, secret),
  }));
}

/** @param queue the queue that receives the events of the bus. */
export function busSource(context: Context, queue: Queue): Source {
  return messageSource(context, queue, (event) => ({ body: `[${detailOf(event)}]` }));
}

export function webhookSource(receiver: Receiver, secret: string): Source {
  return {
    async read() {
      const requests = await receiver.read();
      return arrivalsOf(
        requests.map(({ body, headers }) => ({ body, fault: signatureFault(body, (name) => headers[name], secret) })),
      );
    },
  };
}

/** Returns the text of an event's detail, because a parser would change its digits. The detail is the last member of an event. */
function detailOf(event: string): string {
  const at = event.indexOf('"detail":');
  return at < 0 ? 'null' : event.slice(at + '"detail":'.length, event.lastIndexOf('}'));
}
