/**
 * Builds every resource of a template, after the resources to which it refers. An unknown type or property is an error that
 * names it, so that the embedded AWS does not silently ignore what it cannot do.
 */
import { own } from '../objects.ts';
import { IGNORED_TYPES } from '../resources/ignored.ts';
import { RESOURCE_TYPES } from '../resources/index.ts';
import type { Built, World } from '../resources/resource-type.ts';
import { type References, referencesIn, resolve } from './intrinsics.ts';
import type { Assembly, Resource } from './read.ts';

export interface BuiltStack {
  /** The values of `Ref` by logical id. */
  readonly physicalIds: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, string>>;
}

/** @throws Error that names the resource and what is not supported. */
export async function buildStack(assembly: Assembly, world: World): Promise<BuiltStack> {
  const { template } = assembly;
  const built = new Map<string, Built>();
  const references = referencesTo(assembly, world, built);
  for (const logicalId of inOrder(template.Resources)) {
    built.set(logicalId, await buildOne(logicalId, template.Resources[logicalId] as Resource, world, references));
  }
  return {
    physicalIds: Object.fromEntries([...built].map(([logicalId, { ref }]) => [logicalId, ref])),
    outputs: Object.fromEntries(
      Object.entries(template.Outputs).map(([name, { Value }]) => [name, String(resolve(Value, references))]),
    ),
  };
}

async function buildOne(logicalId: string, resource: Resource, world: World, references: References): Promise<Built> {
  const { Type, Properties = {}, Metadata = {} } = resource;
  if (resource.Condition)
    throw new Error(`The embedded AWS does not support conditions, but ${Type} ${logicalId} has one.`);
  const name = `${world.stackName}-${logicalId}`;
  const ignored = IGNORED_TYPES[Type];
  if (ignored) return ignored.build(name, world, resolve(Properties, references) as Record<string, unknown>);
  const known = own(RESOURCE_TYPES, Type);
  if (!known) throw new Error(`The embedded AWS does not support the resource type ${Type} (${logicalId}).`);
  for (const property of Object.keys(Properties)) {
    if (!Object.hasOwn(known.properties, property)) {
      throw new Error(`The embedded AWS does not support the property ${property} of ${Type} (${logicalId}).`);
    }
  }
  const properties = resolve(Properties, references) as Record<string, unknown>;
  try {
    return await known.build({ logicalId, name, properties, metadata: Metadata, world });
  } catch (error) {
    throw new Error(`${Type} (${logicalId}): ${error instanceof Error ? error.message : error}`, { cause: error });
  }
}

function referencesTo({ template, stackName }: Assembly, world: World, built: ReadonlyMap<string, Built>): References {
  const pseudo: Readonly<Record<string, string>> = {
    'AWS::AccountId': world.account,
    'AWS::Region': world.region,
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackName': stackName,
    'AWS::StackId': `arn:aws:cloudformation:${world.region}:${world.account}:stack/${stackName}/embedded`,
  };
  return {
    ref(logicalId) {
      const value = built.get(logicalId)?.ref ?? pseudo[logicalId] ?? template.Parameters[logicalId]?.Default;
      if (value === undefined) throw new Error(`Ref ${logicalId}: the template has nothing of that name.`);
      return value;
    },
    attribute(logicalId, attribute) {
      const value = built.get(logicalId)?.attributes[attribute];
      if (value === undefined)
        throw new Error(`The embedded AWS does not support the attribute ${logicalId}.${attribute}.`);
      return value;
    },
  };
}

/** Returns the logical ids, each after those on which it depends. */
function inOrder(resources: Readonly<Record<string, Resource>>): readonly string[] {
  const order = new Set<string>();
  const visit = (logicalId: string, path: readonly string[]): void => {
    if (order.has(logicalId)) return;
    if (path.includes(logicalId)) throw new Error(`The resources ${[...path, logicalId].join(' -> ')} form a circle.`);
    const { Properties, DependsOn = [] } = resources[logicalId] as Resource;
    for (const other of [...referencesIn(Properties), ...[DependsOn].flat()]) {
      if (Object.hasOwn(resources, other)) visit(other, [...path, logicalId]);
    }
    order.add(logicalId);
  };
  for (const logicalId of Object.keys(resources)) visit(logicalId, []);
  return [...order];
}
