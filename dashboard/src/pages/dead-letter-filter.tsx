/** Which dead letters: the filter as it stands in the address, and its fields. */
import { useState } from 'preact/hooks';
import { useAppContext } from '../context.ts';
import { pagesOf, TRANSPORT_NAMES } from '../transports/table.ts';
import { Button } from '../ui/button.tsx';
import { Select, TextField } from '../ui/field.tsx';
import { CLASS_NAMES, meaningOfClass } from './failure-classes.ts';

export interface Filter {
  readonly source?: string | undefined;
  readonly app_id?: string | undefined;
  readonly scope?: string | undefined;
  readonly destination_id?: string | undefined;
  readonly class?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

const NAMES = ['source', 'app_id', 'scope', 'destination_id', 'class', 'from', 'to'] as const;

export function filterOf(query: URLSearchParams): Filter {
  return Object.fromEntries(NAMES.flatMap((name) => (query.get(name) ? [[name, query.get(name) ?? '']] : [])));
}

const SOURCES = [
  ['', 'All'],
  ...TRANSPORT_NAMES.map((name) => [name, pagesOf(name).many] as const),
  ['intake', 'Refused events'],
  ['rule', 'Not handed over'],
] as const satisfies readonly (readonly [string, string])[];
const CLASSES = [['', 'All'], ...CLASS_NAMES.map((name) => [name, meaningOfClass(name).cause])] as [string, string][];

export function FilterBar({ filter, onChange }: { filter: Filter; onChange: (filter: Filter) => void }) {
  const { me } = useAppContext();
  const [draft, setDraft] = useState(filter);
  const set = (change: Filter): void => setDraft({ ...draft, ...change });
  const apply = (changed: Filter): void => {
    setDraft(changed);
    onChange(changed);
  };
  return (
    <form
      class="filter"
      aria-label="Filter"
      onSubmit={(event) => {
        event.preventDefault();
        onChange(draft);
      }}
    >
      <Select
        label="Kind"
        value={draft.source ?? ''}
        options={me.kind === 'operator' ? SOURCES : SOURCES.slice(0, 1 + TRANSPORT_NAMES.length)}
        onChange={(source) => apply({ ...draft, source })}
      />
      <Select
        label="Cause"
        value={draft.class ?? ''}
        options={CLASSES}
        onChange={(name) => apply({ ...draft, class: name })}
      />
      <TextField label="App" value={draft.app_id ?? ''} onInput={(app_id) => set({ app_id })} />
      <TextField
        label="Scope"
        value={draft.scope ?? ''}
        onInput={(scope) => set({ scope })}
        placeholder="feed_group:user"
      />
      <TextField
        label="Destination"
        value={draft.destination_id ?? ''}
        onInput={(destination_id) => set({ destination_id })}
        placeholder="dst_…"
      />
      <TextField
        label="Died after"
        type="datetime-local"
        value={localOf(draft.from)}
        onInput={(text) => set({ from: isoOf(text) })}
      />
      <TextField
        label="Died before"
        type="datetime-local"
        value={localOf(draft.to)}
        onInput={(text) => set({ to: isoOf(text) })}
      />
      <div class="actions">
        <Button type="submit">Apply</Button>
        <Button kind="quiet" onClick={() => apply({})}>
          Clear
        </Button>
      </div>
    </form>
  );
}

/** As `datetime-local` takes it: the person's own time, without an offset. */
export function localOf(iso: string | undefined): string {
  if (!iso) return '';
  const date = new Date(iso);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

export function isoOf(local: string): string | undefined {
  return local === '' ? undefined : new Date(local).toISOString();
}
