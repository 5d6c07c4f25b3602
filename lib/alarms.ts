/** Alarms on the system's own metrics, which AWS does not publish for queues or functions. */
import { Duration } from 'aws-cdk-lib';
import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { DeadLetterSource } from '../core/holding/dead-letter.ts';
import { mapTransports } from '../core/transport/by-transport.ts';
import { addAlarm } from './constructs/alarm.ts';
import { metricOf } from './constructs/metric.ts';
import type { Worker } from './constructs/worker.ts';
import type { Settings } from './props.ts';
import { DELIVER_PLANS, wordsOf } from './transports.ts';

export interface AlarmsProps {
  readonly fanOut: Worker;
  readonly archive: Worker;
  readonly wake: Worker;
  readonly api: Worker;
  /** `undefined` without a journal. */
  readonly writeToBucket: Worker | undefined;
  readonly settings: Settings;
}

/** Wake reports an open breaker at every probe. Probes are at most 15 minutes apart, and 20 minutes if an invocation ended during a probe. */
const PROBES_SEEN = Duration.minutes(30);
/** A refused window is attempted again after at most five minutes. */
const BLOCKED_SEEN = Duration.minutes(15);
/** Wake reports the age of the oldest parked delivery every half hour. */
const AGE_TOLD = Duration.hours(1);

const DEAD_LETTERS: Readonly<Record<DeadLetterSource, { readonly title: string; readonly chapter: string }>> = {
  ...mapTransports((transport) => wordsOf(DELIVER_PLANS[transport].name)),
  intake: { title: 'intake', chapter: 'intake' },
  rule: { title: 'rule', chapter: 'rule' },
};

export class Alarms extends Construct {
  constructor(scope: Construct, id: string, { fanOut, archive, wake, api, writeToBucket, settings }: AlarmsProps) {
    super(scope, id);
    const halfOfMaxAge = Math.floor(settings.maxAgeSeconds / 2);
    const fiveMinutes = { statistic: 'sum', period: Duration.minutes(5) };
    const add = (name: string, metric: Metric, chapter: string, meaning: string, above = 0): void =>
      addAlarm(this, name, { metric, above, meaning, chapter, settings });
    for (const [source, { title, chapter }] of Object.entries(DEAD_LETTERS)) {
      const metric = metricOf('DeadLetters', archive, { ...fiveMinutes, dimensions: { source } });
      add(`DeadLetters-${source}`, metric, `${chapter}-dead-letters`, `There are new dead letters of the ${title}.`);
    }
    add(
      'IntakeRefusals',
      metricOf('UpdatesRefused', fanOut, fiveMinutes),
      'intake-refusals',
      'Updates that do not follow the contract were refused.',
    );
    add(
      'BreakerOpen',
      metricOf('OpenBreakers', wake, { statistic: 'max', period: PROBES_SEEN }),
      'breaker-open',
      'The breaker of at least one destination is open: its deliveries wait.',
    );
    add(
      'BacklogAge',
      metricOf('OldestParkedAge', wake, { statistic: 'max', period: AGE_TOLD }),
      'backlog-age',
      `Deliveries have waited for more than ${spell(halfOfMaxAge)} for their destination to work.`,
      halfOfMaxAge,
    );
    if (settings.journalSeconds !== undefined) {
      add(
        'JournalGaps',
        metricOf('JournalGaps', fanOut, fiveMinutes),
        'journal-gaps',
        'The journal lacks updates, which were delivered.',
      );
    }
    if (settings.journalSeconds !== undefined && writeToBucket) {
      const half = Math.floor(settings.journalSeconds / 2);
      add(
        'BucketBehind',
        metricOf('BucketBehind', writeToBucket, { statistic: 'max', period: BLOCKED_SEEN }),
        'bucket-behind',
        `A bucket has refused its objects for so long that updates expire in the journal in less than ${spell(settings.journalSeconds - half)}.`,
        half,
      );
    }
    add(
      'AuditRecordsLost',
      metricOf('AuditRecordsLost', api, fiveMinutes),
      'audit-records-lost',
      'The audit trail lacks a change that was made over the API.',
    );
  }
}

function spell(seconds: number): string {
  const hours = Math.round(seconds / 3_600);
  return hours % 24 === 0 ? `${hours / 24} days` : `${hours} hours`;
}
