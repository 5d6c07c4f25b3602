/**
 * Builds the resources of Feedhose and those to which they refer. An unknown type or property of Feedhose is an error that names it,
 * so that the embedded AWS does not silently ignore what it cannot do. Of other resources, what is not supported is represented by
 * its name, because Feedhose only refers to it.
 */
import { own } from '../objects.ts';
import { IGNORED_TYPES } from '../resources/ignored.ts';
import { RESOURCE_TYPES } from '../resources/index.ts';
import { type Built, USED, type World } from '../resources/resource-type.ts';
import { type References, resolve } from './intrinsics.ts';
import type { Assembly, Resource, Stack } from './read.ts';

export interface BuiltStack {
  /** The values of `Ref` by logical id. */
  readonly physicalIds: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, string>>;
  /** Types of the other resources of the stack, which are neither Feedhose's nor needed by it. */
  readonly ignored: readonly string[];
}

const LEGACY =
  'The stack was synthesized with LegacyStackSynthesizer, and its template does not name the files of the functions. Use DefaultStackSynthesizer, which is the default of the CDK.';

/** A value refers to a resource that is not built yet. */
class Unbuilt extends Error {
  readonly place: Stack;
  readonly logicalId: string;

  constructor(place: Stack, logicalId: string) {
    super(`${logicalId} is not built.`);
    this.place = place;
    this.logicalId = logicalId;
  }
}

/** @throws Error that names the resource and what is not supported. */
export async function buildStack(
  assembly: Assembly,
  services: Omit<World, 'stackName' | 'assembly'>,
): Promise<BuiltStack> {
  const { stack } = assembly;
  const built = new Map<Stack, Map<string, Built>>();
  const { referencesIn, isPresent } = createReferences(assembly, services, built);
  const isOwn = (place: Stack, logicalId: string) => !assembly.own || (place === stack && assembly.own.has(logicalId));

  /** Builds the resource after those to which it refers. @param path logical ids of the resources that refer to it. */
  const build = async (place: Stack, logicalId: string, path: readonly string[]): Promise<void> => {
    if (built.get(place)?.has(logicalId)) return;
    const here = [...path, logicalId];
    if (path.includes(logicalId)) throw new Error(`The resources ${here.join(' -> ')} form a circle.`);
    const resource = place.template.Resources[logicalId] as Resource;
    for (const other of [resource.DependsOn ?? []].flat()) {
      if (isPresent(place, other) && isOwn(place, other)) await build(place, other, here);
    }
    const resolved = async (properties: unknown): Promise<Readonly<Record<string, unknown>>> => {
      for (;;) {
        try {
          return resolve(properties, referencesIn(place)) as Readonly<Record<string, unknown>>;
        } catch (error) {
          if (!(error instanceof Unbuilt)) throw error;
          await build(error.place, error.logicalId, here);
        }
      }
    };
    const world: World = { ...services, stackName: place.name, assembly: place.directory };
    const one = await buildOne({ logicalId, resource, world, resolved, isOwn: isOwn(place, logicalId) });
    const ofStack = built.get(place) ?? new Map<string, Built>();
    built.set(place, ofStack.set(logicalId, one));
  };

  for (const logicalId of Object.keys(stack.template.Resources)) {
    if (isPresent(stack, logicalId) && isOwn(stack, logicalId)) await build(stack, logicalId, []);
  }
  const outputs = Object.entries(stack.template.Outputs).flatMap(([name, { Value, Condition }]) => {
    const references = referencesIn(stack);
    try {
      if (Condition !== undefined && !references.condition(Condition)) return [];
      return [[name, String(resolve(Value, references))] as const];
    } catch (error) {
      // Other outputs of the stack can refer to resources that are ignored.
      if (assembly.own) return [];
      throw error;
    }
  });
  const ofStack = built.get(stack) ?? new Map<string, Built>();
  const ignored = Object.entries(stack.template.Resources).filter(([logicalId]) => !ofStack.has(logicalId));
  return {
    physicalIds: Object.fromEntries([...ofStack].map(([logicalId, { ref }]) => [logicalId, ref])),
    outputs: Object.fromEntries(outputs),
    ignored: ignored.map(([, { Type }]) => Type),
  };
}

interface OneResource {
  readonly logicalId: string;
  readonly resource: Resource;
  readonly world: World;
  readonly isOwn: boolean;
  resolved(properties: unknown): Promise<Readonly<Record<string, unknown>>>;
}

