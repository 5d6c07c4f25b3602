/** The resource types that the embedded AWS builds. */
import { authorizer, httpApi, integration, route, stage } from './api-gateway.ts';
import { bucketDeployment } from './bucket-deployment.ts';
import { distribution, responseHeadersPolicy } from './cloudfront.ts';
import { dynamodbTable } from './dynamodb-table.ts';
import { eventBus } from './events-event-bus.ts';
import { eventRule } from './events-rule.ts';
import { kmsKey } from './kms-key.ts';
import { eventSourceMapping } from './lambda-event-source-mapping.ts';
import { lambdaFunction } from './lambda-function.ts';
import { lambdaUrl } from './lambda-url.ts';
import type { ResourceType } from './resource-type.ts';
import { sqsQueue } from './sqs-queue.ts';

export const RESOURCE_TYPES: Readonly<Record<string, ResourceType>> = {
  'AWS::ApiGatewayV2::Api': httpApi,
  'AWS::ApiGatewayV2::Authorizer': authorizer,
  'AWS::ApiGatewayV2::Integration': integration,
  'AWS::ApiGatewayV2::Route': route,
  'AWS::ApiGatewayV2::Stage': stage,
  'AWS::CloudFront::Distribution': distribution,
  'AWS::CloudFront::ResponseHeadersPolicy': responseHeadersPolicy,
  'AWS::DynamoDB::Table': dynamodbTable,
  'AWS::Events::EventBus': eventBus,
  'AWS::Events::Rule': eventRule,
  'AWS::KMS::Key': kmsKey,
  'AWS::Lambda::EventSourceMapping': eventSourceMapping,
  'AWS::Lambda::Function': lambdaFunction,
  'AWS::Lambda::Url': lambdaUrl,
  'AWS::SQS::Queue': sqsQueue,
  'Custom::CDKBucketDeployment': bucketDeployment,
};
