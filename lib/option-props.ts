/** Types of single props of the construct. Every optional member has a default. */
import type { Duration } from 'aws-cdk-lib';
import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IHostedZone } from 'aws-cdk-lib/aws-route53';

/** Maximum numbers of concurrent invocations. */
export interface ConcurrencyProps {
  /**
   * Concurrent invocations of fan-out.
   * @default 50
   */
  readonly fanOut?: number;
  /**
   * Concurrent invocations of the function that sends to queues.
   * @default 50
   */
  readonly deliverToQueue?: number;
  /**
   * Concurrent invocations of the function that puts events on customers' buses.
   * @default 50
   */
  readonly deliverToBus?: number;
  /**
   * Concurrent invocations of the function that publishes to customers' SNS topics.
   * @default 50
   */
  readonly deliverToTopic?: number;
  /**
   * Concurrent invocations of the function that sends webhooks.
   * @default 200
   */
  readonly deliverToWebhook?: number;
}

/** Delays between attempts, the first one after the first attempt: 1 to 20 delays of 1 second to 7 days. */
export interface RetryScheduleProps {
  /**
   * Delays after failures that can be transient: timeouts, 5xx, 429, network errors.
   * @default - 5 s, 30 s, 2 min, 10 min, 30 min, 1 h, 2 h, 5 h, 10 h, 10 h
   */
  readonly fast?: readonly Duration[];
  /**
   * Delays after failures that a person must correct: redirects, 401, 403, 404 and other 4xx, denied access, missing queues.
   * @default - 5 min, 30 min, 2 h, 6 h, 20 h
   */
  readonly slow?: readonly Duration[];
}

/** Retention periods. */
export interface RetentionProps {
  /**
   * Retention of the logs of the functions and of the API's access log.
   * @default RetentionDays.ONE_MONTH
   */
  readonly logs?: RetentionDays;
  /**
   * Retention of events and deliveries in queues while no function receives them: 1 hour to 14 days. SQS deletes older messages.
   * @default Duration.days(4)
   */
  readonly queues?: Duration;
  /**
   * Time for which deliveries wait for a paused, disabled or failing destination before they become dead letters: 1 hour to 14 days.
   * @default Duration.days(14)
   */
  readonly waiting?: Duration;
  /**
   * Retention of rows of the attempts log: 1 hour to 365 days. Statistics, which contain only counts, are kept for 31 days.
   * @default - that of the journal, and at least Duration.days(14)
   */
  readonly attempts?: Duration;
  /**
   * Retention of dead letters in the holding table: 1 to 365 days.
   * @default Duration.days(365)
   */
  readonly deadLetters?: Duration;
}

/** Settings of the journal. */
export interface JournalProps {
  /**
   * Time for which updates are kept: 1 to 365 days.
   * @default Duration.days(14)
   */
  readonly retention?: Duration;
}

/** Network from which webhooks are sent. */
export interface EgressProps {
  /**
   * Existing VPC. The function must reach the internet, DynamoDB, SQS and KMS. A NAT gateway is sufficient for all of them, and
   * VPC endpoints reduce the cost.
   * @default - a new VPC in two zones: a NAT gateway with an Elastic IP, a private subnet in each zone, a gateway endpoint for DynamoDB
   */
  readonly vpc?: IVpc;
  /**
   * Subnets of the VPC for the function.
   * @default - private subnets with egress
   */
  readonly subnets?: SubnetSelection;
  /**
   * Security groups of the function.
   * @default - a new one that allows all outgoing and no incoming traffic
   */
  readonly securityGroups?: readonly ISecurityGroup[];
  /**
   * Number of NAT gateways of the new VPC, each with its own address: 1 or 2. One costs less. With two, webhooks are sent even if
   * a zone fails.
   * @default 1
   */
  readonly natGateways?: number;
}

/** An issuer of OpenID Connect tokens. */
export interface SignInProps {
  /** URL of the issuer. Its tokens must contain the groups in the claim `cognito:groups`. */
  readonly issuer: string;
  /** Client ids that tokens must have as their audience. The dashboard signs people in with the first one. */
  readonly audience: readonly string[];
}

