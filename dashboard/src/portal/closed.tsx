/** The pages that the portal shows without a session. They say what the user does next. */
import { Clock, Link2Off, RefreshCw, Unplug } from 'lucide';
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import type { IconNode } from '../ui/icon.tsx';
import { useDocumentTitle } from '../ui/page-header.tsx';
import { type ClosedReason, reportClosed } from './embedding.ts';
import type { Look } from './session.ts';
import { applyTheme } from './theme.ts';

const TEXTS: Readonly<Record<ClosedReason, readonly [title: string, text: string, icon: IconNode]>> = {
  ended: ['Your session has ended', 'Open this page again to continue. Changes that were not saved are lost.', Clock],
  refused: [
    'This link cannot be opened',
    'A link can be opened once, and for a short time. Open this page again.',
    Link2Off,
  ],
  none: ['Open this page from your product', 'This page has no address of its own that you can keep.', Link2Off],
};

export function Closed({ why, look }: { why: ClosedReason; look: Look | undefined }) {
  const [title, text, icon] = TEXTS[why];
  useEffect(() => {
    if (look) applyTheme(look.theme);
    reportClosed(why);
  }, []);
  return (
    <Alone title={title} icon={icon} actions={look && <ReturnLink look={look} kind="primary" />}>
      {look?.return_url ? text : `${text} Go back to the product that showed it.`}
    </Alone>
  );
}

export function Failed({ message, onRetry }: { message: string; onRetry: () => void }) {
  const retry = (
    <Button kind="primary" icon={RefreshCw} onClick={onRetry}>
      Try again
    </Button>
  );
  return (
    <Alone title="The page could not be opened" icon={Unplug} actions={retry}>
      {message}
    </Alone>
  );
}

interface AloneProps {
  readonly title: string;
  readonly icon: IconNode;
  readonly children: ComponentChildren;
  readonly actions: ComponentChildren;
}

function Alone({ title, icon, children, actions }: AloneProps) {
  useDocumentTitle([title]);
  return (
    <main class="alone">
      <h1 class="visually-hidden">{title}</h1>
      <EmptyState title={title} icon={icon} actions={actions}>
        {children}
      </EmptyState>
    </main>
  );
}

/** Leads back to the product, if the link was created with an address, and leaves the frame. */
export function ReturnLink({ look: { return_url, theme }, kind }: { look: Look; kind: 'primary' | 'subtle' }) {
  if (return_url === undefined) return null;
  return (
    <a class={`button ${kind}`} href={return_url} target="_top" rel="noreferrer">
      {theme?.texts?.back ?? `Back to ${theme?.name ?? 'the product'}`}
    </a>
  );
}
