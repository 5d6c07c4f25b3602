/** How the embedded AWS builds a resource type of the template. */
import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Services } from '../services.ts';

/** The services that resources are built in. */
export type World = Services &
  Services['place'] & {
    readonly stackName: string;
    /** Folder of the template. */
    readonly assembly: string;
    /** The beginning of the URLs of functions. */
    readonly urls: string;
  };

export interface ToBuild {
  readonly logicalId: string;
  /** The default physical name: stack and logical id. */
  readonly name: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly world: World;
}

/** The values of a built resource that other resources can reference. */
export interface Built {
  /** Value of `Ref`. */
  readonly ref: string;
  /** Values of `Fn::GetAtt`. */
  readonly attributes: Readonly<Record<string, string>>;
}

export interface ResourceType {
  /** Every supported property: `used`, or the reason for which it is ignored. Tags are ignored unless they are used. */
  readonly properties: Readonly<Record<string, string>>;
  build(resource: ToBuild): Built | Promise<Built>;
}

/**
 * Returns the folder of an asset. The assets of a stage are in the outermost assembly.
 * @param key its key in the bucket of the CDK, such as `0a1b.zip`
 */
export function assetFolder(assembly: string, key: string): string {
  const folder = `asset.${basename(key, '.zip')}`;
  for (let parent = assembly; ; parent = dirname(parent)) {
    if (existsSync(join(parent, folder))) return join(parent, folder);
    if (parent === dirname(parent)) throw new Error(`the assembly does not contain ${folder}`);
  }
}

export const USED = 'used';

/** @throws when an object in a property has a key that is not supported. */
export function expectKeys(path: string, value: unknown, known: readonly string[]): void {
  for (const key of Object.keys((value ?? {}) as object)) {
    if (!known.includes(key)) throw new Error(`the embedded AWS does not support ${path}.${key}`);
  }
}
