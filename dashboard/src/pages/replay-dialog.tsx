/**
 * Creates a replay: what is sent to which destination, then the preview, then the start. A replay that is not started is
 * deleted.
 */
import { useRef, useState } from 'preact/hooks';
import { pathOf, problemAt, scopePath } from '../api/client.ts';
import type { App, Destination, NewReplay, Replay, Scope } from '../api/types.ts';
import { serverNow } from '../clock.ts';
import { useAppContext } from '../context.ts';
import { counted, moment } from '../format/format.ts';
import { titleOf } from '../format/scopes.ts';
import { useAll } from '../load.tsx';
import { destinationName } from '../names.ts';
import { goTo } from '../router.ts';
import { addressOf, transportOf } from '../transports/table.ts';
import { useAction } from '../ui/action.tsx';
import { FormDialog } from '../ui/dialog.tsx';
import { MomentField, Select, TextField } from '../ui/field.tsx';
import { Notice } from '../ui/notice.tsx';
import { PreviewStats } from './replay.tsx';

const HOUR_MS = 3_600_000;
const DAY_HOURS = 24;
/** The clock of the API may be behind what the browser knows of it by this time. */
const CLOCK_MS = 5_000;
/** The oldest updates expire while the user fills in the form. */
const EXPIRY_MS = 300_000;

const PRESETS = [
  ['1', 'Last hour'],
  ['6', 'Last 6 hours'],
  ['24', 'Last 24 hours'],
  ['72', 'Last 3 days'],
  ['168', 'Last 7 days'],
] as const;

interface Draft {
  readonly app: string;
  readonly scope: string;
  readonly destination: string;
  readonly range: string;
  readonly from: string;
  readonly to: string;
  readonly feeds: string;
  readonly types: string;
  readonly activity: string;
  readonly rate: string;
}

interface ReplayDialogProps {
  /** Absent: the user chooses it. */
  readonly appId?: string | undefined;
  readonly scope?: string;
  readonly destinationId?: string;
  readonly onClose: () => void;
}

export function ReplayDialog({ appId = '', scope = '', destinationId = '', onClose }: ReplayDialogProps) {
  const { api, me } = useAppContext();
  const days = me.journal_days ?? 0;
  const [draft, setDraft] = useState<Draft>({
    app: appId,
    scope,
    destination: destinationId,
    range: '24',
    from: '',
    to: '',
    feeds: '',
    types: '',
    activity: '',
    rate: '',
  });
  const [replay, setReplay] = useState<Replay>();
  /** The replay that is not started, to delete it. */
  const unused = useRef<Replay | undefined>(undefined);
  const action = useAction();
  const set = (change: Partial<Draft>): void => setDraft({ ...draft, ...change });
  const remove = async (): Promise<void> => {
    const old = unused.current;
    unused.current = undefined;
    setReplay(undefined);
    // It expires if this request fails.
    if (old) await api.call('DELETE', pathOf('replays', old.id), { version: old.version }).catch(() => {});
  };
  const close = (): void => {
    void remove();
    onClose();
  };
  const preview = async (): Promise<void> => {
    const created = await api.call<Replay>('POST', pathOf('apps', draft.app, 'replays'), { body: bodyOf(draft, days) });
    unused.current = created;
    setReplay(created);
  };
  const start = async ({ id }: Replay): Promise<void> => {
    await api.call('POST', pathOf('replays', id, 'start'), { body: {} });
    unused.current = undefined;
    onClose();
    goTo(['replays', id]);
  };
  const isComplete =
    draft.app !== '' && draft.destination !== '' && (draft.range !== 'other' || (draft.from !== '' && draft.to !== ''));
  return (
    <FormDialog
      title="Replay updates"
      submit={replay ? 'Start the replay' : 'Preview'}
      disabled={replay ? replay.preview.updates === 0 : !isComplete}
      action={action}
      run={replay ? () => start(replay) : preview}
      back={replay && remove}
      onClose={close}
      shown={SHOWN}
      wide
    >
      {replay ? (
        <Preview replay={replay} />
      ) : (
        <Fields
          draft={draft}
          set={set}
          isAppFixed={appId !== ''}
          isPlaceFixed={destinationId !== ''}
          days={days}
          error={action.error}
        />
      )}
    </FormDialog>
  );
}

const SHOWN = ['/from', '/to', '/to_destination', '/per_minute'];

function bodyOf({ scope, destination, range, feeds, types, activity, rate, ...given }: Draft, days: number): NewReplay {
  const now = serverNow();
  const hours = range === 'all' ? days * DAY_HOURS : Number(range);
  const times =
    range === 'other'
      ? { from: given.from, to: given.to }
      : {
          from: new Date(now - hours * HOUR_MS + (range === 'all' ? EXPIRY_MS : 0)).toISOString(),
          to: new Date(now - CLOCK_MS).toISOString(),
        };
  const listOf = (text: string) => text.split(',').flatMap((one) => one.trim() || []);
  return {
    scope,
    to_destination: destination,
    ...times,
    ...(listOf(feeds).length > 0 && { feeds: listOf(feeds) }),
    ...(listOf(types).length > 0 && { types: listOf(types) }),
    ...(activity.trim() !== '' && { activity_id: activity.trim() }),
    ...(rate !== '' && { per_minute: Number(rate) }),
  };
}

