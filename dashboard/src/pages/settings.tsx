/** Settings of a destination that is there: change, test in place, prove who owns it, delete. */
import { useState } from 'preact/hooks';
import type { Access, Destination, TestAnswer } from '../api/types.ts';
import { useSurroundings } from '../context.ts';
import { goTo, useLeaveGuard } from '../router.ts';
import { Button } from '../ui/button.tsx';
import { ErrorNotice, Notice } from '../ui/notice.tsx';
import { useAction } from '../use-action.ts';
import { useLoad } from '../use-load.ts';
import { AccessTexts } from './access.tsx';
import { CheckResult } from './check-result.tsx';
import { Conflict } from './conflict.tsx';
import { DestinationFields, SHOWN_POINTERS } from './destination-fields.tsx';
import { changeOf, type Draft, draftOf, faultsOf } from './draft.ts';
import { takeKeptTest } from './kept-test.ts';
import { isStale } from './problem-at.ts';

interface SettingsProps {
  readonly path: string;
  readonly destination: Destination;
  readonly onChange: (destination: Destination) => void;
}

export function Settings({ path, destination, onChange }: SettingsProps) {
  const { api, me, say } = useSurroundings();
  const [draft, setDraft] = useState(() => draftOf(destination));
  const [test, setTest] = useState<TestAnswer | undefined>(() => takeKeptTest(destination.id));
  const [theirs, setTheirs] = useState<Destination>();
  const [saving, testing] = [useAction(), useAction()];
  const change = changeOf(draft, destination);
  const unsaved = Object.keys(change).length > 0;
  useLeaveGuard(unsaved);
  const access = useLoad(`${path}/access ${destination.version}`, () => api.get<Access>(`${path}/access`));
  const isWebhook = destination.transport === 'webhook';
  const testName = isWebhook ? 'Test Webhook' : 'Test SQS';
  const pending = isWebhook && (destination.pending !== undefined || destination.ownership === 'pending');

  const settle = (now: Destination): void => {
    onChange(now);
    setDraft(draftOf(now));
    setTheirs(undefined);
  };
  const save = async (version: number): Promise<void> => {
    try {
      settle(await api.call<Destination>('PATCH', path, { body: change, version }));
      setTest(undefined);
      say('Saved.');
    } catch (error) {
      if (!isStale(error as Error)) throw error;
      setTheirs(await api.get<Destination>(path));
    }
  };
  const runTest = async (): Promise<void> => {
    const settings = unsavedForTest(draft, destination);
    const which = isWebhook && destination.pending ? { which: 'pending' } : {};
    const answer = await api.call<TestAnswer>('POST', `${path}/test`, {
      body: { ...which, ...(settings ? { settings } : {}) },
    });
    setTest(answer);
    onChange(answer.destination);
  };
  const verify = async (): Promise<void> => {
    const which = isWebhook && destination.pending ? 'pending' : 'current';
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
  const needsSaving = draft.key !== '' || (isWebhook && unsaved);
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
        <ErrorNotice error={saving.error} shown={SHOWN_POINTERS} />
        <div class="actions">
          <Button
            kind="primary"
            type="submit"
            busy={saving.busy}
            disabled={!unsaved || Object.keys(faultsOf(draft)).length > 0}
          >
            Save
          </Button>
          <Button busy={testing.busy} disabled={needsSaving} onClick={() => void testing.run(runTest)}>
            {testName}
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
          <h2>{isWebhook ? 'Ownership' : 'Access to the queue'}</h2>
          <AccessTexts access={access.value} pending={pending} />
        </section>
      )}
      <section>
        <h2>Delete</h2>
        <p class="about">
          Updates stop at once; what waits for it becomes dead letters, which can be redriven elsewhere.
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

/** A queue's settings can be tested before they are saved, all but its secrets. */
function unsavedForTest(draft: Draft, stored: Destination): object | undefined {
  if (stored.transport !== 'sqs' || JSON.stringify(draft) === JSON.stringify(draftOf(stored))) return undefined;
  const auth = draft.authType === 'role' ? { type: 'role', role_arn: draft.roleArn } : { type: draft.authType };
  return { queue_url: draft.queueUrl.trim(), auth };
}
