/** Entry of deliver-to-topic: handles the records of its queue, and the test of a topic. */
import middy from '@middy/core';
import type { SQSEvent } from 'aws-lambda';
import { createLog } from '../../adapters/log.ts';
import { byKind, type Kind } from '../../adapters/middleware/by-kind.ts';
import { partialBatch } from '../../adapters/middleware/partial-batch.ts';
import { readEnvironment } from '../../core/environment.ts';
import { deliverToTopicEnv } from './env.ts';
import { wire } from './wire.ts';

const log = createLog('deliver-to-topic');
const { deliver, ...kinds } = wire(readEnvironment(deliverToTopicEnv, process.env), log);
const records = middy<SQSEvent>().use(partialBatch(log)).handler(deliver);

// The batch middleware wraps only the records, because it would replace the result of a test.
export const handler = middy<SQSEvent | Kind, unknown>().handler(byKind(records, kinds));
