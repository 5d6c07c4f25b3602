/** Notifications that disappear after a few seconds. They are below the top bar, so that they cover no field. */
import { CircleAlert, CircleCheck, X } from 'lucide';
import { useCallback, useRef, useState } from 'preact/hooks';
import type { Tone } from './badge.tsx';
import { IconButton } from './button.tsx';
import { Icon } from './icon.tsx';

export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly tone: Tone;
}

const SHOWN_MS = 6_000;

export function useToasts(): {
  readonly toasts: readonly Toast[];
  notify(text: string, tone?: Tone): void;
  dismiss(id: number): void;
} {
  const [toasts, setToasts] = useState<readonly Toast[]>([]);
  const last = useRef(0);
  const dismiss = useCallback((id: number): void => setToasts((all) => all.filter((one) => one.id !== id)), []);
  const notify = useCallback((text: string, tone: Tone = 'ok'): void => {
    const id = ++last.current;
    setToasts((all) => [...all, { id, text, tone }].slice(-3));
    setTimeout(() => dismiss(id), SHOWN_MS);
  }, []);
  return { toasts, notify, dismiss };
}

export function Toasts({ toasts, onDismiss }: { toasts: readonly Toast[]; onDismiss: (id: number) => void }) {
  return (
    <div class="toasts" role="status">
      {toasts.map(({ id, text, tone }) => (
        <div key={id} class={`toast ${tone}`}>
          <Icon icon={tone === 'ok' ? CircleCheck : CircleAlert} size={18} />
          <span>{text}</span>
          <IconButton icon={X} label="Dismiss" small onClick={() => onDismiss(id)} />
        </div>
      ))}
    </div>
  );
}