interface FieldsProps {
  readonly draft: Draft;
  readonly set: (change: Partial<Draft>) => void;
  readonly isAppFixed: boolean;
  readonly isPlaceFixed: boolean;
  readonly days: number;
  readonly error: Error | undefined;
}

function Fields({ draft, set, isAppFixed, isPlaceFixed, days, error }: FieldsProps) {
  const presets = PRESETS.filter(([hours]) => Number(hours) < days * DAY_HOURS);
  return (
    <>
      {!isPlaceFixed && (
        <div class="columns">
          {!isAppFixed && <AppSelect value={draft.app} onChange={(app) => set({ app, scope: '', destination: '' })} />}
          {draft.app !== '' && (
            <ScopeSelect
              key={draft.app}
              appId={draft.app}
              value={draft.scope}
              onChange={(scope) => set({ scope, destination: '' })}
            />
          )}
          {draft.scope !== '' && (
            <DestinationSelect
              key={draft.scope}
              draft={draft}
              error={problemAt(error, '/to_destination')}
              onChange={(destination) => set({ destination })}
            />
          )}
        </div>
      )}
      <div class="columns">
        <Select
          label="Updates of"
          value={draft.range}
          options={[...presets, ['all', `All ${counted(days, 'day')} that are kept`], ['other', 'Other times …']]}
          error={draft.range === 'other' ? undefined : (problemAt(error, '/from') ?? problemAt(error, '/to'))}
          onChange={(range) => set({ range })}
        />
        {draft.range === 'other' && (
          <>
            <MomentField
              label="From"
              value={draft.from}
              error={problemAt(error, '/from')}
              onInput={(from) => set({ from })}
            />
            <MomentField label="Until" value={draft.to} error={problemAt(error, '/to')} onInput={(to) => set({ to })} />
          </>
        )}
      </div>
      <details>
        <summary>Filter and rate</summary>
        <div class="columns">
          <TextField
            label="Feeds"
            value={draft.feeds}
            placeholder="user:amelie, user:bob"
            onInput={(feeds) => set({ feeds })}
            hint="Default: all"
          />
          <TextField
            label="Types"
            value={draft.types}
            placeholder="reaction.new"
            onInput={(types) => set({ types })}
            hint="Default: all"
          />
          <TextField
            label="Activity id"
            value={draft.activity}
            onInput={(activity) => set({ activity })}
            hint="Default: all"
          />
          <TextField
            label="Deliveries per minute"
            type="number"
            value={draft.rate}
            onInput={(rate) => set({ rate })}
            hint="Default: as the destination accepts"
            error={problemAt(error, '/per_minute')}
          />
        </div>
      </details>
    </>
  );
}

interface ChoiceProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function AppSelect(props: ChoiceProps) {
  const apps = useAll<App>('/apps');
  return (
    <Select
      label="App"
      options={[['', 'Select an app'], ...(apps.value ?? []).map(({ app_id, name }) => [app_id, name] as const)]}
      error={apps.error?.message}
      {...props}
    />
  );
}

function ScopeSelect({ appId, ...props }: ChoiceProps & { readonly appId: string }) {
  const scopes = useAll<Scope>(pathOf('apps', appId, 'scopes'));
  const options = (scopes.value ?? []).map(({ scope }) => [scope, titleOf(scope)] as const);
  return (
    <Select label="Scope" options={[['', 'Select a scope'], ...options]} error={scopes.error?.message} {...props} />
  );
}

interface DestinationSelectProps {
  readonly draft: Draft;
  readonly error: string | undefined;
  readonly onChange: (id: string) => void;
}

function DestinationSelect({ draft: { app, scope, destination }, error, onChange }: DestinationSelectProps) {
  const all = useAll<Destination>(scopePath(app, scope, 'destinations'));
  const receivers = all.value?.filter(({ transport }) => transportOf(transport).getsDeliveries);
  const options = (receivers ?? []).map(
    (one) => [one.id, destinationName(one.transport, addressOf(one), one.name)] as const,
  );
  return (
    <Select
      label="Send to"
      value={destination}
      options={[['', 'Select a destination'], ...options]}
      hint={receivers?.length === 0 ? 'The scope has no destination that gets deliveries.' : undefined}
      error={error ?? all.error?.message}
      onChange={onChange}
    />
  );
}

function Preview({ replay }: { replay: Replay }) {
  const { from, to, preview } = replay;
  if (preview.updates === 0) return <Notice kind="info" title="The journal has no such update in this time." />;
  return (
    <>
      <p>
        The updates from <strong>{moment(from)}</strong> until <strong>{moment(to)}</strong> are sent again, oldest
        first. Each has its original <code>event_id</code>, so that a receiver that ignores ids it has seen ignores
        those that it has. Current updates are not delayed.
      </p>
      <PreviewStats replay={replay} />
      {!preview.exact && <p class="muted">The numbers are estimates from a sample of the range.</p>}
    </>
  );
}
