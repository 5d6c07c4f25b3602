/** The operations that put, remove and list the targets of rules. */
import { AwsError } from '../protocol/aws-error.ts';
import { listed, type OperationParts, type Operations, ownBus, ruleOn } from './operation.ts';
import { targetOf } from './target.ts';

/** Amazon EventBridge quotas: targets per rule. */
const TARGETS = 5;

export function targetOperations({ buses, nameOfQueue }: OperationParts): Operations {
  return {
    PutTargets({ Rule, EventBusName, Targets }, caller) {
      const bus = ownBus(buses, EventBusName, caller);
      const rule = ruleOn(bus, Rule);
      const targets = new Map(rule.targets.map((target) => [target.members.Id, target]));
      // If several have the same id, the last one counts.
      for (const [index, given] of Targets.entries()) {
        targets.set(given.Id, targetOf(given, `Targets[${index}]`, nameOfQueue));
      }
      if (targets.size > TARGETS) {
        throw new AwsError('LimitExceededException', 'The requested resource exceeds the maximum number allowed.');
      }
      bus.rules.set(rule.name, { ...rule, targets: [...targets.values()] });
      return { FailedEntryCount: 0, FailedEntries: [] };
    },
    RemoveTargets({ Rule, EventBusName, Ids }, caller) {
      const bus = ownBus(buses, EventBusName, caller);
      const rule = ruleOn(bus, Rule);
      bus.rules.set(rule.name, { ...rule, targets: rule.targets.filter(({ members }) => !Ids.includes(members.Id)) });
      return { FailedEntryCount: 0, FailedEntries: [] };
    },
    ListTargetsByRule({ Rule, EventBusName, ...paging }, caller) {
      const { targets } = ruleOn(ownBus(buses, EventBusName, caller), Rule);
      return listed(
        'Targets',
        targets.map(({ members }) => [members.Id, members] as const),
        paging,
      );
    },
  };
}
