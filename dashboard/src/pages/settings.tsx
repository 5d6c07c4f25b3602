/** The settings of a destination: change, test, verify and delete it. */
import { useState } from 'preact/hooks';
import { hasStatus } from '../api/client.ts';
import type { Access, Destination, TestAnswer } from '../api/types.ts';
import { useAppContext } from '../context.ts';
import { useLoad } from '../load.tsx';
import { goTo, useLeaveGuard } from '../router.ts';
import type { Draft } from '../transports/fields.tsx';
import { transportOf } from '../transports/table.ts';
import { useAction } from '../ui/action.tsx';
import { Button } from '../ui/button.tsx';
import { ErrorNotice, Notice } from '../ui/notice.tsx';
import { AfterTest } from './after-test.tsx';
import { CheckResult, type FirstTest, takeFirstTest } from './check-result.tsx';
import { Conflict } from './conflict.tsx';
import { DeleteDestination } from './delete-destination.tsx';
import { DestinationForm } from './destination-form.tsx';
import { DestinationGuide, textsOf } from './destination-guide.tsx';
import { changeOf, draftOf, testSettingsOf } from './draft.ts';
import { PreviewCard } from './preview.tsx';
import { StoredCredentials } from './stored-credentials.tsx';

/** Properties of the views of a destination. */
export interface DestinationProps {
  readonly path: string;
  readonly destination: Destination;
  readonly onChange: (destination: Destination) => void;
}

export function Settings({ path, destination, onChange }: DestinationProps) {
  const { api, me, notify } = useAppContext();
  const [draft, setDraft] = useState(() => draftOf(destination));
  const [test, setTest] = useState<FirstTest | undefined>(() => takeFirstTest(destination.id));
  const [theirs, setTheirs] = useState<Destination>();
  const [saving, testing] = [useAction(), useAction()];
  const change = changeOf(draft, destination);
  const unsaved = Object.keys(change).length > 0;
  useLeaveGuard(unsaved);
  // The access texts depend on the settings, so another version loads them again.
  const access = useLoad(`${path}/access ${destination.version}`, () => api.get<Access>(`${path}/access`));
  const { testName, testsUnsaved, getsDeliveries, unverified } = transportOf(destination.transport);
  const pending = unverified(destination) !== undefined;
  const newUrl = 'pending' in destination && destination.pending !== undefined;

  /** A result is about the settings that were tested. */
  const edit = (next: Draft): void => {
    setDraft(next);
    setTest(undefined);
  };
  const accept = (now: Destination): void => {
    onChange(now);
    setDraft(draftOf(now));
    setTheirs(undefined);
  };
  const save = async (version: number): Promise<void> => {
    try {
      const now = await api.call<Destination>('PATCH', path, { body: change, version });
      accept(now);
      setTest(undefined);
      notify('Destination saved.');
      // A new URL needs a proof.
      if ('url' in change && unverified(now) !== undefined) await testing.run(() => verify(now));
    } catch (error) {
      if (!hasStatus(error, 412)) throw error;
      setTheirs(await api.get<Destination>(path));
    }
  };
  const runTest = async (size?: 'largest'): Promise<void> => {
    const settings = testsUnsaved && unsaved ? testSettingsOf(draft) : undefined;
    const body = { which: newUrl ? 'pending' : undefined, settings, size };
    const result = await api.call<TestAnswer>('POST', `${path}/test`, { body });
    setTest({ kind: 'test', answer: result });
    onChange(result.destination);
  };
  const verify = async (of: Destination): Promise<void> => {
    const body = { which: 'pending' in of && of.pending !== undefined ? 'pending' : 'current' };
    const result = await api.call<TestAnswer>('POST', `${path}/verify`, { body });
    setTest({ kind: 'verify', answer: result });
    accept(result.destination);
  };
  const vouch = async (): Promise<void> => accept(await api.call<Destination>('POST', `${path}/vouch`, { body: {} }));
  const left = (): void => {
    setDraft(draftOf(destination));
    goTo(['apps', destination.app_id, 'scopes', destination.scope]);
  };
  const needsSaving = draft.key !== '' || (!testsUnsaved && unsaved);
  return (
    <>
      <div class="with-aside">
        <div class="stack">
          {newUrl && destination.transport === 'webhook' && (
            <Notice kind="info" title="The new URL is not verified. The current URL is used until then.">
              Current URL: <code class="wrap">{destination.url}</code>
            </Notice>
          )}
          <DestinationForm
            scope={destination.scope}
            draft={draft}
            stored={destination}
            onChange={edit}
            action={saving}
            save={() => save(destination.version)}
            unchanged={!unsaved}
          >
            <Button action={testing} disabled={needsSaving} run={() => runTest()}>
              {testName}
            </Button>
            {getsDeliveries && (
              <Button kind="subtle" action={testing} disabled={needsSaving} run={() => runTest('largest')}>
                Test the largest body
              </Button>
            )}
            {pending && (
              <Button action={testing} disabled={unsaved} run={() => verify(destination)}>
                Verify
              </Button>
            )}
            {pending && me.kind === 'operator' && (
              <Button kind="subtle" action={saving} run={vouch}>
                Vouch for endpoint
              </Button>
            )}
            {unsaved && (
              <Button kind="subtle" onClick={() => setDraft(draftOf(destination))}>
                Discard changes
              </Button>
            )}
            <span class="field-hint">
              {needsSaving ? 'Save before testing. Tests use the saved settings.' : unsaved ? 'Unsaved changes.' : ''}
            </span>
          </DestinationForm>
          <StoredCredentials path={path} destination={destination} onChange={accept} />
          <ErrorNotice error={testing.error} />
          {test && (
            <CheckResult
              testName={test.kind === 'test' ? testName : undefined}
              result={test.answer}
              shown={textsOf(access.value)}
              next={
                test.answer.status === 'ok' &&
                !unsaved && <AfterTest path={path} destination={destination} onChange={onChange} />
              }
            />
          )}
          <PreviewCard appId={destination.app_id} scope={destination.scope} draft={draft} stored={destination} />
        </div>
        <DestinationGuide appId={destination.app_id} draft={draft} access={access.value} stored pending={pending} />
      </div>
      <DeleteDestination path={path} destination={destination} onDeleted={left} />
      {theirs && (
        <Conflict
          mine={draft}
          theirs={draftOf(theirs)}
          onMine={() => void saving.run(() => save(theirs.version))}
          onTheirs={() => accept(theirs)}
        />
      )}
    </>
  );
}
