/** A menu of actions, opened by a button. The browser's popover closes it on Escape and on a click elsewhere. */

import { EllipsisVertical } from 'lucide';
import { useId, useRef } from 'preact/hooks';
import { useIsReadOnly } from '../context.ts';
import { IconButton } from './button.tsx';
import { Icon, type IconNode } from './icon.tsx';
import { placeAt } from './popover.ts';

export interface MenuItem {
  readonly text: string;
  readonly icon?: IconNode;
  readonly href?: string;
  readonly onSelect?: () => void;
  readonly danger?: boolean;
  /** The entry leads to a change, so that it is not shown to users who can only read. */
  readonly writes?: boolean;
  readonly disabled?: boolean;
}

interface MenuProps {
  /** Name of the button, such as "More actions for acme". */
  readonly label: string;
  readonly icon?: IconNode;
  /** `undefined` is a separator. */
  readonly items: readonly (MenuItem | undefined)[];
}

export function Menu({ label, icon = EllipsisVertical, items }: MenuProps) {
  const isReadOnly = useIsReadOnly();
  const shown = isReadOnly ? items.filter((item) => item && !item.writes) : items;
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  const entries = (): HTMLElement[] => [
    ...(menu.current?.querySelectorAll<HTMLElement>('[role="menuitem"]:not(:disabled)') ?? []),
  ];
  const move = (step: number | 'first' | 'last'): void => {
    const all = entries();
    const at = all.indexOf(document.activeElement as HTMLElement);
    const next = step === 'first' ? 0 : step === 'last' ? all.length - 1 : (at + step + all.length) % all.length;
    all[next]?.focus();
  };
  const KEYS: Readonly<Record<string, () => void>> = {
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    Home: () => move('first'),
    End: () => move('last'),
    Tab: () => menu.current?.hidePopover(),
  };
  const close = (): void => {
    menu.current?.hidePopover();
    button.current?.focus();
  };
  if (shown.length === 0) return null;
  return (
    <>
      <IconButton
        icon={icon}
        label={label}
        buttonRef={button}
        aria-haspopup="menu"
        aria-controls={id}
        onClick={() => menu.current?.togglePopover()}
      />
      <div
        ref={menu}
        id={id}
        popover="auto"
        class="menu"
        role="menu"
        aria-label={label}
        onToggle={({ newState }) => {
          const open = newState === 'open';
          button.current?.setAttribute('aria-expanded', String(open));
          if (!open || !menu.current || !button.current) return;
          placeAt(menu.current, button.current, 'end');
          move('first');
        }}
        onKeyDown={(event) => {
          const act = KEYS[event.key];
          if (!act) return;
          if (event.key !== 'Tab') event.preventDefault();
          act();
        }}
      >
        {shown.map((item, index) => (item ? <Entry key={item.text} item={item} onDone={close} /> : <hr key={index} />))}
      </div>
    </>
  );
}

function Entry({
  item: { text, icon, href, onSelect, danger, disabled },
  onDone,
}: {
  item: MenuItem;
  onDone: () => void;
}) {
  const content = (
    <>
      {icon && <Icon icon={icon} />}
      {text}
    </>
  );
  const common = {
    role: 'menuitem',
    tabIndex: -1,
    class: danger ? 'error' : undefined,
    onClick: () => {
      onDone();
      onSelect?.();
    },
  } as const;
  return href === undefined ? (
    <button type="button" disabled={disabled} {...common}>
      {content}
    </button>
  ) : (
    <a href={href} {...common}>
      {content}
    </a>
  );
}
