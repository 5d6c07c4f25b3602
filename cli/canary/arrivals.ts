/** What arrived at the canary's queue, webhook and bus, with the signatures that it has. */
import { standardSignature } from '../../core/signature.ts';
import type { Context } from './context.ts';
import type { Receiver } from './receiver.ts';
import type { Queue } from './resources.ts';

export interface Arrivals {
  /** JSON lists of updates, each once. */
  readonly bodies: readonly string[];
  /** What was wrong with a signature; `undefined`: nothing. */
  readonly badSignature: string | undefined;
}

export interface Source {
  /** Fetches what has arrived since the last call, and returns everything so far. */
  read(): Promise<Arrivals>;
}

interface Signed {
  readonly body: string;
  readonly header: (name: string) => string | undefined;
}

function signatureFault({ body, header }: Signed, secret: string): string | undefined {
  const [id, timestamp, signature] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map(header);
  if (id === undefined || timestamp === undefined || signature === undefined)
    return 'a delivery came without a signature';
  const expected = standardSignature([secret], id, Number(timestamp), body);
  return signature.split(' ').includes(expected) ? undefined : `the signature of ${id} does not fit its body`;
}

const MESSAGES = 10;

/** Returns a function that receives and deletes all messages of a queue. */
function messagesOf({ account, embedded }: Context, { url }: Queue) {
  return async (each: (body: string, attribute: (name: string) => string | undefined) => void): Promise<void> => {
    const input = {
      QueueUrl: url,
      MaxNumberOfMessages: MESSAGES,
      WaitTimeSeconds: embedded ? 0 : 2,
      MessageAttributeNames: ['All'],
    };
    for (;;) {
      const { Messages = [] } = await account.call('sqs:ReceiveMessage', ({ sqs }, options) =>
        sqs.receiveMessage(input, options),
      );
      for (const { Body = '', MessageAttributes, ReceiptHandle } of Messages) {
        each(Body, (name) => MessageAttributes?.[name]?.StringValue);
        const taken = { QueueUrl: url, ReceiptHandle };
        await account.call('sqs:DeleteMessage', ({ sqs }, options) => sqs.deleteMessage(taken, options));
      }
      if (Messages.length === 0) return;
    }
  };
}

export function ofQueue(context: Context, queue: Queue, secret: string): Source {
  const messages = messagesOf(context, queue);
  const bodies: string[] = [];
  let badSignature: string | undefined;
  return {
    async read() {
      await messages((body, header) => {
        bodies.push(Buffer.from(body, 'base64').toString('utf8'));
        badSignature ??= signatureFault({ body, header }, secret);
      });
      return { bodies, badSignature };
    },
  };
}

export function ofWebhook(receiver: Receiver, secret: string): Source {
  return {
    async read() {
      const requests = await receiver.read();
      const faults = requests.map(({ body, headers }) =>
        signatureFault({ body, header: (name) => headers[name] }, secret),
      );
      return { bodies: requests.map(({ body }) => body), badSignature: faults.find((fault) => fault !== undefined) };
    },
  };
}

/** @param queue into which a rule of the bus puts events. */
export function ofBus(context: Context, queue: Queue): Source {
  const messages = messagesOf(context, queue);
  const bodies: string[] = [];
  return {
    async read() {
      await messages((body) => bodies.push(`[${detailOf(body)}]`));
      return { bodies, badSignature: undefined };
    },
  };
}

/** The text of an event's detail, whose digits a parser would change. It is the last member, and the only one with that name outside of itself. */
function detailOf(event: string): string {
  const at = event.indexOf('"detail":');
  return at < 0 ? 'null' : event.slice(at + '"detail":'.length, event.lastIndexOf('}'));
}
