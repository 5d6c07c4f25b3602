/** The search over everything: pages, apps, destinations, updates and dead letters. `/` or Ctrl+K opens it. */

import { Boxes, FileSearch, FileText, type IconNode, MailX, Search, Waypoints } from 'lucide';
import { useEffect, useId, useState } from 'preact/hooks';
import { printable } from '../../cli/screen/printable.ts';
import { type Api, pathOf, search } from './api/client.ts';
import type { JournalUpdate, Me, SearchResult, UpdateList } from './api/types.ts';
import { moment } from './format/format.ts';
import { titleOf } from './format/scopes.ts';
import { idNameOf, isWholeId } from './format/update-ids.ts';
import { useLoad } from './load.tsx';
import { destinationName, onlyAppOf } from './names.ts';
import { linkTo } from './router.ts';
import { IconButton } from './ui/button.tsx';
import { useModal } from './ui/dialog.tsx';
import { Icon } from './ui/icon.tsx';
import { ErrorNotice } from './ui/notice.tsx';
import { useSettled } from './ui/search-box.tsx';

/** Name and address of a page of the navigation. */
type PageEntry = readonly [name: string, href: string];

interface Found {
  readonly href: string;
  readonly name: string;
  readonly detail?: string;
}

interface Group {
  readonly title: string;
  readonly icon: IconNode;
  readonly found: readonly Found[];
}

/** The shortest text that the API searches for. */
const SHORTEST = 2;

interface GlobalSearchProps {
  readonly api: Api;
  readonly me: Me;
  readonly pages: readonly PageEntry[];
}

export function GlobalSearch({ api, me, pages }: GlobalSearchProps) {
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const { key, ctrlKey, metaKey, target } = event;
      const inField = (target as Element).matches('input, textarea, select, [contenteditable]');
      const isShortcut = (key === '/' && !inField && !ctrlKey && !metaKey) || (key === 'k' && (ctrlKey || metaKey));
      if (!isShortcut || document.querySelector('dialog[open]')) return;
      event.preventDefault();
      setOpen(true);
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
  return (
    <search class="global-search">
      <button type="button" class="search-button" onClick={() => setOpen(true)}>
        <Icon icon={Search} />
        <span>Search {searchedBy(me)}</span>
        <kbd>/</kbd>
      </button>
      <span class="search-icon">
        <IconButton icon={Search} label="Search" onClick={() => setOpen(true)} />
      </span>
      {open && <Palette api={api} me={me} pages={pages} onClose={() => setOpen(false)} />}
    </search>
  );
}

/** Returns what a user searches. */
function searchedBy(me: Me): string {
  return onlyAppOf(me) === undefined ? 'apps, destinations, updates' : 'destinations, updates';
}

