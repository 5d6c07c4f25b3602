/** Alarms on the system's own metrics, which AWS does not publish for queues or functions. */
import { Duration } from 'aws-cdk-lib';
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
  readonly settings: Settings;
}

/** Wake reports an open breaker at every probe. Probes are at most 15 minutes apart, and 20 minutes if an invocation ended during a probe. */
const PROBES_SEEN = Duration.minutes(30);
/** Wake reports the age of the oldest parked delivery every half hour. */
const AGE_TOLD = Duration.hours(1);

const DEAD_LETTERS: Readonly<Record<DeadLetterSource, { readonly title: string; readonly chapter: string }>> = {
  ...mapTransports((transport) => wordsOf(DELIVER_PLANS[transport].name)),
  intake: { title: 'intake', chapter: 'intake' },
  rule: { title: 'rule', chapter: 'rule' },
};

export class Alarms extends Construct {
  constructor(scope: Construct, id: string, { fanOut, archive, wake, api, settings }: AlarmsProps) {
    super(scope, id);
    const halfOfMaxAge = Math.floor(settings.maxAgeSeconds / 2);
    const fiveMinutes = { statistic: 'sum', period: Duration.minutes(5) };
    for (const [source, { title, chapter }] of Object.entries(DEAD_LETTERS)) {
      addAlarm(this, `DeadLetters-${source}`, {
        metric: metricOf('DeadLetters', archive, { ...fiveMinutes, dimensions: { source } }),
        above: 0,
        meaning: `There are new dead letters of the ${title}.`,
        chapter: `${chapter}-dead-letters`,
        settings,
      });
    }
    addAlarm(this, 'IntakeRefusals', {
      metric: metricOf('UpdatesRefused', fanOut, fiveMinutes),
      above: 0,
      meaning: 'Updates that do not follow the contract were refused.',
      chapter: 'intake-refusals',
      settings,
    });
    addAlarm(this, 'BreakerOpen', {
      metric: metricOf('OpenBreakers', wake, { statistic: 'max', period: PROBES_SEEN }),
      above: 0,
      meaning: 'The breaker of at least one destination is open: its deliveries wait.',
      chapter: 'breaker-open',
      settings,
    });
    addAlarm(this, 'BacklogAge', {
      metric: metricOf('OldestParkedAge', wake, { statistic: 'max', period: AGE_TOLD }),
      above: halfOfMaxAge,
      meaning: `Deliveries have waited for more than ${spell(halfOfMaxAge)} for their destination to work.`,
      chapter: 'backlog-age',
      settings,
    });
    addAlarm(this, 'AuditRecordsLost', {
      metric: metricOf('AuditRecordsLost', api, fiveMinutes),
      above: 0,
      meaning: 'The audit trail lacks a change that was made over the API.',
      chapter: 'audit-records-lost',
      settings,
    });
  }
}

function spell(seconds: number): string {
  const hours = Math.round(seconds / 3_600);
  return hours % 24 === 0 ? `${hours / 24} days` : `${hours} hours`;
}
