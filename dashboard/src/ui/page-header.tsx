/** The head of a page: breadcrumb, title, state and actions. It also sets the title of the document. */

import { ChevronRight } from 'lucide';
import type { ComponentChildren } from 'preact';
import { useContext, useEffect } from 'preact/hooks';
import { Context } from '../context.ts';
import { Icon } from './icon.tsx';

/** Name and address of a page. */
export type Link = readonly [name: string, href: string];

interface PageHeaderProps {
  readonly title: string;
  /** Name of the selected tab, which the title of the document begins with. */
  readonly view?: string | undefined;
  /** Parent pages by name, the outermost first. */
  readonly path?: readonly Link[];
  /** Badge of the state. */
  readonly state?: ComponentChildren;
  readonly description?: ComponentChildren;
  readonly actions?: ComponentChildren;
}

export function PageHeader({ title, view, path = [], state, description, actions }: PageHeaderProps) {
  useDocumentTitle([...(view === undefined ? [] : [view]), title, ...path.map(([name]) => name).reverse()]);
  return (
    <header class="page-head head">
      <Breadcrumb path={path} />
      <div class="page-title">
        <h1>{title}</h1>
        {state}
        {actions && <div class="actions">{actions}</div>}
      </div>
      {description && <p class="description">{description}</p>}
    </header>
  );
}

export function Breadcrumb({ path }: { path: readonly Link[] }) {
  if (path.length === 0) return null;
  return (
    <nav aria-label="Breadcrumb" class="breadcrumb">
      <ol>
        {path.map(([name, href], index) => (
          <li key={href}>
            <a href={href}>{name}</a>
            {index < path.length - 1 && <Icon icon={ChevronRight} size={14} />}
          </li>
        ))}
      </ol>
    </nav>
  );
}

/** Sets the title of the document while the page is shown. @param names the page first, then its parents. */
export function useDocumentTitle(names: readonly string[]): void {
  const portal = useContext(Context)?.me.portal;
  const title = [...names, portal ? portal.theme?.name : 'Feedhose'].filter(Boolean).join(' · ');
  useEffect(() => {
    document.title = title;
  }, [title]);
}