function Palette({ api, me, pages, onClose }: GlobalSearchProps & { readonly onClose: () => void }) {
  const dialog = useModal();
  const id = useId();
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  /** Enter was pressed before the results of the whole text were there. */
  const [isEntered, setEntered] = useState(false);
  const wanted = text.trim();
  const q = useSettled(wanted);
  const result = useLoad<SearchResult | undefined>(`search ${q}`, async () =>
    q.length < SHORTEST ? undefined : search(api, q),
  );
  const updates = useLoad(`updates ${q}`, () => updatesOf(api, me, q));
  const groups = [
    ...groupsOf(pages, wanted, result.value).filter(({ title }) => title !== 'Apps' || onlyAppOf(me) === undefined),
    ...(me.journal_days === undefined || wanted.length < SHORTEST ? [] : [updateGroup(wanted, updates.value)]),
  ];
  const all = groups.flatMap(({ found }) => found);
  const current = Math.min(at, all.length - 1);
  const isSearching = wanted.length >= SHORTEST && (q !== wanted || result.loading || updates.loading);
  useEffect(() => setAt(0), [q]);
  useEffect(() => dialog.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' }), [at]);
  const choose = (): void => {
    const chosen = all[current];
    setEntered(isSearching);
    if (!chosen || isSearching) return;
    onClose();
    location.hash = chosen.href;
  };
  useEffect(() => {
    if (isEntered) choose();
  }, [isSearching]);
  const move = (step: number): void => setAt((current + step + all.length) % Math.max(1, all.length));
  const keys: Readonly<Record<string, () => void>> = {
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    Enter: choose,
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes the dialog as well
    <dialog
      ref={dialog}
      class="palette"
      aria-label="Search"
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={({ target }) => {
        if (target === dialog.current) onClose();
      }}
    >
      <div class="search">
        <Icon icon={Search} size={18} />
        <input
          autofocus
          role="combobox"
          aria-label={`Search ${searchedBy(me)} and dead letters`}
          aria-expanded={all.length > 0}
          aria-controls={`${id}-list`}
          aria-activedescendant={all.length > 0 ? `${id}-${current}` : undefined}
          aria-autocomplete="list"
          placeholder="Name, ID, address, event, delivery or feed"
          value={text}
          spellcheck={false}
          autocomplete="off"
          onInput={({ currentTarget: { value } }) => {
            setText(value);
            setEntered(false);
          }}
          onKeyDown={(event) => {
            const act = keys[event.key];
            if (!act) return;
            event.preventDefault();
            act();
          }}
        />
      </div>
      <ErrorNotice error={result.error ?? updates.error} />
      <div id={`${id}-list`} role="listbox" aria-label="Results" class="results" aria-busy={isSearching}>
        {groups.map(({ title, icon, found }) => (
          // biome-ignore lint/a11y/useSemanticElements: a fieldset may not be in a list box
          <div key={title} role="group" aria-label={title}>
            <div class="results-title" aria-hidden="true">
              {title}
            </div>
            {found.map((one) => {
              const index = all.indexOf(one);
              return (
                <a
                  key={one.href}
                  id={`${id}-${index}`}
                  role="option"
                  tabIndex={-1}
                  aria-selected={index === current}
                  href={one.href}
                  onClick={onClose}
                  onPointerMove={() => setAt(index)}
                >
                  <Icon icon={icon} size={18} />
                  <span class="truncate">{printable(one.name)}</span>
                  {one.detail && <small class="truncate">{one.detail}</small>}
                </a>
              );
            })}
          </div>
        ))}
      </div>
      <p class="palette-foot" role="status">
        {isSearching
          ? 'Searching …'
          : all.length === 0
            ? 'Nothing was found.'
            : result.value?.more
              ? 'There are more results. Type more of the name or ID.'
              : '↑ ↓ to select, Enter to open, Esc to close'}
      </p>
    </dialog>
  );
}

/** More of them are on the page of the updates. */
const UPDATES_SHOWN = 5;

/** Returns the newest updates with this id. Only complete ids are searched, because the journal is large. */
async function updatesOf(api: Api, me: Me, text: string): Promise<readonly JournalUpdate[]> {
  const only = onlyAppOf(me);
  if (me.journal_days === undefined || !isWholeId(text) || (me.kind === 'app' && only === undefined)) return [];
  const path = only === undefined ? '/updates' : pathOf('apps', only, 'updates');
  return (await api.get<UpdateList>(path, { [idNameOf(text)]: text, limit: UPDATES_SHOWN })).items;
}

function updateGroup(wanted: string, found: readonly JournalUpdate[] = []): Group {
  const name = idNameOf(wanted);
  return {
    title: 'Updates',
    icon: FileSearch,
    found: [
      ...found.map(({ app_id, key, feed, type, event_id, at }) => ({
        href: linkTo(['updates', app_id, key]),
        name: feed ?? type ?? event_id,
        detail: `${event_id} · ${moment(at)}`,
      })),
      { href: linkTo(['updates'], { [name]: wanted }), name: `${SEARCH_BY[name]} ${wanted}` },
    ],
  };
}

const SEARCH_BY = {
  event_id: 'Search all updates by event id:',
  delivery_id: 'Search all updates of delivery',
  feed: 'Search all updates of feed',
} as const;

function groupsOf(pages: readonly PageEntry[], wanted: string, result: SearchResult | undefined): readonly Group[] {
  const { apps = [], destinations = [], dead_letters = [] } = result ?? {};
  const isWanted = ([name]: PageEntry): boolean => name.toLowerCase().includes(wanted.toLowerCase());
  const groups: readonly Group[] = [
    {
      title: 'Apps',
      icon: Boxes,
      found: apps.map(({ app_id, name }) => ({ href: linkTo(['apps', app_id]), name, detail: app_id })),
    },
    {
      title: 'Destinations',
      icon: Waypoints,
      found: destinations.map(({ app_id, app_name, scope, destination_id, transport, address, name }) => ({
        href: linkTo(['apps', app_id, 'scopes', scope, destination_id]),
        name: destinationName(transport, address, name),
        detail: `${app_name} · ${titleOf(scope)}`,
      })),
    },
    {
      title: 'Dead letters',
      icon: MailX,
      found: dead_letters.map(({ key, id, reason }) => ({
        href: linkTo(['dead-letters', key]),
        name: reason,
        detail: id,
      })),
    },
    { title: 'Pages', icon: FileText, found: pages.filter(isWanted).map(([name, href]) => ({ href, name })) },
  ];
  return groups.filter(({ found }) => found.length > 0);
}
