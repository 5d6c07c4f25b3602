/** A short text that appears while an element is hovered or has the focus. It may repeat or explain, but never contain the only information. */
import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import { placeAt } from './popover.ts';

const DELAY_MS = 350;

export function Tooltip({ text, children }: { text: string; children: ComponentChildren }) {
  const anchor = useRef<HTMLSpanElement>(null);
  const popover = useRef<HTMLSpanElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const hide = (): void => {
    clearTimeout(timer.current);
    if (popover.current?.matches(':popover-open')) popover.current.hidePopover();
  };
  const show = (afterMs: number): void => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      if (!popover.current?.isConnected || !anchor.current) return;
      popover.current.showPopover();
      placeAt(popover.current, anchor.current, 'centre');
    }, afterMs);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the element inside is the interactive one
    <span
      ref={anchor}
      class="has-tooltip"
      onPointerEnter={({ pointerType }) => {
        if (pointerType === 'mouse') show(DELAY_MS);
      }}
      onPointerLeave={hide}
      onPointerDown={hide}
      onFocusCapture={({ target }) => {
        if ((target as Element).matches(':focus-visible')) show(0);
      }}
      onBlurCapture={hide}
      onKeyDown={({ key }) => {
        if (key === 'Escape') hide();
      }}
    >
      {children}
      <span ref={popover} popover="manual" class="tooltip" aria-hidden="true">
        {text}
      </span>
    </span>
  );
}
