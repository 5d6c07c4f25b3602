/** The resource types that the embedded AWS builds. */
import { authorizer, httpApi, integration, route, stage } from './api-gateway.ts';
import { bucketDeployment } from './bucket-deployment.ts';
import { distribution, responseHeadersPolicy } from './cloudfront.ts';
import { lambdaFunction } from './lambda-function.ts';
import type { ResourceType } from './resource-type.ts';
import {
  dynamodbTable,
  eventBus,
  eventRule,
  eventSourceMapping,
  kmsKey,
  lambdaUrl,
  s3Bucket,
  snsTopic,
  sqsQueue,
} from './small-types.ts';

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
  'AWS::S3::Bucket': s3Bucket,
  'AWS::SNS::Topic': snsTopic,
  'AWS::SQS::Queue': sqsQueue,
  'Custom::CDKBucketDeployment': bucketDeployment,
};
