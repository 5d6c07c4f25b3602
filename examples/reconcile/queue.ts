/** A receiver of a queue that gets back what it lost. */
import { SQSClient } from '@aws-sdk/client-sqs';
import { decode } from '@feedhose/consumer';
import { Consumer } from 'sqs-consumer';
import { keep, reconcileForever, variable } from './received.ts';

const queueUrl = variable('QUEUE_URL');
const consumer = Consumer.create({
  queueUrl,
  sqs: new SQSClient({}),
  batchSize: 10,
  async handleMessage(message) {
    keep(decode(message.Body ?? ''));
    return message;
  },
});
consumer.on('error', (error) => console.error(`${error.name}: ${error.message}`));
consumer.on('processing_error', (error) => console.error(`${error.name}: ${error.message}`));
consumer.start();
console.log(`listening to ${queueUrl}`);
await reconcileForever();
