/** EventBridge: buses of the stack and of customers, and their rules, which match events or have schedules. */

import type { Place } from '../clock.ts';
import { each } from '../objects.ts';
import { checkOf, dispatcherOf, type NotImplemented } from '../protocol/model/check.ts';
import type { Sqs } from '../sqs/index.ts';
import type { Usage } from '../usage.ts';
import { type Bus, type BusMembers, createBuses, type Rule, type RuleMembers } from './buses.ts';
import { deliverEvent, type TargetServices } from './deliver-event.ts';
import { addTags, matchedRule, type OnDroppedEvents, type TagList } from './operation.ts';
import { createOperations, matchRules } from './operations.ts';
import type { Event } from './put-events.ts';
import { runSchedule, scheduledEvent } from './schedule.ts';
import type { TargetMembers } from './target.ts';

const OTHER_TARGETS = [
  ...['KinesisParameters', 'RunCommandParameters', 'EcsParameters', 'BatchParameters', 'HttpParameters'],
  ...['RedshiftDataParameters', 'SageMakerPipelineParameters', 'AppSyncParameters'],
];

const NOT_IMPLEMENTED: NotImplemented = {
  PutEventsRequest: { EndpointId: 'there are no global endpoints.' },
  CreateEventBusRequest: { EventSourceName: 'there are no partner event sources.' },
  Target: each(OTHER_TARGETS, 'targets are queues, functions and event buses.'),
};

/** A rule of the template. */
export type TemplateRule = RuleMembers & { readonly Name: string; readonly Targets: readonly TargetMembers[] };

export type EventBridge = ReturnType<typeof createEventBridge>;

export interface EventBridgeOptions extends Place {
  readonly sqs: Sqs;
  readonly usage: Usage;
  /** Calls a function with an event. The answer is not used. */
  readonly invoke: (functionName: string, event: string) => Promise<unknown>;
  readonly onDroppedEvents: OnDroppedEvents;
}

const checked = checkOf('events', { notImplemented: NOT_IMPLEMENTED });
/** Maximum number of buses through which an event may pass, so that a loop of rules ends. */
const MOST_BUSES = 5;

export function createEventBridge(options: EventBridgeOptions) {
  const { clock, region, account, sqs, usage, invoke, onDroppedEvents } = options;
  const buses = createBuses(region, clock);
  const own = (name: string) => buses.named(name, account);
  const schedules = new Map<string, AbortController>();
  /** Absent until the schedules run. */
  let run: AbortSignal | undefined;

  const targetServices: TargetServices = {
    sqs,
    usage,
    invoke,
    async forward(busArn, { text, buses: passed = 1 }) {
      if (passed >= MOST_BUSES) return;
      await matchRules(buses.get(own(busArn)), { text, buses: passed + 1 }, deliver);
    },
  };
  const deliverAll = async (event: Event, rule: Rule, bus: Bus, waits: boolean): Promise<void> => {
    for (const target of rule.targets) {
      const delivered = deliverEvent(targetServices, event, target, matchedRule(bus, rule));
      if (waits || !('functionName' in target)) await delivered;
      else delivered.catch(() => {});
    }
  };
  const deliver = (event: Event, rule: Rule, bus: Bus) => deliverAll(event, rule, bus, false);
  const fire = async (name: string, bus: Bus): Promise<void> => {
    const rule = bus.rules.get(name);
    if (!rule || rule.members.State === 'DISABLED') return;
    const text = scheduledEvent(matchedRule(bus, rule).arn, { clock, region, account });
    await deliverAll({ text }, rule, bus, true);
  };
  const schedule = ({ name, everyMs }: Pick<Rule, 'name' | 'everyMs'>, bus: Bus): void => {
    const { arn } = matchedRule(bus, { name });
    schedules.get(arn)?.abort();
    schedules.delete(arn);
    if (everyMs === undefined || !run) return;
    const ended = new AbortController();
    schedules.set(arn, ended);
    runSchedule(everyMs, clock, AbortSignal.any([run, ended.signal]), () => fire(name, bus));
  };
  const operations = createOperations({
    buses,
    place: { clock, region },
    nameOfQueue: (arn) => sqs.nameOfArn(arn),
    deliver,
    onDroppedEvents,
    schedule,
  });
  const dispatch = dispatcherOf('EventBridge', operations, checked);
  /** Executes a call of the JSON 1.1 protocol. @param caller account of the caller. @throws AwsError */
  const call = async (operation: string, input: Readonly<Record<string, unknown>>, caller: string) =>
    dispatch(operation, input, caller);

  return {
    createBus(name: string, members: BusMembers, tags: TagList): void {
      if (buses.find(own(name))) throw new Error(`the event bus ${name} is there already`);
      addTags(buses.create(own(name), members).tags, tags);
    },
    busArn: (name: string) => own(name).arn,
    /** Creates the bus if only the rule names it. Returns the ARN of the rule. @throws AwsError */
    async addRule(busName: string, { Targets, ...rule }: TemplateRule): Promise<string> {
      const bus = buses.find(own(busName)) ?? buses.create(own(busName));
      const { RuleArn } = await call('PutRule', { ...rule, EventBusName: bus.name }, account);
      const targets = { Rule: rule.Name, EventBusName: bus.name, Targets };
      if (Targets.length > 0) await call('PutTargets', targets, account);
      return String(RuleArn);
    },
    /** Runs the schedules until `signal` aborts. */
    start(signal: AbortSignal): void {
      run = signal;
      for (const bus of buses.of(account)) for (const rule of bus.rules.values()) schedule(rule, bus);
    },
    handle: call,
  };
}
