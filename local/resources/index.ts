/** Every resource type that the embedded AWS builds. */
import { dynamodbTable } from './dynamodb-table.ts';
import { eventBus } from './events-event-bus.ts';
import { eventRule } from './events-rule.ts';
import { kmsKey } from './kms-key.ts';
import { eventSourceMapping } from './lambda-event-source-mapping.ts';
import { lambdaFunction } from './lambda-function.ts';
import type { ResourceType } from './resource-type.ts';
import { sqsQueue } from './sqs-queue.ts';

export const RESOURCE_TYPES: Readonly<Record<string, ResourceType>> = {
  'AWS::DynamoDB::Table': dynamodbTable,
  'AWS::Events::EventBus': eventBus,
  'AWS::Events::Rule': eventRule,
  'AWS::KMS::Key': kmsKey,
  'AWS::Lambda::EventSourceMapping': eventSourceMapping,
  'AWS::Lambda::Function': lambdaFunction,
  'AWS::SQS::Queue': sqsQueue,
};
