/** Creates a destination, with the guide beside the form. A destination that is tested first is saved as paused. */
import { useState } from 'preact/hooks';
import { hasStatus, pathOf, scopePath } from '../api/client.ts';
import type { App, DestinationWithSecret, TestAnswer } from '../api/types.ts';
import { useAppContext } from '../context.ts';
import { useGet } from '../load.tsx';
import { usePathTo } from '../names.ts';
import { goTo, useLeaveGuard } from '../router.ts';
import { transportOf } from '../transports/table.ts';
import type { TransportName } from '../transports/transport.ts';
import { useAction } from '../ui/action.tsx';
import { Button } from '../ui/button.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { type FirstTest, keepFirstTest } from './check-result.tsx';
import { DestinationForm } from './destination-form.tsx';
import { DestinationGuide, useNewAccess } from './destination-guide.tsx';
import { bodyOf, hasErrors, missingIn, newDraft } from './draft.ts';
import { NewSecretDialog } from './new-secret.tsx';
import { PreviewCard } from './preview.tsx';

interface NewDestinationProps {
  readonly appId: string;
  readonly scope: string;
  readonly transport: TransportName;
}

export function NewDestinationPage({ appId, scope, transport }: NewDestinationProps) {
  const { api } = useAppContext();
  const [draft, setDraft] = useState(() => newDraft(transport));
  const [created, setCreated] = useState<DestinationWithSecret>();
  const action = useAction();
  // A form for an app that does not exist could not be saved.
  const app = useGet<App>(pathOf('apps', appId));
  const access = useNewAccess(appId, draft);
  const isTouched = JSON.stringify(draft) !== JSON.stringify(newDraft(transport));
  useLeaveGuard(isTouched && created === undefined);
  const path = scopePath(appId, scope, 'destinations');
  const { testName, noun, signatureAt } = transportOf(transport);
  const isProven = transport !== 'webhook';
  const open = (id: string): void => goTo(['apps', appId, 'scopes', scope, id, 'settings']);
  const create = async (kind: FirstTest['kind'] | undefined): Promise<void> => {
    const body = { ...bodyOf(draft), ...(kind === 'test' && { state: 'paused' }) };
    const post = () => api.call<DestinationWithSecret>('POST', path, { body });
    const destination = await post().catch(async (error: unknown) => {
      // A scope is stored when it is configured for the first time.
      if (!hasStatus(error, 404)) throw error;
      await api.call('PUT', scopePath(appId, scope), { body: { realtime: false } });
      return post();
    });
    if (kind) {
      const answer = api.call<TestAnswer>('POST', `${path}${pathOf(destination.id, kind)}`, { body: {} });
      // The destination exists even if the check could not be executed.
      await answer.then(
        (answer) => keepFirstTest({ kind, answer }),
        () => {},
      );
    }
    setCreated(destination);
    // Destinations whose deliveries are not signed have no secret to show.
    if (!signatureAt) open(destination.id);
  };
  const head = <PageHeader title={`New ${noun}`} path={usePathTo(appId, scope)} />;
  if (app.error && !app.value) {
    return (
      <>
        {head}
        <ErrorNotice error={app.error} />
      </>
    );
  }
  return (
    <>
      {head}
      <div class="with-aside">
        <div class="stack">
          <DestinationForm
            scope={scope}
            draft={draft}
            onChange={setDraft}
            action={action}
            save={() => create(isProven ? undefined : 'verify')}
          >
            <Button
              action={action}
              disabled={missingIn(draft).length > 0 || hasErrors(draft)}
              run={() => create('test')}
            >
              {testName}
            </Button>
            <span class="field-hint">
              {isProven ? '' : 'Save also looks for the proof of ownership. '}
              {testName} saves the destination as paused. It receives no updates until you resume it.
            </span>
          </DestinationForm>
          {app.value && <PreviewCard appId={appId} scope={scope} draft={draft} />}
        </div>
        <DestinationGuide appId={appId} draft={draft} access={access} stored={false} pending={false} />
      </div>
      {created && signatureAt && (
        <NewSecretDialog
          secret={created.signing_secret}
          draft={draft}
          transport={transport}
          onClose={() => open(created.id)}
        />
      )}
    </>
  );
}
