/** The settings: the props with all defaults. Props that cannot work are refused at synthesis. */
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { FAILING_AFTER_SECONDS } from '../core/health/wake.ts';
import {
  ATTEMPTS_SECONDS,
  BATCHING_WINDOW_SECONDS,
  CONCURRENCY,
  DEAD_LETTER_SECONDS,
  JOURNAL_RETENTION_SECONDS,
  KEPT_SECONDS,
  MAX_AGE_SECONDS,
  RETRY_GAP_SECONDS,
  RETRY_GAPS,
  WEBHOOK_TIMEOUT_SECONDS,
} from '../core/limits.ts';
import { stackPart } from './constructs/names.ts';
import type { FeedhoseProps } from './feedhose-props.ts';
import type { OwnershipProps, PortalProps } from './option-props.ts';
import { faultsOfChoices, faultsOfConcurrency } from './prop-faults/choices.ts';
import { faultsOfNeighbours, type Neighbour } from './prop-faults/neighbours.ts';
import { faultsOfPlaces } from './prop-faults/places.ts';
import { faultsOfRegion, lackedAt } from './prop-faults/regions.ts';
import { shaped } from './prop-faults/shape.ts';
import { faultsOfTexts } from './prop-faults/texts.ts';

export type Concurrency = Readonly<Record<keyof typeof CONCURRENCY, number>>;

/** Props that are used as they are given. */
type Given =
  | ('bus' | 'busName' | 'key' | 'egress' | 'domain' | 'alarmTopic' | 'budget' | 'openTelemetry')
  | ('userPool' | 'userPoolDomain' | 'signIn');

export interface Settings extends Pick<FeedhoseProps, Given> {
  /** `undefined`: fan-out processes events immediately. */
  readonly batchingWindow: Duration | undefined;
  readonly concurrency: Concurrency;
  readonly plainHttp: boolean;
  readonly webhookTimeoutSeconds: number;
  /** Delays in seconds. `undefined`: the delays of the contract. */
  readonly retryGaps: { readonly fast: readonly number[] | undefined; readonly slow: readonly number[] | undefined };
  readonly queueRetention: Duration;
  readonly maxAgeSeconds: number;
  readonly attemptsSeconds: number;
  readonly deadLetterSeconds: number;
  /** How long the journal keeps updates. `undefined`: there is no journal. */
  readonly journalSeconds: number | undefined;
  readonly failingAfterSeconds: number;
  /** The kinds of notifications that the topic of the operator receives. `undefined`: all. */
  readonly notificationKinds: readonly string[] | undefined;
  /** The ARNs of the topics that apps can have. */
  readonly appTopics: readonly string[];
  readonly senderRoleName: string;
  readonly ownership: OwnershipProps;
  readonly portal: Required<PortalProps>;
  readonly logRetention: RetentionDays;
  readonly hasDashboard: boolean;
  readonly hasSchemas: boolean;
  readonly hasAlarms: boolean;
  readonly hasCanary: boolean;
  readonly removalPolicy: RemovalPolicy;
  /** Removal policy of named resources. A failed creation deletes them, because their names would prevent the next creation. */
  readonly removalAfterCreation: RemovalPolicy;
}

/** @throws Error that names every prop that cannot work. */
export function settingsOf(scope: Construct, given: FeedhoseProps, neighbours: readonly Neighbour[]): Settings {
  const { faults: misshapen, sound: props } = shaped(given);
  const {
    retention = {},
    retrySchedule,
    senderRoleName = usualSenderRoleName(scope),
    removalPolicy = RemovalPolicy.RETAIN,
  } = props;
  const concurrency = { ...CONCURRENCY, ...props.concurrency };
  const faults: string[] = [...misshapen];
  const lacked = lackedAt(scope);
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
  const { allowedOrigins = [] } = props.portal ?? {};
  const journalSeconds =
    props.journal === false
      ? undefined
      : seconds('journal.retention', props.journal?.retention, JOURNAL_RETENTION_SECONDS);
  const settings: Settings = {
    ...props,
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
    attemptsSeconds: seconds('retention.attempts', retention.attempts, {
      ...KEPT_SECONDS.attempts,
      default: Math.max(ATTEMPTS_SECONDS, journalSeconds ?? 0),
    }),
    deadLetterSeconds: seconds('retention.deadLetters', retention.deadLetters, {
      ...upTo(DEAD_LETTER_SECONDS),
      min: 86_400,
    }),
    journalSeconds,
    failingAfterSeconds: seconds(
      'notifications.failingAfter',
      props.notifications?.failingAfter,
      FAILING_AFTER_SECONDS,
    ),
    notificationKinds: props.notifications?.kinds,
    appTopics: props.notifications?.appTopics ?? [],
    senderRoleName,
    ownership: props.ownership ?? {},
    portal: { allowedOrigins, logoOrigins: props.portal?.logoOrigins ?? allowedOrigins },
    logRetention: retention.logs ?? RetentionDays.ONE_MONTH,
    hasDashboard: props.dashboard ?? !lacked.has('dashboard'),
    hasSchemas: props.schemas ?? !lacked.has('schemas'),
    hasAlarms: props.alarms ?? true,
    hasCanary: props.canary ?? false,
    removalPolicy,
    removalAfterCreation:
      removalPolicy === RemovalPolicy.RETAIN ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : removalPolicy,
  };
  faults.push(
    ...faultsOfConcurrency(props),
    ...faultsOfTexts(props, senderRoleName),
    ...faultsOfChoices(props),
    ...faultsOfRegion(scope, props),
    ...faultsOfPlaces(scope, props),
    ...faultsOfNeighbours(scope, senderRoleName, neighbours),
  );
  if (faults.length > 0) throw new Error(`The props of Feedhose are invalid:\n  ${faults.join('\n  ')}`);
  return settings;
}

/** The name of a role has at most 64 characters, of which 16 are reserved for the longest region. */
const STACK_CHARACTERS = 31;

/** Role names are unique in an account, across regions. Stack names are unique in one region. */
function usualSenderRoleName(scope: Construct): string {
  return `feedhose-sender-${stackPart(scope, STACK_CHARACTERS)}-${Stack.of(scope).region}`;
}

interface Bounds {
  readonly default: number;
  readonly min: number;
  readonly max: number;
}

/** A retention period can be shorter than the default, but not longer: readers look back only that far. */
function upTo(usual: number): Bounds {
  return { default: usual, min: KEPT_SECONDS.min, max: usual };
}
