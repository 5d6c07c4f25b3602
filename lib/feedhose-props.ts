/** The props of the construct. Every prop has a default. `settingsOf` refuses props that cannot work. */
import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { IUserPool } from 'aws-cdk-lib/aws-cognito';
import type { IEventBus } from 'aws-cdk-lib/aws-events';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type {
  BudgetProps,
  ConcurrencyProps,
  DomainProps,
  EgressProps,
  JournalProps,
  NotificationProps,
  OpenTelemetryProps,
  OwnershipProps,
  PortalProps,
  RetentionProps,
  RetryScheduleProps,
  SignInProps,
} from './option-props.ts';

/** Props of the construct `Feedhose`. */
export interface FeedhoseProps {
  /**
   * Existing event bus of the same account and region, to which the feed backend publishes. Cannot be combined with `busName`.
   * @default - a new bus
   */
  readonly bus?: IEventBus;
  /**
   * Name of an existing event bus in the same account and region. Cannot be combined with `bus`.
   * @default - a new bus
   */
  readonly busName?: string;
  /**
   * Time for which fan-out collects events before it packs them into deliveries: whole seconds, 1 to 60. A longer time produces
   * fewer, larger deliveries at a lower cost, and delays every update by up to this time. Cannot be combined with `lowLatency`.
   * @default Duration.seconds(1)
   */
  readonly batchingWindow?: Duration;
  /**
   * Fan-out processes events immediately, in batches of 10, instead of collecting them. This costs more per update.
   * @default false
   */
  readonly lowLatency?: boolean;
  /**
   * Maximum number of concurrent invocations of each function that handles updates, 2 to 1,000.
   * @default - the defaults of the members
   */
  readonly concurrency?: ConcurrencyProps;
  /**
   * Allows webhook URLs with plain `http`.
   * @default false - only `https` is allowed
   */
  readonly plainHttp?: boolean;
  /**
   * Time limit of one request to a webhook endpoint, including the answer: whole seconds, 1 to 30.
   * @default Duration.seconds(10)
   */
  readonly webhookTimeout?: Duration;
  /**
   * Delays between the attempts of a delivery, for destinations without a retry schedule of their own.
   * @default - 11 attempts within 29 hours; 6 attempts for failures that a person must correct
   */
  readonly retrySchedule?: RetryScheduleProps;
  /**
   * Retention periods of logs, queues, attempts and dead letters.
   * @default - the defaults of the members
   */
  readonly retention?: RetentionProps;
  /**
   * Settings of the journal, which keeps every update, so that it can be found, shown and sent again. `false` leaves it out.
   * @default - updates are kept for 14 days
   */
  readonly journal?: JournalProps | false;
  /**
   * KMS key that encrypts customers' secrets: a symmetric encryption key whose policy delegates access to IAM. If you change it,
   * stored secrets become unreadable.
   * @default - a new key, which is rotated every year
   */
  readonly key?: IKey;
  /**
   * Name of the sender role, to which customers' queue and bus policies grant access: 1 to 64 letters, digits or `_+=,.@-`, unique in
   * the account. Never change it, because policies that contain the old ARN then deny access.
   * @default `feedhose-sender-<stack name>-<region>`, with the stack's name cut to 31 characters
   */
  readonly senderRoleName?: string;
  /**
   * Sends webhooks from a VPC, so that requests come from fixed addresses, which customers can allow.
   * @default - requests come from changing addresses of AWS
   */
  readonly egress?: EgressProps;
  /**
   * Settings of the check that proves the ownership of a webhook endpoint.
   * @default - a TXT record `_getstream.<host>`, or the answer to a GET request
   */
  readonly ownership?: OwnershipProps;
  /**
   * Settings of the portal, which shows the dashboard of one app inside another product.
   * @default - no other page can embed the portal
   */
  readonly portal?: PortalProps;
  /**
   * Existing Cognito user pool whose users sign in to the dashboard and the API. The stack adds a client to it. The pool must have
   * a domain and the groups `operators` and `app:<app_id>`. Cannot be combined with `signIn`.
   * @default - a new user pool without sign-up, which requires a second factor
   */
  readonly userPool?: IUserPool;
  /**
   * Host of the sign-in pages of `userPool`, such as `acme.auth.eu-west-1.amazoncognito.com` or a custom domain. The dashboard
   * connects to this host only.
   * @default - the dashboard can connect to every Cognito domain of the region
   */
  readonly userPoolDomain?: string;
  /**
   * Another issuer of OpenID Connect tokens for the dashboard and the API. Cannot be combined with `userPool`. Required in regions
   * without Cognito (docs/regions.md).
   * @default - the user pool issues the tokens
   */
  readonly signIn?: SignInProps;
  /**
   * Custom domain name of the dashboard and its API.
   * @default - the domain name that CloudFront assigns
   */
  readonly domain?: DomainProps;
  /**
   * Whether the stack contains the dashboard, which CloudFront serves. Without it, the stack contains the API only, `domain` cannot be
   * set, and the new user pool has no sign-in pages: users get tokens from the API of Cognito (SRP).
   * @default - `true`, or `false` in regions that are known to lack CloudFront (docs/regions.md)
   */
  readonly dashboard?: boolean;
  /**
   * Whether the stack registers the schemas of updates in the EventBridge schema registry. They are documentation: no update is
   * validated against them.
   * @default - `true`, or `false` in regions that are known to lack the registry (docs/regions.md)
   */
  readonly schemas?: boolean;
  /**
   * Whether the stack contains the alarms, which cost 0.10 US dollars a month for each metric. Without them, failures are not reported to
   * anybody. `false` cannot be combined with `alarmTopic` or `budget`.
   * @default true
   */
  readonly alarms?: boolean;
  /**
   * Whether the stack contains the receiver to which `feedhose canary` sends webhooks: a function with a URL, and a table
   * (docs/canary.md). The receiver reserves 2 of the account's concurrent executions, which a new account may not have available.
   * @default false - the canary does not check webhooks
   */
  readonly canary?: boolean;
  /**
   * SNS topic that receives every alarm, and the notifications about destinations.
   * @default - none: CloudWatch shows the alarms
   */
  readonly alarmTopic?: ITopic;
  /**
   * Settings of notifications about destinations.
   * @default - the defaults of the members
   */
  readonly notifications?: NotificationProps;
  /**
   * Adds an alarm on the cost of the stack's traffic.
   * @default - no alarm on cost
   */
  readonly budget?: BudgetProps;
  /**
   * Adds an OpenTelemetry layer to the functions, such as AWS's distribution (ADOT). X-Ray traces do not need it.
   * @default - no layer
   */
  readonly openTelemetry?: OpenTelemetryProps;
  /**
   * Whether tables, key, user pool and sender role are kept when the stack is deleted: `RETAIN` or `DESTROY`. The key and the sender
   * role are always deleted after a failed creation.
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}
