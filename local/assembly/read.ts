/** Reads a cloud assembly with one stack from disk: its template and its asset folders. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DependsOn?: string | readonly string[];
  readonly Metadata?: Readonly<Record<string, unknown>>;
  readonly Condition?: string;
}

export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs: Readonly<Record<string, { readonly Value: unknown }>>;
  readonly Parameters: Readonly<Record<string, { readonly Type: string; readonly Default?: unknown }>>;
}

export interface Assembly {
  readonly directory: string;
  readonly stackName: string;
  readonly template: Template;
}

/** The top-level sections of a template that are read or can be ignored. */
const SECTIONS = new Set([
  ...['Resources', 'Outputs', 'Parameters', 'Rules', 'Description', 'AWSTemplateFormatVersion', 'Metadata'],
]);

interface Manifest {
  readonly artifacts: Readonly<
    Record<
      string,
      { readonly type: string; readonly properties?: { readonly templateFile?: string; readonly stackName?: string } }
    >
  >;
}

/** @throws when the folder is not an assembly with exactly one stack, or its template has an unknown section. */
export function readAssembly(directory: string): Assembly {
  const manifest = JSON.parse(readFileSync(join(directory, 'manifest.json'), 'utf8')) as Manifest;
  const stacks = Object.entries(manifest.artifacts).filter(([, { type }]) => type === 'aws:cloudformation:stack');
  const [stack] = stacks;
  if (!stack || stacks.length > 1) throw new Error(`The assembly has ${stacks.length} stacks: expected one.`);
  const [name, { properties = {} }] = stack;
  const template = JSON.parse(readFileSync(join(directory, properties.templateFile ?? ''), 'utf8')) as Template;
  for (const section of Object.keys(template)) {
    if (!SECTIONS.has(section)) throw new Error(`The embedded AWS does not support the template section ${section}.`);
  }
  const { Resources, Outputs = {}, Parameters = {} } = template;
  return { directory, stackName: properties.stackName ?? name, template: { Resources, Outputs, Parameters } };
}
