/** The props with every default filled in, as the rooms of the stack read them; what cannot work is refused at synthesis. */
import { Duration, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import type { IUserPool } from 'aws-cdk-lib/aws-cognito';
import type { IEventBus } from 'aws-cdk-lib/aws-events';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import {
  ATTEMPTS_SECONDS,
  BATCHING_WINDOW_SECONDS,
  CONCURRENCY,
  CONCURRENCY_LIMITS,
  DEAD_LETTER_SECONDS,
  KEPT_SECONDS,
  MAX_AGE_SECONDS,
  RETRY_GAP_SECONDS,
  RETRY_GAPS,
  WEBHOOK_TIMEOUT_SECONDS,
} from '../core/limits.ts';
import { TXT_NAME, TXT_PREFIX } from '../core/ownership/txt.ts';
import { invisibleIn } from '../core/visible-text.ts';
import type { FeedhoseProps } from './feedhose-props.ts';
import { stackPart } from './kit/names.ts';
import type {
  BudgetProps,
  DomainProps,
  EgressProps,
  OpenTelemetryProps,
  OwnershipProps,
  SignInProps,
} from './option-props.ts';
import { faultsOfNeighbours, type Neighbour } from './prop-faults/neighbours.ts';

export type Concurrency = Readonly<Record<keyof typeof CONCURRENCY, number>>;

export interface Settings {
  readonly bus: IEventBus | undefined;
  readonly busName: string | undefined;
  /** `undefined`: events are taken at once. */
  readonly batchingWindow: Duration | undefined;
  readonly concurrency: Concurrency;
  readonly plainHttp: boolean;
  readonly webhookTimeoutSeconds: number;
  /** Gaps in seconds; `undefined`: the contract's. */
  readonly retryGaps: { readonly fast: readonly number[] | undefined; readonly slow: readonly number[] | undefined };
  readonly queueRetention: Duration;
  readonly maxAgeSeconds: number;
  readonly attemptsSeconds: number;
  readonly deadLetterSeconds: number;
  readonly key: IKey | undefined;
  readonly senderRoleName: string;
  readonly egress: EgressProps | undefined;
  readonly ownership: OwnershipProps;
  readonly userPool: IUserPool | undefined;
  readonly userPoolDomain: string | undefined;
  readonly signIn: SignInProps | undefined;
  readonly domain: DomainProps | undefined;
  readonly logRetention: RetentionDays;
  readonly alarmTopic: ITopic | undefined;
  readonly budget: BudgetProps | undefined;
  readonly openTelemetry: OpenTelemetryProps | undefined;
  readonly removalPolicy: RemovalPolicy;
  /** Of what CloudFormation can delete when the creation of the stack fails: what has a name would be in the way of the next creation. */
  readonly removalAfterCreation: RemovalPolicy;
}

const BUS_NAME = /^[/.\-_A-Za-z0-9]{1,256}$/;
const ROLE_NAME = /^[\w+=,.@-]{1,64}$/;
const DOMAIN_NAME = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;
const VISIBLE_ASCII = /^[\x21-\x7e]+$/;
/** Whether it is an address is asked where it is used. */
const RESOLVER = /^(?:system|[\da-fA-F.:[\]]+)$/;
const LAYER_ARN = /^arn:aws[\w-]*:lambda:[\w-]+:\d{12}:layer:[\w-]+:\d+$/;

/** @throws Error that names every prop that cannot work. */
export function settingsOf(scope: Construct, props: FeedhoseProps, neighbours: readonly Neighbour[]): Settings {
  const {
    busName,
    retention = {},
    retrySchedule,
    senderRoleName = usualSenderRoleName(scope),
    removalPolicy = RemovalPolicy.RETAIN,
  } = props;
  const concurrency = { ...CONCURRENCY, ...props.concurrency };
  const faults: string[] = [];
  const seconds = (name: string, given: Duration | undefined, { default: usual, min, max }: Bounds): number => {
    const value = given === undefined ? usual : given.toMilliseconds() / 1000;
    if (Number.isInteger(value) && value >= min && value <= max) return value;
    faults.push(`${name}: expected ${min} to ${max} whole seconds, got ${value} seconds`);
    return usual;
  };
  const gaps = (name: string, given: readonly Duration[] | undefined): readonly number[] | undefined => {
    if (given && (given.length < RETRY_GAPS.min || given.length > RETRY_GAPS.max)) {
      faults.push(`${name}: expected ${RETRY_GAPS.min} to ${RETRY_GAPS.max} gaps, got ${given.length}`);
    }
    return given?.map((gap, index) => seconds(`${name}[${index}]`, gap, { default: 1, ...RETRY_GAP_SECONDS }));
  };
  const settings: Settings = {
    bus: props.bus,
    busName,
    batchingWindow: props.lowLatency
      ? undefined
      : Duration.seconds(seconds('batchingWindow', props.batchingWindow, BATCHING_WINDOW_SECONDS)),
    concurrency,
    plainHttp: props.plainHttp ?? false,
    webhookTimeoutSeconds: seconds('webhookTimeout', props.webhookTimeout, WEBHOOK_TIMEOUT_SECONDS),
    retryGaps: {
      fast: gaps('retrySchedule.fast', retrySchedule?.fast),
      slow: gaps('retrySchedule.slow', retrySchedule?.slow),
    },
    queueRetention: Duration.seconds(seconds('retention.queues', retention.queues, KEPT_SECONDS.queues)),
    maxAgeSeconds: seconds('retention.waiting', retention.waiting, upTo(MAX_AGE_SECONDS)),
    attemptsSeconds: seconds('retention.attempts', retention.attempts, upTo(ATTEMPTS_SECONDS)),
    deadLetterSeconds: seconds('retention.deadLetters', retention.deadLetters, {
      ...upTo(DEAD_LETTER_SECONDS),
      min: 86_400,
    }),
    key: props.key,
    senderRoleName,
    egress: props.egress,
    ownership: props.ownership ?? {},
    userPool: props.userPool,
    userPoolDomain: props.userPoolDomain,
    signIn: props.signIn,
    domain: props.domain,
    logRetention: retention.logs ?? RetentionDays.ONE_MONTH,
    alarmTopic: props.alarmTopic,
    budget: props.budget,
    openTelemetry: props.openTelemetry,
    removalPolicy,
    removalAfterCreation:
      removalPolicy === RemovalPolicy.RETAIN ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : removalPolicy,
  };
  faults.push(
    ...faultsOfConcurrency(concurrency),
    ...faultsOfNames(props, senderRoleName),
    ...faultsOfChoices(props),
    ...faultsOfNeighbours(scope, senderRoleName, neighbours),
  );
  if (faults.length > 0) throw new Error(`Feedhose cannot be built so:\n  ${faults.join('\n  ')}`);
  return settings;
}

/** Of 64 characters that a name of a role may have, 16 are for the longest region. */
const STACK_CHARACTERS = 31;

/** Roles are the account's, in all regions; a stack's name is its own in one region. */
function usualSenderRoleName(scope: Construct): string {
  return `feedhose-sender-${stackPart(scope, STACK_CHARACTERS)}-${Stack.of(scope).region}`;
}

interface Bounds {
  readonly default: number;
  readonly min: number;
  readonly max: number;
}

/** What is kept may be kept for less: readers look no further back than the default. */
function upTo(usual: number): Bounds {
  return { default: usual, min: KEPT_SECONDS.min, max: usual };
}

function faultsOfConcurrency(concurrency: Concurrency): readonly string[] {
  const { min, max } = CONCURRENCY_LIMITS;
  return Object.entries(concurrency).flatMap(([name, wanted]) =>
    Number.isInteger(wanted) && wanted >= min && wanted <= max
      ? []
      : [`concurrency.${name}: expected ${min} to ${max}, got ${wanted}`],
  );
}

function faultsOfNames(props: FeedhoseProps, roleName: string): readonly string[] {
  const { busName, userPoolDomain, signIn, domain, openTelemetry, ownership = {} } = props;
  const faults: string[] = [];
  const expect = (name: string, text: string | undefined, pattern: RegExp, expected: string): void => {
    if (text === undefined || Token.isUnresolved(text) || pattern.test(text)) return;
    faults.push(`${name}: expected ${expected}, got ${invisibleIn(text.replaceAll(' ', '')) ?? `"${text}"`}`);
  };
  expect('busName', busName, BUS_NAME, '1 to 256 letters, digits or . - _ /');
  expect('senderRoleName', roleName, ROLE_NAME, '1 to 64 letters, digits or _ + = , . @ -');
  expect('userPoolDomain', userPoolDomain, DOMAIN_NAME, 'a domain name in lower case');
  expect('signIn.issuer', signIn?.issuer, /^https:\/\/[\x21-\x7e]+$/, 'an https URL');
  for (const [index, id] of (signIn?.audience ?? []).entries()) {
    expect(`signIn.audience[${index}]`, id, VISIBLE_ASCII, 'visible ASCII characters');
  }
  expect('ownership.txtPrefix', ownership.txtPrefix, TXT_PREFIX, 'labels of DNS in lower case');
  expect('ownership.txtName', ownership.txtName, TXT_NAME, 'at most 63 letters, digits or - _ .');
  for (const [index, resolver] of (ownership.resolvers ?? []).entries()) {
    expect(`ownership.resolvers[${index}]`, resolver, RESOLVER, '"system" or an IP address, perhaps with a port');
  }
  expect('domain.name', domain?.name, DOMAIN_NAME, 'a domain name in lower case');
  expect('openTelemetry.wrapper', openTelemetry?.wrapper, VISIBLE_ASCII, 'visible ASCII characters');
  expect('openTelemetry.layerArn', openTelemetry?.layerArn, LAYER_ARN, 'the ARN of a version of a Lambda layer');
  return faults;
}

function faultsOfChoices(props: FeedhoseProps): readonly string[] {
  const { signIn, egress, budget } = props;
  const nat = egress?.natGateways;
  const together = (one: keyof FeedhoseProps, other: keyof FeedhoseProps): readonly string[] =>
    props[one] && props[other] ? [`${one}: expected one of ${one} and ${other}, got both`] : [];
  return [
    ...together('bus', 'busName'),
    ...together('userPool', 'signIn'),
    ...(props.userPoolDomain && !props.userPool ? ['userPoolDomain: expected userPool beside it, got none'] : []),
    ...together('batchingWindow', 'lowLatency'),
    ...(signIn?.audience.length === 0 ? ['signIn.audience: expected at least one client id, got none'] : []),
    ...(egress?.vpc && nat !== undefined ? ['egress.natGateways: expected none beside an existing vpc, got one'] : []),
    ...(nat === undefined || nat === 1 || nat === 2 ? [] : [`egress.natGateways: expected 1 or 2, got ${nat}`]),
    ...(egress && !egress.vpc && egress.subnets ? ['egress.subnets: expected a vpc beside it, got none'] : []),
    ...(budget && !(budget.perDay > 0) ? [`budget.perDay: expected US dollars above 0, got ${budget.perDay}`] : []),
  ];
}
