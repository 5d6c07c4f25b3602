/** The request models of AWS's services, as `bin/models.ts` writes them from botocore's (Apache-2.0). */
import { readFileSync } from 'node:fs';

export interface Shape {
  readonly type: string;
  /** The shapes of a structure's members, by name. */
  readonly members?: Readonly<Record<string, string>>;
  readonly required?: readonly string[];
  /** Shape of a list's members. */
  readonly member?: string;
  /** Shapes of a map's keys and values. */
  readonly key?: string;
  readonly value?: string;
  /** The names of a map's keys and values in forms. Default: `key` and `value`. */
  readonly keyName?: string;
  readonly valueName?: string;
  readonly enum?: readonly string[];
  /** Bounds of a number, of a text's or blob's length, or of the number of a list's or map's members. */
  readonly min?: number;
  readonly max?: number;
  /** Regular expression that the whole text must match. */
  readonly pattern?: string;
  /** Whether messages must not contain the value. */
  readonly sensitive?: boolean;
}

export interface Model {
  readonly service: string;
  readonly version: string;
  /** Input shapes by operation; `null` for an operation without input. */
  readonly operations: Readonly<Record<string, string | null>>;
  readonly shapes: Readonly<Record<string, Shape>>;
}

export type ModelName =
  | 'cloudformation'
  | 'cloudwatch'
  | 'dynamodb'
  | 'events'
  | 'kms'
  | 'lambda'
  | 'logs'
  | 'sns'
  | 'sqs'
  | 'sts';

export function readModel(name: ModelName): Model {
  return JSON.parse(readFileSync(new URL(`./${name}.json`, import.meta.url), 'utf8')) as Model;
}

/** @throws when the model has no such shape, which `bin/models.ts` prevents. */
export function shapeOf(model: Model, name: string | undefined): Shape {
  const shape = model.shapes[name ?? ''];
  if (!shape) throw new Error(`the model of ${model.service} has no shape ${name}`);
  return shape;
}
