/**
 * Reads a cloud assembly from disk: the stack that contains Feedhose, the stacks beside it, and their nested stacks. The metadata of
 * the CDK states which resources belong to Feedhose.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { own } from '../objects.ts';

export interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DependsOn?: string | readonly string[];
  readonly Metadata?: Readonly<Record<string, unknown>>;
  readonly Condition?: string;
}

interface Output {
  readonly Value: unknown;
  readonly Condition?: string;
  readonly Export?: { readonly Name: unknown };
}

export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs: Readonly<Record<string, Output>>;
  readonly Parameters: Readonly<Record<string, { readonly Type: string; readonly Default?: unknown }>>;
  readonly Conditions: Readonly<Record<string, unknown>>;
  readonly Mappings: Readonly<Record<string, unknown>>;
}

export interface Stack {
  readonly name: string;
  /** The folder that contains the template. */
  readonly directory: string;
  readonly template: Template;
  /** Nested stacks by the logical ids of their resources. */
  readonly nested: ReadonlyMap<string, Stack>;
  /** The stack that contains this nested stack. */
  readonly parent?: { readonly stack: Stack; readonly logicalId: string };
}

export interface Assembly {
  /** The stack or nested stack that contains Feedhose. */
  readonly stack: Stack;
  /** All stacks of the same stage, from which values can be imported. */
  readonly stacks: readonly Stack[];
  /** Logical ids of Feedhose's resources. `undefined`: the assembly has no metadata, and all resources are built. */
  readonly own: ReadonlySet<string> | undefined;
}

/** The top-level sections of a template that are read or can be ignored. Macros of `Transform` are not run. */
const SECTIONS = new Set([
  ...['Resources', 'Outputs', 'Parameters', 'Conditions', 'Mappings', 'Rules', 'Description', 'Metadata', 'Transform'],
  'AWSTemplateFormatVersion',
]);

type Metadata = Readonly<Record<string, readonly { readonly type: string; readonly data?: unknown }[]>>;

interface Artifact {
  readonly type: string;
  readonly displayName?: string;
  readonly properties?: {
    readonly templateFile?: string;
    readonly stackName?: string;
    readonly directoryName?: string;
  };
  readonly metadata?: Metadata;
  readonly additionalMetadataFile?: string;
}

interface Synthesized {
  /** Its path in the app, such as `Production/Feeds`. */
  readonly path: string;
  readonly names: readonly string[];
  readonly stack: Stack;
  /** Logical ids by construct path. */
  readonly logicalIds: ReadonlyMap<string, string>;
  /** Construct paths of Feedhose. */
  readonly feedhoses: readonly string[];
}

/**
 * @param wanted name of the stack to run. Default: the only one that contains Feedhose.
 * @throws when the folder is not an assembly, the stack cannot be determined, or a template has an unknown section.
 */
export function readAssembly(directory: string, wanted?: string): Assembly {
  const all = stacksIn(directory);
  const isAnnotated = all.some(({ logicalIds }) => logicalIds.size > 0);
  const runnable = isAnnotated ? all.filter(({ feedhoses }) => feedhoses.length > 0) : all;
  if (runnable.length === 0) throw new Error('No stack of the assembly contains Feedhose.');
  const paths = runnable.map(({ path }) => path).join(', ');
  const chosen = wanted === undefined ? runnable : runnable.filter(({ names }) => names.includes(wanted));
  const [synthesized] = chosen;
  if (!synthesized) throw new Error(`--stack: expected one of ${paths}, got "${wanted}"`);
  if (chosen.length > 1)
    throw new Error(`The assembly has several stacks that contain Feedhose. Choose one of them with --stack: ${paths}`);
  const { stack, logicalIds, feedhoses } = synthesized;
  const stacks = all.flatMap((one) => (one.stack.directory === stack.directory ? withNested(one.stack) : []));
  const [feedhose] = feedhoses;
  if (feedhose === undefined) return { stack, stacks, own: undefined };
  if (feedhoses.length > 1)
    throw new Error(`The stack ${synthesized.path} contains Feedhose several times: ${feedhoses.join(', ')}`);
  const ids = [...logicalIds].flatMap(([path, id]) => (path.startsWith(`${feedhose}/`) ? [id] : []));
  const fanOut = logicalIds.get(`${feedhose}${FAN_OUT}`) ?? '';
  const holder = withNested(stack).find(({ template }) => Object.hasOwn(template.Resources, fanOut)) ?? stack;
  return { stack: holder, stacks, own: new Set(ids) };
}

