/** What a team decides when it adds Feedhose to a stack. Everything has a default; what cannot work is refused at synthesis. */
import { type Duration, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { CONCURRENCY, CONCURRENCY_LIMITS, WEBHOOK_TIMEOUT_SECONDS } from '../core/limits.ts';

export interface FeedhoseProps {
  /** Name of an existing event bus in the same account and region. Default: a new one. */
  readonly busName?: string;
  /** Fan-out takes events at once, in batches of 10, instead of gathering them for up to a second. Costs more per update. Default: false. */
  readonly lowLatency?: boolean;
  /** Invocations at a time of each function on the way, 2 to 1,000. Default: 50 of fan-out, deliver-to-queue and deliver-to-bus, 200 of deliver-to-webhook. */
  readonly concurrency?: Partial<Concurrency>;
  /** Webhook URLs may be plain `http`. Default: false, `https` only. */
  readonly plainHttp?: boolean;
  /** Time limit of one exchange with a webhook endpoint: whole seconds, 1 to 30. Default: 10 seconds. */
  readonly webhookTimeout?: Duration;
  /** Name of the role that customers' queue policies name: it must never change afterwards. Default: `feedhose-sender-<region>`. */
  readonly senderRoleName?: string;
  /** How customers prove that a webhook endpoint is theirs. Default: as the contract says. */
  readonly ownership?: OwnershipProps;
  /** The issuer whose tokens the API takes. Default: a Cognito user pool of the stack's own. */
  readonly signIn?: SignInProps;
  /** How long the functions' logs are kept. Default: one month. */
  readonly logRetention?: RetentionDays;
  /** Where alarms go. Default: nowhere, they show in CloudWatch. */
  readonly alarmTopic?: ITopic;
  /** Of the table, the key and the sender role. Default: RETAIN. */
  readonly removalPolicy?: RemovalPolicy;
}

export type Concurrency = Readonly<Record<keyof typeof CONCURRENCY, number>>;

export interface SignInProps {
  /** URL of an OpenID Connect issuer; its tokens carry the groups in the claim `cognito:groups`. */
  readonly issuer: string;
  /** What tokens must be meant for: client ids. The first is the one as which the dashboard signs people in. */
  readonly audience: readonly string[];
}

export interface OwnershipProps {
  /** Who is asked for TXT records: `system`, or addresses with or without port. Default: the system's resolver and two public ones. */
  readonly resolvers?: readonly string[];
  /** Label before the host whose TXT record is asked for. Default: `_getstream`. */
  readonly txtPrefix?: string;
  /** Name in the record's value, before the `=`. Default: `getstream`. */
  readonly txtName?: string;
}

/** The props with every default filled in. */
export interface Settings {
  readonly busName: string | undefined;
  readonly lowLatency: boolean;
  readonly concurrency: Concurrency;
  readonly plainHttp: boolean;
  readonly webhookTimeoutSeconds: number;
  readonly senderRoleName: string;
  readonly ownership: OwnershipProps;
  readonly signIn: SignInProps | undefined;
  readonly logRetention: RetentionDays;
  readonly alarmTopic: ITopic | undefined;
  readonly removalPolicy: RemovalPolicy;
}

const BUS_NAME = /^[/.\-_A-Za-z0-9]{1,256}$/;
const ROLE_NAME = /^[\w+=,.@-]{1,64}$/;

/** @throws Error that names every prop that cannot work. */
export function settingsOf(scope: Construct, props: FeedhoseProps): Settings {
  const { busName, webhookTimeout, senderRoleName = `feedhose-sender-${Stack.of(scope).region}` } = props;
  const { default: usual, min, max } = WEBHOOK_TIMEOUT_SECONDS;
  const webhookTimeoutSeconds =
    webhookTimeout?.toMilliseconds() === undefined ? usual : webhookTimeout.toMilliseconds() / 1000;
  const faults: string[] = [];
  if (!fits(busName, BUS_NAME)) {
    faults.push(`busName: expected 1 to 256 letters, digits or . - _ /, got "${busName}"`);
  }
  if (!Number.isInteger(webhookTimeoutSeconds) || webhookTimeoutSeconds < min || webhookTimeoutSeconds > max) {
    faults.push(`webhookTimeout: expected ${min} to ${max} whole seconds, got ${webhookTimeoutSeconds} seconds`);
  }
  if (!fits(senderRoleName, ROLE_NAME)) {
    faults.push(`senderRoleName: expected 1 to 64 letters, digits or _ + = , . @ -, got "${senderRoleName}"`);
  }
  if (props.signIn && !/^https:\/\/\S+$/.test(props.signIn.issuer) && !Token.isUnresolved(props.signIn.issuer)) {
    faults.push(`signIn.issuer: expected an https URL, got "${props.signIn.issuer}"`);
  }
  if (props.signIn?.audience.length === 0) faults.push('signIn.audience: expected at least one client id, got none');
  const concurrency = { ...CONCURRENCY, ...props.concurrency };
  for (const [name, wanted] of Object.entries(concurrency)) {
    const { min: least, max: most } = CONCURRENCY_LIMITS;
    if (!Number.isInteger(wanted) || wanted < least || wanted > most) {
      faults.push(`concurrency.${name}: expected ${least} to ${most}, got ${wanted}`);
    }
  }
  if (faults.length > 0) throw new Error(`Feedhose cannot be built so:\n  ${faults.join('\n  ')}`);
  return {
    busName,
    lowLatency: props.lowLatency ?? false,
    concurrency,
    plainHttp: props.plainHttp ?? false,
    webhookTimeoutSeconds,
    senderRoleName,
    ownership: props.ownership ?? {},
    signIn: props.signIn,
    logRetention: props.logRetention ?? RetentionDays.ONE_MONTH,
    alarmTopic: props.alarmTopic,
    removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN,
  };
}

/** Texts that CDK knows only at deployment (tokens) pass. */
function fits(text: string | undefined, pattern: RegExp): boolean {
  return text === undefined || Token.isUnresolved(text) || pattern.test(text);
}
