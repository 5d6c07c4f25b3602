/**
 * Records the calls that IAM would have to authorize: once for each caller, action, resource and kind of context. A test evaluates the
 * record against the roles and policies of the template.
 */

export interface Access {
  /** Name of the function, ARN of a role session, or the access key of another caller. */
  readonly principal: string;
  /** The action as in policies: `sqs:SendMessage`, also for SendMessageBatch. */
  readonly action: string;
  /** An ARN, or an empty text if the call names no resource. */
  readonly resource: string;
  /** The condition keys of the call's own parameters: `dynamodb:LeadingKeys`, `sts:ExternalId`. */
  readonly context: AccessContext;
}

export type AccessContext = Readonly<Record<string, string | readonly string[]>>;

export type AccessRecord = ReturnType<typeof createAccessRecord>;

/** Maximum number of entries. A stack has far fewer; a long run with many customers' queues could have more. */
const KEPT = 20_000;

export function createAccessRecord() {
  const kept = new Map<string, Access>();
  return {
    note(principal: string, action: string, resources: readonly string[], context: AccessContext = {}): void {
      for (const resource of resources) {
        const key = `${principal} ${action} ${placeOf(resource)} ${kindOf(context)}`;
        if (!kept.has(key) && kept.size < KEPT) kept.set(key, { principal, action, resource, context });
      }
    },
    all: (): readonly Access[] => [...kept.values()],
  };
}

/** Returns the bucket and the first folder of an object, and any other ARN unchanged. */
function placeOf(resource: string): string {
  return resource.startsWith('arn:aws:s3:::') ? resource.split('/', 2).join('/') : resource;
}

/** Keys of items of one kind have the same prefix, such as `DEST#`. */
function kindOf(context: AccessContext): string {
  const kinds = Object.entries(context).map(([name, value]) =>
    typeof value === 'string'
      ? `${name}=${value}`
      : `${name}=${[...new Set(value.map((one) => one.replace(/#.*/s, '#')))]}`,
  );
  return kinds.join(' ');
}
