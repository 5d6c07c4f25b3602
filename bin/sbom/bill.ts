/** Reduces a bill of materials (CycloneDX 1.5) to the packages that are installed to run Feedhose. */
import type { Licensed } from '../licenses/list.ts';

interface Component {
  readonly 'bom-ref': string;
  readonly name: string;
  readonly version: string;
}

export interface Bill {
  readonly bomFormat: string;
  readonly metadata: { readonly component: Component };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

/** @param name of the project. npm uses the name of its folder instead. */
export function billOf(whole: Bill, packages: readonly Licensed[], name: string): Bill {
  const { metadata } = whole;
  const refs = new Set(packages.map((one) => `${one.name}@${one.version}`));
  const root = metadata.component['bom-ref'];
  const isKept = (ref: string) => refs.has(ref) || ref === root;
  return {
    ...whole,
    metadata: { ...metadata, component: { ...metadata.component, name } },
    components: whole.components.filter((component) => refs.has(component['bom-ref'])),
    dependencies: whole.dependencies
      .filter(({ ref }) => isKept(ref))
      .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter(isKept) })),
  };
}
