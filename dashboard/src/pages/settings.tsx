/** Settings of a destination that is there: change, test in place, prove who owns it, delete. */
import { useState } from 'preact/hooks';
import type { Access, Destination, TestAnswer } from '../api/types.ts';
import { useAppContext } from '../context.ts';
import { goTo, useLeaveGuard } from '../router.ts';
import { pagesOf } from '../transports/table.ts';
import { Button } from '../ui/button.tsx';
import { ErrorNotice, Notice } from '../ui/notice.tsx';
import { useAction } from '../use-action.ts';
import { useLoad } from '../use-load.ts';
import { CheckResult } from './check-result.tsx';
import { Conflict } from './conflict.tsx';
import { DestinationFields, shownPointers } from './destination-fields.tsx';
import { changeOf, type Draft, draftOf, faultsOf } from './draft.ts';
import { takeKeptTest } from './kept-test.ts';
import { isStale } from './problem-at.ts';

interface SettingsProps {
  readonly path: string;
  readonly destination: Destination;
  readonly onChange: (destination: Destination) => void;
}

export function Settings({ path, destination, onChange }: SettingsProps) {
  const { api, me, notify } = useAppContext();
  const [draft, setDraft] = useState(() => draftOf(destination));
  const [test, setTest] = useState<TestAnswer | undefined>(() => takeKeptTest(destination.id));
  const [theirs, setTheirs] = useState<Destination>();
  const [saving, testing] = [useAction(), useAction()];
  const change = changeOf(draft, destination);
  const unsaved = Object.keys(change).length > 0;
  useLeaveGuard(unsaved);
  const access = useLoad(`${path}/access ${destination.version}`, () => api.get<Access>(`${path}/access`));
  const { testName, accessTitle, triedBy, unproven, AccessTexts } = pagesOf(destination.transport);
  const pending = unproven(destination) !== undefined;

  const settle = (now: Destination): void => {
    onChange(now);
    setDraft(draftOf(now));
    setTheirs(undefined);
  };
  const save = async (version: number): Promise<void> => {
    try {
      settle(await api.call<Destination>('PATCH', path, { body: change, version }));
      setTest(undefined);
      notify('Saved.');
    } catch (error) {
      if (!isStale(error as Error)) throw error;
      setTheirs(await api.get<Destination>(path));
    }
  };
  const runTest = async (size: { readonly size?: 'largest' } = {}): Promise<void> => {
    const settings = unsavedForTest(draft, destination);
    const which = hasNewUrl(destination) ? { which: 'pending' } : {};
    const answer = await api.call<TestAnswer>('POST', `${path}/test`, {
      body: { ...which, ...(settings ? { settings } : {}), ...size },
    });
    setTest(answer);
    onChange(answer.destination);
  };
  const verify = async (): Promise<void> => {
    const which = hasNewUrl(destination) ? 'pending' : 'current';
    const answer = await api.call<TestAnswer>('POST', `${path}/verify`, { body: { which } });
    setTest(answer);
    settle(answer.destination);
  };
  const vouch = async (): Promise<void> => settle(await api.call<Destination>('POST', `${path}/vouch`, { body: {} }));
  const remove = async (): Promise<void> => {
    if (!confirm('Delete this destination? What waits for it becomes dead letters.')) return;
    await api.call('DELETE', path, { version: destination.version });
    setDraft(draftOf(destination));
    goTo(['apps', destination.app_id, 'scopes', destination.scope]);
  };
  const needsSaving = draft.key !== '' || (!triedBy && unsaved);
  return (
    <>
      <form
        class="panel"
        onSubmit={(event) => {
          event.preventDefault();
          void saving.run(() => save(destination.version));
        }}
      >
        <DestinationFields
          scope={destination.scope}
          draft={draft}
          stored={destination}
          error={saving.error}
          onChange={setDraft}
        />
        <ErrorNotice error={saving.error} shown={shownPointers(draft)} />
        <div class="actions">
          <Button
            kind="primary"
            type="submit"
            busy={saving.busy}
            disabled={!unsaved || Object.keys(faultsOf(draft)).length > 0}
          >
            Save
          </Button>
          <Button busy={testing.busy} disabled={needsSaving} onClick={() => void testing.run(() => runTest())}>
            {testName}
          </Button>
          <Button
            kind="quiet"
            busy={testing.busy}
            disabled={needsSaving}
            onClick={() => void testing.run(() => runTest({ size: 'largest' }))}
          >
            Test the largest body
          </Button>
          {pending && (
            <Button busy={testing.busy} disabled={unsaved} onClick={() => void testing.run(verify)}>
              Verify
            </Button>
          )}
          {pending && me.kind === 'operator' && (
            <Button kind="quiet" busy={saving.busy} onClick={() => void saving.run(vouch)}>
              Vouch for it
            </Button>
          )}
          {unsaved && (
            <Button kind="quiet" onClick={() => setDraft(draftOf(destination))}>
              Undo changes
            </Button>
          )}
          <span class="field-hint">
            {needsSaving ? 'Save first: tests use what is stored.' : unsaved ? 'Not saved.' : ''}
          </span>
        </div>
        <ErrorNotice error={testing.error} />
        {test && <CheckResult title={testName} result={test} />}
      </form>
      {destination.transport === 'webhook' && destination.pending && (
        <Notice kind="info" title="A new URL waits for its proof of ownership. Until then the one before is used.">
          In use: <code class="wrap">{destination.url}</code>
        </Notice>
      )}
      {access.value && (
        <section>
          <h2>{accessTitle}</h2>
          <AccessTexts access={access.value} pending={pending} />
        </section>
      )}
      <section>
        <h2>Delete</h2>
        <p class="about">
          Updates stop within 30 seconds; what waits for it becomes dead letters, which can be redriven elsewhere.
        </p>
        <Button kind="danger" onClick={() => void saving.run(remove)}>
          Delete destination
        </Button>
      </section>
      {theirs && (
        <Conflict
          mine={draft}
          theirs={draftOf(theirs)}
          onMine={() => void saving.run(() => save(theirs.version))}
          onTheirs={() => settle(theirs)}
        />
      )}
    </>
  );
}

function hasNewUrl(destination: Destination): boolean {
  return 'pending' in destination && destination.pending !== undefined;
}

/** What may be tested before it is saved: all but secrets. */
function unsavedForTest(draft: Draft, stored: Destination): object | undefined {
  const { triedBy } = pagesOf(stored.transport);
  return triedBy && JSON.stringify(draft) !== JSON.stringify(draftOf(stored)) ? triedBy(draft) : undefined;
}
