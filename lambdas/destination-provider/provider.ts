/**
 * A destination as a custom resource of CloudFormation. The physical id is `app/scope/destination_id`. Every event that CloudFormation
 * sends again has the same effect as once: a creation has an idempotency key, an update writes all settings, and a missing destination
 * counts as deleted.
 */
import { COMMON_KEYS, type DestinationInput } from '../../core/api/destination-input.ts';
import { CREATED_WITH, type DestinationProperties, type SecretReference } from '../../core/provisioned-destination.ts';
import { apiTransportOf } from '../../core/transport/api-table.ts';

/** A request of CloudFormation to a custom resource. Its `ResponseURL` is a secret. */
interface Request {
  readonly RequestId: string;
  readonly ResponseURL: string;
  readonly StackId: string;
  readonly LogicalResourceId: string;
  readonly ResourceProperties: DestinationProperties;
}
export type ResourceEvent = Request &
  (
    | { readonly RequestType: 'Create' }
    | { readonly RequestType: 'Delete'; readonly PhysicalResourceId: string }
    | {
        readonly RequestType: 'Update';
        readonly PhysicalResourceId: string;
        readonly OldResourceProperties: DestinationProperties;
      }
  );

interface ApiRequest {
  readonly method: 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: object;
  readonly idempotencyKey?: string;
}

export interface ProviderPorts {
  /** @throws if the outcome is unknown. */
  call(request: ApiRequest): Promise<{ readonly status: number; readonly body: Body }>;
  /** @throws an error whose message does not contain the secret. */
  readSecret(secret: SecretReference): Promise<string>;
  respond(url: string, response: object): Promise<void>;
}

/** The used members of a destination and of a problem. */
interface Body {
  readonly id?: string;
  readonly ownership?: string;
  readonly pending?: object;
  readonly auth?: { readonly external_id?: string };
  readonly destination?: Body;
  readonly title?: string;
  readonly detail?: string;
  readonly errors?: readonly { readonly pointer: string; readonly message: string }[];
}

type Settings = Readonly<Record<string, unknown>>;

