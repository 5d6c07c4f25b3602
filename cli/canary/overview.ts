/** Reads the names of metrics and alarms from the body of the stack's CloudWatch dashboard. */

export interface OverviewMetric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

export interface Overview {
  readonly metrics: readonly OverviewMetric[];
  readonly alarmNames: readonly string[];
}

interface Widget {
  readonly properties?: { readonly metrics?: readonly (readonly unknown[])[]; readonly alarms?: readonly string[] };
}

/** @param body the JSON of CloudWatch (CloudWatch API reference, Dashboard body structure). */
export function overviewOf(body: string): Overview {
  const { widgets = [] } = JSON.parse(body) as { readonly widgets?: readonly Widget[] };
  const metrics = new Map<string, OverviewMetric>();
  for (const entry of widgets.flatMap(({ properties }) => properties?.metrics ?? [])) {
    const texts = entry.filter((part): part is string => typeof part === 'string');
    const [namespace, name, ...rest] = texts;
    // An expression has no name.
    if (namespace === undefined || name === undefined) continue;
    const pairs = Array.from({ length: rest.length / 2 }, (_, at) => [rest[2 * at], rest[2 * at + 1]]);
    const metric = { namespace, name, dimensions: Object.fromEntries(pairs) as Record<string, string> };
    metrics.set(JSON.stringify(metric), metric);
  }
  const alarms = widgets.flatMap(({ properties }) => properties?.alarms ?? []);
  const alarmNames = alarms.map((arn) => arn.slice(arn.indexOf(':alarm:') + ':alarm:'.length));
  return { metrics: [...metrics.values()], alarmNames: [...new Set(alarmNames)] };
}

export function shownMetric({ namespace, name, dimensions }: OverviewMetric): string {
  return `${namespace} ${name} (${Object.values(dimensions).join(', ')})`;
}

/** Metrics that the functions write only after a failure or without a destination. */
const FAILURE_METRICS: ReadonlySet<string> = new Set([
  ...['UpdatesRefused', 'UpdatesUnrouted', 'Failed', 'Parked', 'DeadLetters', 'OpenBreakers', 'OldestParkedAge'],
]);

/** Reports whether a metric must have values. @param idle functions and transports to which the canary gave no work. */
export function isExpected({ namespace, name, dimensions }: OverviewMetric, idle: ReadonlySet<string>): boolean {
  if (namespace === 'Feedhose' && FAILURE_METRICS.has(name)) return false;
  return !Object.values(dimensions).some((value) => idle.has(value));
}