/** Settings of the portal. */
export interface PortalProps {
  /**
   * Origins of the pages that can embed the portal in a frame, such as `https://product.example`. A port can be `*`. `http` is allowed for
   * `localhost` and `127.0.0.1`.
   * @default - none: the portal can be opened as a page of its own only
   */
  readonly allowedOrigins?: readonly string[];
  /**
   * Origins from which the portal can load the logo of a product.
   * @default - those of `allowedOrigins`
   */
  readonly logoOrigins?: readonly string[];
}

/** Settings of the check that proves the ownership of a webhook endpoint. */
export interface OwnershipProps {
  /**
   * Resolvers that look up TXT records: `system`, or addresses with or without a port.
   * @default - the system's resolver and two public ones
   */
  readonly resolvers?: readonly string[];
  /**
   * Label that precedes the host in the name of the TXT record.
   * @default '_getstream'
   */
  readonly txtPrefix?: string;
  /**
   * Name before the `=` in the value of the TXT record.
   * @default 'getstream'
   */
  readonly txtName?: string;
}

/**
 * Custom domain name of the dashboard and of its API at `/api`. With a custom domain, CloudFront requires TLS 1.2 or newer. Without one, the
 * certificate for `*.cloudfront.net` also allows TLS 1.0 and 1.1, and this cannot be changed.
 */
export interface DomainProps {
  /** Domain name, such as `feeds.example.com`. */
  readonly name: string;
  /** Certificate for the name. It must be in us-east-1, because CloudFront accepts no other. */
  readonly certificate: ICertificate;
  /**
   * Hosted zone in which the stack creates the records for the name.
   * @default - no records: create the records for the distribution yourself
   */
  readonly hostedZone?: IHostedZone;
  /**
   * Second name, by which CloudFront reaches the API, such as `k3v9q2.feeds.example.com`. With it, the API's address at `execute-api` is
   * disabled. Anybody who knows the name and has a token can bypass CloudFront and its web ACL, so choose a name that cannot be guessed.
   * @default - CloudFront reaches the API at `execute-api`, which accepts everybody who has a token
   */
  readonly apiName?: string;
  /**
   * Certificate for `apiName`, in the stack's region. The names in certificates are public, so use one for `*.feeds.example.com`.
   * @default - none; required with `apiName`
   */
  readonly apiCertificate?: ICertificate;
  /**
   * ARN of an AWS WAF web ACL with the scope CLOUDFRONT (in us-east-1), which inspects every request to the dashboard and its API. Set
   * `apiName` as well, because requests to `execute-api` would otherwise bypass the web ACL.
   * @default - none
   */
  readonly webAclArn?: string;
}

/** Settings of the alarm on cost. */
export interface BudgetProps {
  /** US dollars per day, at list prices of us-east-1, above which the alarm `budget` fires. Storage and fixed prices are not included. */
  readonly perDay: number;
}

/** Settings of notifications about destinations (docs/notifications.md). */
export interface NotificationProps {
  /**
   * Time for which the circuit breaker of a destination is open before the destination is reported as failing: 1 minute to 1 day.
   * @default Duration.minutes(15)
   */
  readonly failingAfter?: Duration;
  /**
   * Kinds of notifications that `alarmTopic` receives, such as `destination.failing`.
   * @default - all kinds
   */
  readonly kinds?: readonly string[];
  /**
   * ARNs of the SNS topics that operators can set for apps, with `*` as a wildcard in the account and the name. They must be in the stack's
   * region. A topic that is encrypted with a customer managed key also needs a statement in the policy of the key.
   * @default - none: apps have no topics
   */
  readonly appTopics?: readonly string[];
}

/** OpenTelemetry layer for Lambda functions. */
export interface OpenTelemetryProps {
  /** ARN of the layer, in the stack's region, for arm64. */
  readonly layerArn: string;
  /**
   * Wrapper script with which the layer starts functions (`AWS_LAMBDA_EXEC_WRAPPER`).
   * @default '/opt/otel-instrument'
   */
  readonly wrapper?: string;
  /**
   * Environment variables for the layer, such as `OTEL_EXPORTER_OTLP_ENDPOINT`.
   * @default - none
   */
  readonly environment?: Readonly<Record<string, string>>;
}