/** Paths of two resources that every Feedhose contains. */
const FAN_OUT = '/FanOut/Worker/Function/Resource';
const INTAKE = '/Intake/Work/Queue/Resource';

/** Returns the stacks of an assembly and of the stages in it. */
function stacksIn(directory: string): readonly Synthesized[] {
  const file = join(directory, 'manifest.json');
  if (!existsSync(file))
    throw new Error(
      `${directory} is not a cloud assembly: it has no manifest.json. Run npx cdk synth in the folder of the CDK app, and name its cdk.out.`,
    );
  const { artifacts } = JSON.parse(readFileSync(file, 'utf8')) as { artifacts: Readonly<Record<string, Artifact>> };
  return Object.entries(artifacts).flatMap(([id, artifact]) => {
    const { type, properties = {} } = artifact;
    if (type === 'cdk:cloud-assembly') return stacksIn(join(directory, properties.directoryName ?? ''));
    if (type !== 'aws:cloudformation:stack') return [];
    const name = properties.stackName ?? id;
    // The display name is the path, with the name of the stack in parentheses if it is another one.
    const path = (artifact.displayName ?? id).replace(/ \(.*\)$/, '');
    const logicalIds = logicalIdsOf(directory, artifact);
    const feedhoses = [...logicalIds.keys()]
      .filter((one) => one.endsWith(FAN_OUT))
      .map((one) => one.slice(0, -FAN_OUT.length))
      .filter((one) => logicalIds.has(`${one}${INTAKE}`));
    const stack = readStack(name, directory, properties.templateFile ?? '');
    return [{ path, names: [path, id, name], stack, logicalIds, feedhoses }];
  });
}

/** Older versions of the CDK write the metadata into the manifest. */
function logicalIdsOf(directory: string, { metadata, additionalMetadataFile }: Artifact): ReadonlyMap<string, string> {
  const all: Metadata = {
    ...metadata,
    ...(additionalMetadataFile === undefined
      ? {}
      : (JSON.parse(readFileSync(join(directory, additionalMetadataFile), 'utf8')) as Metadata)),
  };
  return new Map(
    Object.entries(all).flatMap(([path, entries]) =>
      entries.flatMap(({ type, data }) => (type === 'aws:cdk:logicalId' ? [[path, String(data)] as const] : [])),
    ),
  );
}

function readStack(name: string, directory: string, file: string, parent?: Stack['parent']): Stack {
  const given = JSON.parse(readFileSync(join(directory, file), 'utf8')) as Partial<Template>;
  for (const section of Object.keys(given)) {
    if (!SECTIONS.has(section)) throw new Error(`The embedded AWS does not support the template section ${section}.`);
  }
  const { Resources = {}, Outputs = {}, Parameters = {}, Conditions = {}, Mappings = {} } = given;
  const nested = new Map<string, Stack>();
  const template = { Resources, Outputs, Parameters, Conditions, Mappings };
  const stack: Stack = { name, directory, template, nested, ...(parent ? { parent } : {}) };
  for (const [logicalId, { Type, Metadata = {} }] of Object.entries(Resources)) {
    const path = own(Metadata, 'aws:asset:path');
    if (Type !== 'AWS::CloudFormation::Stack' || typeof path !== 'string') continue;
    nested.set(logicalId, readStack(`${name}-${logicalId}`, directory, path, { stack, logicalId }));
  }
  return stack;
}

function withNested(stack: Stack): readonly Stack[] {
  return [stack, ...[...stack.nested.values()].flatMap(withNested)];
}
