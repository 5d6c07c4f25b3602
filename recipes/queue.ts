/** The receiver of both recipes with a queue. A message is acknowledged after all its updates are stored. */
import { SQSClient } from '@aws-sdk/client-sqs';
import { decode, type ReceivedUpdate, verifyMessage } from '@feedhose/consumer';
import { Consumer } from 'sqs-consumer';

/**
 * Polls the queue of `QUEUE_URL` until the process gets a signal to end. A message whose updates could not be stored is received again.
 * If `SIGNING_SECRET` is set, messages without a valid signature stay in the queue.
 */
export function consumeQueue(keep: (updates: readonly ReceivedUpdate[]) => void): void {
  const { QUEUE_URL: queueUrl = '', SIGNING_SECRET: signingSecrets } = process.env;
  if (queueUrl === '') throw new Error('QUEUE_URL: expected the URL of your queue, got nothing');
  const consumer = Consumer.create({
    queueUrl,
    sqs: new SQSClient({}),
    batchSize: 10,
    messageAttributeNames: ['All'],
    async handleMessage(message) {
      keep(signingSecrets ? verifyMessage(message, { signingSecrets }) : decode(message.Body ?? ''));
      return message;
    },
  });
  let stopping = false;
  const report = (error: Error): void => {
    if (!stopping) console.error(`${error.name}: ${error.message}`);
  };
  consumer.on('error', (error) => report(error));
  consumer.on('processing_error', (error) => report(error));
  const stop = (): void => {
    stopping = true;
    consumer.stop({ abort: true });
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop);
  consumer.start();
  console.log(`listening to ${queueUrl}`);
}