interface Result {
  readonly id: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

/** The physical id after a creation that was refused, so that there is nothing to delete. */
const NOT_CREATED = 'not-created';
/** The prefix of the physical id after a creation whose outcome is unknown. The id of the request follows. */
const UNKNOWN = 'unknown:';
/** CloudFormation accepts answers of 4,096 bytes. The other members need less than the rest. */
const REASON_BYTES = 1_000;

/** The API, a secret or a property does not allow the change. Nothing was stored. */
class Refusal extends Error {}

/** Returns the function of the custom resource. @param appId the only app whose destinations it changes. */
export function createProvider(ports: ProviderPorts, appId: string) {
  const pathOf = (scope: string, id?: string) =>
    `/apps/${appId}/scopes/${scope}/destinations${id === undefined ? '' : `/${id}`}`;

  async function create({ RequestId, ResourceProperties }: Request): Promise<Result> {
    const { Scope } = ResourceProperties;
    const body = await settingsOf(ResourceProperties);
    const idempotencyKey = `cloudformation-${RequestId}`;
    const made = await accepted({ method: 'POST', path: pathOf(Scope), body, idempotencyKey });
    return finished(Scope, made);
  }

  async function update(event: Extract<ResourceEvent, { readonly RequestType: 'Update' }>): Promise<Result> {
    const { PhysicalResourceId, ResourceProperties, OldResourceProperties } = event;
    const { Scope } = ResourceProperties;
    const [app, scope, id] = PhysicalResourceId.split('/');
    // CloudFormation deletes the previous destination after all resources of the stack are updated.
    if (app !== appId || scope !== Scope) return create(event);
    const before = [OldResourceProperties.Settings, OldResourceProperties.Secrets].flatMap((text) =>
      Object.keys(parsed(text)).map((key) => stepsOf(key)[0] ?? key),
    );
    const settings = await settingsOf(ResourceProperties);
    // In a rollback, the previous settings are those that were refused, and can have unknown names.
    const known = new Set<string>([...COMMON_KEYS, ...apiTransportOf(settings as unknown as DestinationInput).keys]);
    const removed = before.filter((name) => known.has(name)).map((name) => [name, null]);
    const body: Record<string, unknown> = { ...Object.fromEntries(removed), ...settings };
    for (const name of CREATED_WITH) delete body[name];
    return finished(Scope, await accepted({ method: 'PATCH', path: pathOf(Scope, id), body }));
  }

  async function remove(event: Extract<ResourceEvent, { readonly RequestType: 'Delete' }>): Promise<Result> {
    const { PhysicalResourceId } = event;
    if (PhysicalResourceId.startsWith(UNKNOWN)) return removeUnknown(event, PhysicalResourceId.slice(UNKNOWN.length));
    const [app, scope = '', id] = PhysicalResourceId.split('/');
    // Other physical ids are those of creations that failed.
    if (app === appId && id !== undefined) await removeOne(scope, id);
    return { id: PhysicalResourceId };
  }

  /** Finds what a creation with an unknown outcome has made: with the same idempotency key, the API returns it. */
  async function removeUnknown(event: Extract<ResourceEvent, { readonly RequestType: 'Delete' }>, RequestId: string) {
    const { id } = await create({ ...event, RequestId }).catch((error: unknown) => {
      if (error instanceof Refusal) return { id: NOT_CREATED };
      throw error;
    });
    await remove({ ...event, PhysicalResourceId: id });
    return { id: event.PhysicalResourceId };
  }

  async function removeOne(scope: string, id: string): Promise<void> {
    const answer = await ports.call({ method: 'DELETE', path: pathOf(scope, id) });
    if (answer.status !== 404) expectAccepted(answer);
  }

  async function accepted(request: ApiRequest): Promise<Body> {
    const answer = await ports.call(request);
    expectAccepted(answer);
    return answer.body;
  }

  /** Searches for the proof of ownership of a new address. A missing proof does not fail the deployment. */
  async function finished(scope: string, stored: Body): Promise<Result> {
    const { id = '' } = stored;
    const isPending = stored.ownership === 'pending' || stored.pending !== undefined;
    const checked = isPending
      ? await ports.call({ method: 'POST', path: `${pathOf(scope, id)}/verify`, body: {} }).catch(() => undefined)
      : undefined;
    const { ownership = 'none', auth } = checked?.body.destination ?? stored;
    return {
      id: `${appId}/${scope}/${id}`,
      attributes: { destinationId: id, ownership, externalId: auth?.external_id ?? '' },
    };
  }

  /** Returns the settings with the values of their secrets. */
  async function settingsOf({ Settings, Secrets }: DestinationProperties): Promise<Settings> {
    const settings = structuredClone(parsed(Settings));
    for (const [pointer, secret] of Object.entries(parsed(Secrets))) {
      const text = await ports.readSecret(secret as SecretReference).catch((error: unknown) => {
        throw new Refusal(`${pointer}: ${error instanceof Error ? error.message : typeof error}`);
      });
      place(settings, pointer, text);
    }
    return settings;
  }

  async function resultOf(event: ResourceEvent): Promise<Result> {
    if (event.RequestType === 'Create') return create(event);
    return event.RequestType === 'Update' ? update(event) : remove(event);
  }

  return async (event: ResourceEvent): Promise<void> => {
    const { RequestId, StackId, LogicalResourceId, ResponseURL } = event;
    const common = { RequestId, StackId, LogicalResourceId };
    let response: object;
    try {
      const { id, attributes } = await resultOf(event);
      response = { ...common, Status: 'SUCCESS', PhysicalResourceId: id, ...(attributes ? { Data: attributes } : {}) };
    } catch (error) {
      const id = error instanceof Refusal ? NOT_CREATED : `${UNKNOWN}${RequestId}`;
      const PhysicalResourceId = event.RequestType === 'Create' ? id : event.PhysicalResourceId;
      response = { ...common, Status: 'FAILED', PhysicalResourceId, Reason: reasonOf(error) };
    }
    await ports.respond(ResponseURL, response);
  };
}

function expectAccepted({ status, body }: { readonly status: number; readonly body: Body }): void {
  if (status < 300) return;
  const { title = `The API answered with ${status}.`, detail = title, errors = [] } = body;
  throw new Refusal([detail, ...errors.map(({ pointer, message }) => `${pointer}: ${message}`)].join(' '));
}

function reasonOf(error: unknown): string {
  const text = error instanceof Error && error.message !== '' ? error.message : 'The change failed.';
  return Buffer.from(text).subarray(0, REASON_BYTES).toString('utf8');
}

/** @throws Refusal */
function parsed(text: string): Settings {
  const value: unknown = JSON.parse(text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Settings;
  throw new Refusal('Settings and Secrets: expected JSON objects, got other values');
}

/** Returns the steps of a JSON Pointer (RFC 6901). The name of a member has none. */
function stepsOf(pointer: string): readonly string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** Sets a member of the settings. Objects on its path are created. */
function place(settings: Settings, pointer: string, value: string): void {
  const steps = stepsOf(pointer);
  let target = settings as Record<string, unknown>;
  for (const step of steps.slice(0, -1)) {
    target[step] ??= {};
    target = target[step] as Record<string, unknown>;
  }
  target[steps.at(-1) ?? ''] = value;
}
