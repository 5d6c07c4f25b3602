/** The stack's template for tests. Synthesized once per test file. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { App } from 'aws-cdk-lib';
import { createApp } from '../../lib/app.ts';

export interface TemplateResource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

export interface TemplateText {
  readonly Resources: Record<string, TemplateResource>;
  readonly Outputs: Record<string, unknown>;
}

/** @param before is called with the app before it is synthesized. */
export function synthesize(
  context: Record<string, unknown> = {},
  before: (app: App) => void = () => {},
): { readonly text: string; readonly template: TemplateText } {
  const outdir = mkdtempSync(join(tmpdir(), 'feedhose-synth-'));
  try {
    const app = createApp({ outdir, context });
    before(app);
    app.synth();
    const text = readFileSync(join(outdir, 'Feedhose.template.json'), 'utf8');
    return { text, template: JSON.parse(text) as TemplateText };
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

export function ofType({ Resources }: TemplateText, type: string): readonly [string, TemplateResource][] {
  return Object.entries(Resources).filter(([, resource]) => resource.Type === type);
}
