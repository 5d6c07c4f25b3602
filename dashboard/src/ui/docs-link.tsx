/** A link to the documentation, which opens in a new tab. */
import { ExternalLink } from 'lucide';
import type { ComponentChildren } from 'preact';
import { docs } from '../guide/docs.ts';
import { Icon } from './icon.tsx';

/** @param page file in `docs/`, perhaps with a heading: `verifying.md#node`. */
export function DocsLink({ page, children }: { page: string; children: ComponentChildren }) {
  return (
    <a class="docs-link" href={docs(page)} target="_blank" rel="noreferrer">
      {children}
      <Icon icon={ExternalLink} size={14} label="opens in a new tab" />
    </a>
  );
}
