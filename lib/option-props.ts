/** What single props of the construct are made of. Everything optional has a default. */
import type { Duration } from 'aws-cdk-lib';
import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IHostedZone } from 'aws-cdk-lib/aws-route53';

/** Invocations at a time. */
export interface ConcurrencyProps {
  /**
   * Of fan-out.
   * @default 50
   */
  readonly fanOut?: number;
  /**
   * Of the function that sends to queues.
   * @default 50
   */
  readonly deliverToQueue?: number;
  /**
   * Of the function that puts events onto customers' buses.
   * @default 50
   */
  readonly deliverToBus?: number;
  /**
   * Of the function that posts to webhooks.
   * @default 200
   */
  readonly deliverToWebhook?: number;
}

/** Gaps between attempts: after the first attempt the first gap, and so on; 1 to 20 gaps of 1 second to 7 days. */
export interface RetryScheduleProps {
  /**
   * After failures that may pass by themselves: timeouts, 5xx, 429, network errors.
   * @default - 5 s, 30 s, 2 min, 10 min, 30 min, 1 h, 2 h, 5 h, 10 h, 10 h
   */
  readonly fast?: readonly Duration[];
  /**
   * After failures that a person must mend: redirects, 401, 403, 404 and other 4xx, denied access, missing queues.
   * @default - 5 min, 30 min, 2 h, 6 h, 20 h
   */
  readonly slow?: readonly Duration[];
}

/** How long things are kept. */
export interface RetentionProps {
  /**
   * Log lines of the functions and of the API's access log.
   * @default RetentionDays.ONE_MONTH
   */
  readonly logs?: RetentionDays;
  /**
   * Events and deliveries in their queues when no function takes them: 1 hour to 14 days. SQS deletes what is older.
   * @default Duration.days(4)
   */
  readonly queues?: Duration;
  /**
   * Deliveries that wait for a destination that is paused, disabled or failing, before they become dead letters: 1 hour to 14 days.
   * @default Duration.days(14)
   */
  readonly waiting?: Duration;
  /**
   * Rows of the attempts log: 1 hour to 14 days.
   * @default Duration.days(14)
   */
  readonly attempts?: Duration;
  /**
   * Dead letters in the holding table: 1 to 365 days.
   * @default Duration.days(365)
   */
  readonly deadLetters?: Duration;
}

/** From where webhooks are sent. */
export interface EgressProps {
  /**
   * An existing VPC. The function needs a way out to the internet and to DynamoDB, SQS and KMS: a NAT gateway does for all
   * of them, endpoints make it cheaper.
   * @default - a new VPC of two zones: a NAT gateway with an Elastic IP, a private subnet in each zone, a gateway endpoint for DynamoDB
   */
  readonly vpc?: IVpc;
  /**
   * Subnets of the VPC for the function.
   * @default - private subnets with a way out
   */
  readonly subnets?: SubnetSelection;
  /**
   * Security groups of the function.
   * @default - a new one that lets everything out and nothing in
   */
  readonly securityGroups?: readonly ISecurityGroup[];
  /**
   * NAT gateways of the new VPC, each with an address of its own: 1 or 2. One costs less; with two, a zone may fail.
   * @default 1
   */
  readonly natGateways?: number;
}

/** An issuer of OpenID Connect tokens. */
export interface SignInProps {
  /** URL of the issuer; its tokens carry the groups in the claim `cognito:groups`. */
  readonly issuer: string;
  /** What tokens must be meant for: client ids. The first is the one as which the dashboard signs people in. */
  readonly audience: readonly string[];
}

/** How ownership of a webhook endpoint is proven. */
export interface OwnershipProps {
  /**
   * Who is asked for TXT records: `system`, or addresses with or without port.
   * @default - the system's resolver and two public ones
   */
  readonly resolvers?: readonly string[];
  /**
   * Label before the host whose TXT record is asked for.
   * @default '_getstream'
   */
  readonly txtPrefix?: string;
  /**
   * Name in the record's value, before the `=`.
   * @default 'getstream'
   */
  readonly txtName?: string;
}

/**
 * A domain name for the dashboard and its API, which is at `/api` of it. With a name, CloudFront takes TLS 1.2 and newer. Without one, its own
 * certificate for `*.cloudfront.net` also takes TLS 1.0 and 1.1, and nothing can change that.
 */
export interface DomainProps {
  /** The name, such as `feeds.example.com`. */
  readonly name: string;
  /** Certificate for the name, in us-east-1: CloudFront takes no other. */
  readonly certificate: ICertificate;
  /**
   * Zone in which records for the name are made.
   * @default - no records: point the name at the distribution yourself
   */
  readonly hostedZone?: IHostedZone;
  /**
   * A second name, by which CloudFront reaches the API, such as `k3v9q2.feeds.example.com`. With it, the address of the API at `execute-api` is closed.
   * Whoever knows the name reaches the API past CloudFront and its web ACL, still with a token: choose one that nobody guesses.
   * @default - CloudFront reaches the API at `execute-api`, which is open to everybody who has a token
   */
  readonly apiName?: string;
  /**
   * Certificate for `apiName`, in the stack's region. Certificates are published with their names: use one for `*.feeds.example.com`.
   * @default - none; needed with `apiName`
   */
  readonly apiCertificate?: ICertificate;
  /**
   * ARN of a web ACL of AWS WAF with the scope CLOUDFRONT (in us-east-1) that looks at every request to the dashboard and its API. Give
   * `apiName` too, or the API can be reached past it at `execute-api`.
   * @default - none
   */
  readonly webAclArn?: string;
}

/** An alarm on cost. */
export interface BudgetProps {
  /** US dollars a day, by list prices of us-east-1, above which the alarm `budget` rings. Storage and fixed prices are not in it. */
  readonly perDay: number;
}

/** A Lambda layer of OpenTelemetry. */
export interface OpenTelemetryProps {
  /** ARN of the layer, in the stack's region, for arm64. */
  readonly layerArn: string;
  /**
   * What the layer starts functions with (`AWS_LAMBDA_EXEC_WRAPPER`).
   * @default '/opt/otel-instrument'
   */
  readonly wrapper?: string;
  /**
   * Variables for the layer, such as `OTEL_EXPORTER_OTLP_ENDPOINT`.
   * @default - none
   */
  readonly environment?: Readonly<Record<string, string>>;
}
