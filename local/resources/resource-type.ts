/** What a resource type of the template is to the embedded AWS. */
import type { Clock } from '../clock.ts';
import type { DynamoDb } from '../dynamodb/dynamodb.ts';
import type { EventBridge } from '../events/event-bridge.ts';
import type { Gateway } from '../gateway/gateway.ts';
import type { Hosting } from '../hosting/hosting.ts';
import type { Kms } from '../kms/kms.ts';
import type { Lambda } from '../lambda/lambda.ts';
import type { Mappings } from '../lambda/mappings.ts';
import type { Sqs } from '../sqs/index.ts';

/** The services that resources are built in. */
export interface World {
  readonly stackName: string;
  readonly region: string;
  readonly account: string;
  /** Folder of the assembly: assets lie in it. */
  readonly assembly: string;
  readonly clock: Clock;
  readonly sqs: Sqs;
  readonly events: EventBridge;
  readonly kms: Kms;
  readonly lambda: Lambda;
  readonly mappings: Mappings;
  readonly dynamodb: DynamoDb;
  readonly gateway: Gateway;
  /** Where URLs of functions begin. */
  readonly urls: string;
  readonly hosting: Hosting;
}

export interface ToBuild {
  readonly logicalId: string;
  /** A physical name for what has none of its own: stack and logical id. */
  readonly name: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly world: World;
}

/** What other resources may ask of a built one. */
export interface Built {
  /** Value of `Ref`. */
  readonly ref: string;
  /** Values of `Fn::GetAtt`. */
  readonly attributes: Readonly<Record<string, string>>;
}

export interface ResourceType {
  /** Every property that is known: `used`, or why it may be passed over. */
  readonly properties: Readonly<Record<string, string>>;
  build(resource: ToBuild): Built | Promise<Built>;
}

export const USED = 'used';

/** @throws when an object inside a property has a key that is not known. */
export function expectKeys(path: string, value: unknown, known: readonly string[]): void {
  for (const key of Object.keys((value ?? {}) as object)) {
    if (!known.includes(key)) throw new Error(`the embedded AWS does not know ${path}.${key}`);
  }
}
