/**
 * The messages between the portal and the page that embeds it. The portal reports its height, so that the frame can fit it, and changes
 * its colour scheme on request. Only allowed origins can embed the portal (`frame-ancestors`), and no message contains anything secret.
 */
import { applyMode } from './theme.ts';

export type ClosedReason = 'ended' | 'refused' | 'none';

const isEmbedded = window.parent !== window;

function send(message: { readonly type: string } & Readonly<Record<string, unknown>>): void {
  if (isEmbedded) window.parent.postMessage(message, '*');
}

/** Reports that there is no session, so that the embedding page can load a new link. */
export function reportClosed(reason: ClosedReason): void {
  send({ type: 'feedhose.portal.closed', reason });
}

/** Reports the height of the page whenever it changes, and accepts `{ type: 'feedhose.portal.theme', mode }`. */
export function connectToEmbeddingPage(): void {
  if (!isEmbedded) return;
  document.documentElement.classList.add('embedded');
  new ResizeObserver(() => {
    send({ type: 'feedhose.portal.height', height: Math.ceil(document.body.getBoundingClientRect().height) });
  }).observe(document.body);
  addEventListener('message', ({ source, data }: MessageEvent<{ type?: unknown; mode?: unknown } | null>) => {
    if (source !== window.parent || data?.type !== 'feedhose.portal.theme') return;
    if (data.mode === 'light' || data.mode === 'dark') applyMode(data.mode);
  });
}
