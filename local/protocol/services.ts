/** The services behind the one port, and which of them an `X-Amz-Target` means. */
import type { AccessRecord } from '../access-record.ts';
import type { Clock } from '../clock.ts';
import type { CloudFormation } from '../cloudformation/cloudformation.ts';
import type { DynamoDb } from '../dynamodb/dynamodb.ts';
import type { EventBridge } from '../events/event-bridge.ts';
import type { FaultInjection } from '../fault-injection/fault-injection.ts';
import type { Gateway } from '../gateway/gateway.ts';
import type { Hosting } from '../hosting/hosting.ts';
import type { Kms } from '../kms/kms.ts';
import type { Lambda } from '../lambda/lambda.ts';
import type { Mappings } from '../lambda/mappings.ts';
import type { Sqs } from '../sqs/index.ts';
import type { Sts } from '../sts/sts.ts';
import type { Usage } from '../usage.ts';

export interface Services {
  readonly sqs: Sqs;
  readonly events: EventBridge;
  readonly kms: Kms;
  readonly sts: Sts;
  readonly cloudformation: CloudFormation;
  readonly lambda: Lambda;
  readonly mappings: Mappings;
  readonly dynamodb: DynamoDb;
  readonly gateway: Gateway;
  readonly hosting: Hosting;
  readonly usage: Usage;
  readonly access: AccessRecord;
  readonly place: { readonly clock: Clock; readonly region: string; readonly account: string };
  readonly faultInjection: FaultInjection | undefined;
}

export interface Called {
  /** As IAM's actions begin. */
  readonly prefix: string;
  readonly handle: Call;
}

type Call = (
  services: Services,
  operation: string,
  input: Record<string, unknown>,
  signal: AbortSignal,
  /** Whose call it is. */
  accessKeyId: string,
  /** `X-Amzn-Trace-Id` */
  trace: string | undefined,
) => Promise<Record<string, unknown>> | Record<string, unknown>;

/** `X-Amz-Target` without its operation -> the service. */
export const TARGETS: Readonly<Record<string, Called>> = {
  AmazonSQS: {
    prefix: 'sqs',
    handle: ({ sqs }, operation, input, signal, _, trace) => sqs.handle(operation, input, signal, trace),
  },
  AWSEvents: {
    prefix: 'events',
    handle: ({ events, sts }, operation, input, _, accessKeyId) =>
      events.handle(operation, input, sts.accountOf(accessKeyId)),
  },
  TrentService: { prefix: 'kms', handle: ({ kms }, operation, input) => kms.handle(operation, input) },
};