async function buildOne({ logicalId, resource, world, isOwn, resolved }: OneResource): Promise<Built> {
  const { Type, Properties = {}, Metadata = {} } = resource;
  const name = `${world.stackName}-${logicalId}`;
  const picked = (isUsed: (property: string) => boolean) =>
    resolved(Object.fromEntries(Object.entries(Properties).filter(([property]) => isUsed(property))));
  const ignored = own(IGNORED_TYPES, Type);
  if (ignored) return ignored.build(name, world, await picked((property) => ignored.used.includes(property)));
  const known = own(RESOURCE_TYPES, Type);
  if (!known) {
    if (!isOwn) return { ref: name, attributes: attributesByName(name) };
    throw new Error(`The embedded AWS does not support the resource type ${Type} (${logicalId}).`);
  }
  const unknown = Object.keys(Properties).find((property) => !own(known.properties, property) && property !== 'Tags');
  if (unknown !== undefined && isOwn)
    throw new Error(`The embedded AWS does not support the property ${unknown} of ${Type} (${logicalId}).`);
  const properties = await picked((property) => own(known.properties, property) === USED);
  try {
    return await known.build({ logicalId, name, properties, metadata: Metadata, world });
  } catch (error) {
    if (!isOwn) return { ref: name, attributes: attributesByName(name) };
    throw new Error(`${Type} (${logicalId}): ${error instanceof Error ? error.message : error}`, { cause: error });
  }
}

/** Returns attributes of every name, for a resource that exists by name only. */
function attributesByName(name: string): Built['attributes'] {
  return new Proxy({}, { get: (_, attribute) => `${name}.${String(attribute)}` });
}

function createReferences(
  { stacks }: Assembly,
  { account, region }: Pick<World, 'account' | 'region'>,
  built: ReadonlyMap<Stack, ReadonlyMap<string, Built>>,
) {
  const builtIn = (place: Stack, logicalId: string): Built => {
    const found = built.get(place)?.get(logicalId);
    if (!found) throw new Unbuilt(place, logicalId);
    return found;
  };
  const isPresent = (place: Stack, logicalId: string): boolean => {
    const resource = own(place.template.Resources, logicalId);
    return resource !== undefined && (!resource.Condition || referencesIn(place).condition(resource.Condition));
  };
  const parameter = ({ template, parent }: Stack, name: string): unknown => {
    const declared = own(template.Parameters, name);
    if (!declared) throw new Error(`Ref ${name}: the template has nothing of that name.`);
    const given = parent?.stack.template.Resources[parent.logicalId]?.Properties?.['Parameters'];
    const value = (given as Readonly<Record<string, unknown>> | undefined)?.[name];
    if (parent && value !== undefined) return resolve(value, referencesIn(parent.stack));
    if (declared.Default === undefined && name.startsWith('AssetParameters')) throw new Error(LEGACY);
    if (declared.Default === undefined)
      throw new Error(`The parameter ${name} has no default value. Set one in the app.`);
    return /List/.test(declared.Type) ? String(declared.Default).split(',') : declared.Default;
  };
  const referencesIn = (place: Stack): References => {
    const { name, template, nested } = place;
    const pseudo: Readonly<Record<string, string>> = {
      'AWS::AccountId': account,
      'AWS::Region': region,
      'AWS::Partition': 'aws',
      'AWS::URLSuffix': 'amazonaws.com',
      'AWS::StackName': name,
      'AWS::StackId': `arn:aws:cloudformation:${region}:${account}:stack/${name}/embedded`,
    };
    return {
      ref: (logicalId) =>
        isPresent(place, logicalId)
          ? builtIn(place, logicalId).ref
          : (own(pseudo, logicalId) ?? parameter(place, logicalId)),
      attribute(logicalId, attribute) {
        const inner = nested.get(logicalId);
        const output = inner && own(inner.template.Outputs, attribute.replace(/^Outputs\./, ''));
        if (inner && output) return resolve(output.Value, referencesIn(inner));
        const value = isPresent(place, logicalId) && builtIn(place, logicalId).attributes[attribute];
        if (typeof value === 'string') return value;
        throw new Error(`The embedded AWS does not support the attribute ${logicalId}.${attribute}.`);
      },
      condition(condition) {
        if (!Object.hasOwn(template.Conditions, condition))
          throw new Error(`Condition ${condition}: the template has nothing of that name.`);
        return resolve(template.Conditions[condition], referencesIn(place)) === true;
      },
      mapping: (mapping) => own(template.Mappings, mapping),
      imported(exported) {
        for (const other of stacks) {
          for (const { Value, Export } of Object.values(other.template.Outputs)) {
            if (Export && resolve(Export.Name, referencesIn(other)) === exported)
              return resolve(Value, referencesIn(other));
          }
        }
        throw new Error(`Fn::ImportValue ${exported}: no stack of the assembly exports a value of that name.`);
      },
      output(stackName, outputName) {
        const other = stacks.find((one) => one.name === stackName);
        const output = own(other?.template.Outputs ?? {}, outputName);
        if (!other || !output)
          throw new Error(`Fn::GetStackOutput: the assembly has no stack ${stackName} with the output ${outputName}.`);
        return resolve(output.Value, referencesIn(other));
      },
    };
  };
  return { referencesIn, isPresent };
}
