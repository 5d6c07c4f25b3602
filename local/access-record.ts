/**
 * Keeps who did what with which resource, as IAM would have been asked: once for each caller, action, resource and kind of context. A test
 * evaluates it against the roles and policies of the template. Nothing else of a call is kept.
 */

export interface Access {
  /** Name of the function, ARN of the session of a role, or a key that is nobody's here. */
  readonly principal: string;
  /** As a policy writes it: `sqs:SendMessage`, also where the call was SendMessageBatch. */
  readonly action: string;
  /** ARN; empty where the call names none. */
  readonly resource: string;
  /** The condition keys of the call's own parameters: `dynamodb:LeadingKeys`, `sts:ExternalId`. */
  readonly context: AccessContext;
}

export type AccessContext = Readonly<Record<string, string | readonly string[]>>;

export interface AccessRecord {
  note(principal: string, action: string, resources: readonly string[], context?: AccessContext): void;
  all(): readonly Access[];
}

/** Kept at most: far more than a stack has ways, fewer than a long run has customers' queues. */
const KEPT = 20_000;

export function createAccessRecord(): AccessRecord {
  const kept = new Map<string, Access>();
  return {
    note(principal, action, resources, context = {}) {
      for (const resource of resources) {
        const key = `${principal} ${action} ${resource} ${kindOf(context)}`;
        if (!kept.has(key) && kept.size < KEPT) kept.set(key, { principal, action, resource, context });
      }
    },
    all: () => [...kept.values()],
  };
}

/** Keys of items differ in what follows their prefix: `DEST#…`. */
function kindOf(context: AccessContext): string {
  const kinds = Object.entries(context).map(([name, value]) =>
    typeof value === 'string'
      ? `${name}=${value}`
      : `${name}=${[...new Set(value.map((one) => one.replace(/#.*/s, '#')))]}`,
  );
  return kinds.join(' ');
}
