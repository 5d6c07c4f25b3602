/** The props of the construct, as a team reads them. Everything has a default; `settingsOf` refuses what cannot work. */
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
  OpenTelemetryProps,
  OwnershipProps,
  RetentionProps,
  RetryScheduleProps,
  SignInProps,
} from './option-props.ts';

/** What a team decides when it adds Feedhose to a stack. */
export interface FeedhoseProps {
  /**
   * An existing event bus of the same account and region, to which the feed backend publishes. Not together with `busName`.
   * @default - a new bus
   */
  readonly bus?: IEventBus;
  /**
   * Name of an existing event bus in the same account and region. Not together with `bus`.
   * @default - a new bus
   */
  readonly busName?: string;
  /**
   * How long fan-out gathers events before it packs them into deliveries: whole seconds, 1 to 60. Longer means fewer, fuller
   * deliveries and lower cost; every update waits for up to this long. Not together with `lowLatency`.
   * @default Duration.seconds(1)
   */
  readonly batchingWindow?: Duration;
  /**
   * Fan-out takes events at once, in batches of 10, instead of gathering them. Costs more per update.
   * @default false
   */
  readonly lowLatency?: boolean;
  /**
   * Invocations at a time of the functions on the way, each 2 to 1,000.
   * @default - see the members
   */
  readonly concurrency?: ConcurrencyProps;
  /**
   * Webhook URLs may be plain `http`.
   * @default false - `https` only
   */
  readonly plainHttp?: boolean;
  /**
   * Time limit of one exchange with a webhook endpoint: whole seconds, 1 to 30.
   * @default Duration.seconds(10)
   */
  readonly webhookTimeout?: Duration;
  /**
   * Gaps between the attempts of a delivery, for destinations that name no schedule of their own.
   * @default - 11 attempts within 29 hours; 6 for what a person must mend
   */
  readonly retrySchedule?: RetryScheduleProps;
  /**
   * How long what is kept is kept.
   * @default - see the members
   */
  readonly retention?: RetentionProps;
  /**
   * Key under which customers' secrets are sealed: symmetric, for encryption, with a policy that leaves access to IAM. Changing it
   * makes stored secrets unreadable.
   * @default - a new key that rotates every year
   */
  readonly key?: IKey;
  /**
   * Name of the role that customers' queue and bus policies name, 1 to 64 letters, digits or `_+=,.@-`, unique in the account. It must
   * never change afterwards: policies that hold the old ARN then refuse what is sent.
   * @default `feedhose-sender-<stack name>-<region>`, the stack's name cut to 31 characters
   */
  readonly senderRoleName?: string;
  /**
   * Sends webhooks from a VPC, so that they come from addresses that customers can allow.
   * @default - webhooks come from addresses of AWS that change
   */
  readonly egress?: EgressProps;
  /**
   * How customers prove that a webhook endpoint is theirs.
   * @default - a TXT record `_getstream.<host>`, or the answer to a GET
   */
  readonly ownership?: OwnershipProps;
  /**
   * An existing Cognito user pool whose users sign in to dashboard and API. A client is added to it; it must have a domain, and
   * groups `operators` and `app:<app_id>`. Not together with `signIn`.
   * @default - a new user pool without sign-up, with a second factor
   */
  readonly userPool?: IUserPool;
  /**
   * Host of the pages on which people sign in to `userPool`, such as `acme.auth.eu-west-1.amazoncognito.com` or a domain of your own. The
   * dashboard talks to no other.
   * @default - any domain of Cognito's own in the region
   */
  readonly userPoolDomain?: string;
  /**
   * Another issuer of OpenID Connect tokens for dashboard and API. Not together with `userPool`. Needed in regions without Cognito
   * (docs/regions.md).
   * @default - the user pool
   */
  readonly signIn?: SignInProps;
  /**
   * A domain name of your own for the dashboard and its API.
   * @default - the name that CloudFront gives
   */
  readonly domain?: DomainProps;
  /**
   * The dashboard behind CloudFront. Without it the API is there alone, `domain` cannot be given, and the new user pool has no pages to sign
   * in on: users get tokens by the API of Cognito (SRP).
   * @default true; false in regions that are known to lack CloudFront (docs/regions.md)
   */
  readonly dashboard?: boolean;
  /**
   * The update kinds in EventBridge's schema registry. They are there to be read: nothing is checked against them.
   * @default true; false in regions that are known to lack the registry (docs/regions.md)
   */
  readonly schemas?: boolean;
  /**
   * The alarms, 0.10 US dollars a month for each metric that they look at. Without them nobody is told of what goes wrong. Not together with
   * `alarmTopic` or `budget`.
   * @default true
   */
  readonly alarms?: boolean;
  /**
   * The receiver that `feedhose canary` sends webhooks to: a function with a URL of its own and a table, for the canary alone (docs/canary.md).
   * It reserves 2 of the account's concurrent executions, which a new account may not have to give.
   * @default false - the canary checks no webhooks
   */
  readonly canary?: boolean;
  /**
   * Where alarms go.
   * @default - nowhere: they show in CloudWatch
   */
  readonly alarmTopic?: ITopic;
  /**
   * An alarm on what the stack's own traffic costs.
   * @default - no such alarm
   */
  readonly budget?: BudgetProps;
  /**
   * Puts a layer of OpenTelemetry into the functions, such as AWS's distribution (ADOT). X-Ray traces are there without it.
   * @default - no layer
   */
  readonly openTelemetry?: OpenTelemetryProps;
  /**
   * What happens to tables, key, user pool and sender role when the stack is deleted: `RETAIN` or `DESTROY`. Key and sender role never
   * outlive a creation that failed.
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}
