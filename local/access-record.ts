/**
 * Keeps who did what with which resource, as IAM would have been asked: once for each caller, action and resource. A test
 * compares it with what the template's roles may do. Nothing else of a call is kept.
 */

export interface Access {
  /** Name of the function, ARN of the session of a role, or a key that is nobody's here. */
  readonly principal: string;
  /** As a policy writes it: `sqs:SendMessage`, also where the call was SendMessageBatch. */
  readonly action: string;
  /** ARN; empty where the call names none. */
  readonly resource: string;
}

export interface AccessRecord {
  note(principal: string, action: string, resources: readonly string[]): void;
  all(): readonly Access[];
}

/** Kept at most: far more than a stack has ways, fewer than a long run has customers' queues. */
const KEPT = 20_000;

export function createAccessRecord(): AccessRecord {
  const kept = new Map<string, Access>();
  return {
    note(principal, action, resources) {
      for (const resource of resources) {
        const key = `${principal} ${action} ${resource}`;
        if (!kept.has(key) && kept.size < KEPT) kept.set(key, { principal, action, resource });
      }
    },
    all: () => [...kept.values()],
  };
}
