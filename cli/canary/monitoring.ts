/** The metrics of the overview, which the functions' lines must have become by now, and the alarms. */
import type { Account } from './account.ts';
import { type Context, judge } from './context.ts';
import { isExpected, type Overview, type OverviewMetric, overviewOf, shownMetric } from './overview.ts';
import { fails, holds, unchecked } from './rows.ts';

/** How far back a value counts. */
const LOOKED_AT_MS = 3 * 3_600_000;
const PERIOD_SECONDS = 300;
/** Each metric that is asked for costs a thousandth of a cent. */
const PAUSE_MS = 15_000;
/** Limits of one call (CloudWatch API reference: GetMetricData, DescribeAlarms). */
const METRICS = 500;
const ALARMS = 100;

/** @param idle what the canary gave no work: names of functions, transports. */
export async function checkMonitoring(context: Context, now: () => number, idle: ReadonlySet<string>): Promise<void> {
  const { account, deployed } = context;
  context.note('Reading metrics and alarms …');
  let overview: Overview | undefined;
  await judge(context, ['metrics', 'alarms'], async () => {
    const DashboardName = `${deployed.name}-${account.region}`;
    const { DashboardBody = '{}' } = await account.call('cloudwatch:GetDashboard', ({ cloudwatch }, options) =>
      cloudwatch.getDashboard({ DashboardName }, options),
    );
    overview = overviewOf(DashboardBody);
  });
  if (!overview) return;
  const { metrics, alarmNames } = overview;
  await judge(context, ['metrics'], async (say) => {
    const expected = metrics.filter((metric) => isExpected(metric, idle));
    const others = metrics.filter((metric) => !isExpected(metric, idle));
    let absent: readonly OverviewMetric[] = expected;
    await account.until(
      context.waitMs,
      async () => {
        absent = await withoutValues(account, absent, now());
        return absent.length === 0 ? true : undefined;
      },
      PAUSE_MS,
    );
    if (absent.length > 0) return say('metrics', fails(`no values: ${absent.map(shownMetric).join(', ')}`));
    const silent = await withoutValues(account, others, now());
    say('metrics', holds(`${expected.length} have values; ${silent.length} others have had nothing to tell`));
  });
  await judge(context, ['alarms'], async (say) => say('alarms', await alarmsVerdict(context, alarmNames)));
}

async function withoutValues(
  account: Account,
  metrics: readonly OverviewMetric[],
  now: number,
): Promise<readonly OverviewMetric[]> {
  const absent: OverviewMetric[] = [];
  for (let from = 0; from < metrics.length; from += METRICS) {
    const some = metrics.slice(from, from + METRICS);
    const MetricDataQueries = some.map(({ namespace: Namespace, name: MetricName, dimensions }, at) => ({
      Id: `m${at}`,
      MetricStat: {
        Metric: {
          Namespace,
          MetricName,
          Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
        },
        Period: PERIOD_SECONDS,
        Stat: 'SampleCount',
      },
    }));
    const range = { StartTime: new Date(now - LOOKED_AT_MS), EndTime: new Date(now) };
    const { MetricDataResults = [] } = await account.call('cloudwatch:GetMetricData', ({ cloudwatch }, options) =>
      cloudwatch.getMetricData({ ...range, MetricDataQueries }, options),
    );
    const present = new Set(MetricDataResults.filter(({ Values = [] }) => Values.length > 0).map(({ Id }) => Id));
    absent.push(...some.filter((_, at) => !present.has(`m${at}`)));
  }
  return absent;
}

async function alarmsVerdict({ account, waitMs }: Context, alarmNames: readonly string[]) {
  if (alarmNames.length === 0) return unchecked('the stack has no alarms');
  const states = new Map<string, string>();
  const others = () => alarmNames.filter((name) => states.get(name) !== 'OK');
  // A new alarm is in the state INSUFFICIENT_DATA for some minutes.
  await account.until(
    waitMs,
    async () => {
      for (let from = 0; from < alarmNames.length; from += ALARMS) {
        const input = { AlarmNames: alarmNames.slice(from, from + ALARMS), MaxRecords: ALARMS };
        const { MetricAlarms = [] } = await account.call('cloudwatch:DescribeAlarms', ({ cloudwatch }, options) =>
          cloudwatch.describeAlarms(input, options),
        );
        for (const { AlarmName = '', StateValue = '' } of MetricAlarms) states.set(AlarmName, StateValue);
      }
      return others().length === 0 ? true : undefined;
    },
    PAUSE_MS,
  );
  const wrong = others().map((name) => `${name} (${states.get(name) ?? 'not there'})`);
  return wrong.length === 0 ? holds(`${alarmNames.length} alarms`) : fails(wrong.join(', '));
}
