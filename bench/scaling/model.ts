/**
 * The model of docs/scaling.md. It calculates how much of each quota a rate of updates uses, from the recorded figures of the cost bench
 * (bench/results.json), the quotas and assumptions of quotas.json, and the concurrency that the stack sets.
 */
import { CONCURRENCY, FAN_OUT_WINDOW_SECONDS, WEBHOOK_CONCURRENCY } from '../../core/limits.ts';
import { callsBy } from '../cost/charge.ts';
import { recordedResult } from '../recorded.ts';
import type { MeasuredScenario } from '../result.ts';
import QUOTAS from './quotas.json' with { type: 'json' };

export { QUOTAS };

/** Updates per second. */
export const RATES = [1_000, 10_000, 100_000, 1_000_000] as const;
export const BATCH_SIZES = [1, 25] as const;

export interface Need {
  readonly name: string;
  readonly need: number;
  readonly limit: number;
  readonly unit: string;
  /** Whether the limit is a quota of the service or set by a prop of the stack. */
  readonly setBy: 'quota' | 'stack';
}

export function scenarioOf(transport: string, batchSize: number): MeasuredScenario {
  const name = `${transport}, 1, ${batchSize} per event`;
  const found = recordedResult('cost').scenarios?.find((scenario) => scenario.name === name);
  if (!found) throw new Error(`bench/results.json has no ${name}: run npm run bench`);
  return found;
}

/** Returns the needs of `rate` updates per second to one webhook each, with the highest use of a limit first. */
export function needsOf(rate: number, batchSize: number): readonly Need[] {
  const scenario = scenarioOf('webhook', batchSize);
  const each = (count: number) => (count * rate) / 1_000;
  const call = (key: string) =>
    scenario.calls[key] ?? { calls: 0, items: 0, requestBytes: 0, responseBytes: 0, blocks64: 0, written1: 0 };
  const assumed = (name: keyof typeof QUOTAS.assumptions) => QUOTAS.assumptions[name].value;
  const quota = (name: keyof typeof QUOTAS.quotas, label: string, need: number): Need => {
    const { value: limit, unit } = QUOTAS.quotas[name];
    return { name: label, need, limit, unit, setBy: 'quota' };
  };
  const stack = (name: string, need: number, limit: number): Need => {
    return { name, need, limit, unit: 'at a time', setBy: 'stack' };
  };
  const fanOut = running(scenario, 'fan-out', assumed('serviceMs'), 0);
  const webhook = running(scenario, 'deliver-to-webhook', assumed('serviceMs'), assumed('endpointMs'));
  const [fanOutAtOnce, webhookAtOnce] = [each(fanOut.seconds), each(webhook.seconds)];
  const megabytes = (...keys: readonly string[]) =>
    each(keys.reduce((sum, key) => sum + call(key).requestBytes + call(key).responseBytes, 0)) / 1e6;
  const fanOutNetwork =
    megabytes('fan-out/poller sqs:ReceiveMessage', 'fan-out sqs:SendMessageBatch') /
    assumed('environmentMegabytesPerSecond');
  const environments = Math.max(1, webhookAtOnce);
  const opened = (environments * assumed('destinations')) / (assumed('environmentHours') * 3_600);
  const attemptWrites =
    call('deliver-to-webhook dynamodb:BatchWriteItem').written1 + call('deliver-to-webhook dynamodb:UpdateItem').calls;
  const needs = [
    quota('putEvents', 'PutEvents requests', each(call('feed-backend events:PutEvents').calls)),
    quota('ruleInvocations', 'events through the rule', each(call('feed-backend events:PutEvents').items)),
    quota(
      'inFlight',
      'intake: messages in flight',
      each(call('events.amazonaws.com sqs:SendMessage').calls) * (FAN_OUT_WINDOW_SECONDS + fanOut.each),
    ),
    quota('inFlight', 'deliveries: messages in flight', each(scenario.posts) * webhook.each),
    stack('fan-out: invocations', fanOutAtOnce, CONCURRENCY.fanOut),
    stack('fan-out: invocations that its bytes need', fanOutNetwork, CONCURRENCY.fanOut),
    stack('deliver-to-webhook: invocations', webhookAtOnce, CONCURRENCY.deliverToWebhook),
    quota('accountConcurrency', 'Lambda of the account', Math.max(fanOutAtOnce, fanOutNetwork) + webhookAtOnce),
    quota('tableWrites', 'attempts table: writes', each(attemptWrites)),
    quota('keyRequests', 'KMS: secrets opened', opened),
  ];
  return needs.toSorted((a, b) => b.need / b.limit - a.need / a.limit);
}

/** Returns the updates per second to one destination at which its partition of the attempts table is full. */
export function destinationCeiling(): number {
  const { calls } = scenarioOf('webhook', 25);
  const written = calls['deliver-to-webhook dynamodb:BatchWriteItem']?.written1 ?? Number.NaN;
  return (QUOTAS.quotas.partitionWrites.value * 1_000) / written;
}

/** Returns the seconds of an invocation, and the seconds for 1,000 updates, with the network times of the cloud. */
function running({ calls, runs, posts }: MeasuredScenario, name: string, serviceMs: number, endpointMs: number) {
  const { invocations = 0, milliseconds = 0 } = runs[name] ?? {};
  const asked = callsBy(name, Object.entries(calls));
  const seconds = (milliseconds + asked * serviceMs + (posts * endpointMs) / WEBHOOK_CONCURRENCY) / 1_000;
  return { seconds, each: invocations === 0 ? 0 : seconds / invocations };
}
