/** Creates a destination. A destination that is tested first is saved as paused. */
import { useState } from 'preact/hooks';
import { pathOf, scopePath } from '../api/client.ts';
import type { DestinationWithSecret, TestAnswer } from '../api/types.ts';
import { useAppContext } from '../context.ts';
import { goTo, useLeaveGuard } from '../router.ts';
import { pagesOf } from '../transports/table.ts';
import type { TransportName } from '../transports/transport.ts';
import { Button, Form, useAction } from '../ui/action.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { Head, pathTo } from '../ui/parts.tsx';
import { keepFirstTest } from './check-result.tsx';
import { DestinationFields } from './destination-fields.tsx';
import { bodyOf, hasErrors, isComplete, newDraft, shownPointers } from './draft.ts';
import { NewSecretDialog } from './secrets.tsx';

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
  const isTouched = JSON.stringify(draft) !== JSON.stringify(newDraft(transport));
  useLeaveGuard(isTouched && created === undefined);
  const path = scopePath(appId, scope, 'destinations');
  const { testName, noun, signatureAt } = pagesOf(transport);
  const open = (id: string): void => goTo(['apps', appId, 'scopes', scope, id, 'settings']);
  const create = async (test: boolean): Promise<void> => {
    const body = { ...bodyOf(draft), ...(test && { state: 'paused' }) };
    const destination = await api.call<DestinationWithSecret>('POST', path, { body });
    if (test) {
      keepFirstTest(await api.call<TestAnswer>('POST', `${path}${pathOf(destination.id, 'test')}`, { body: {} }));
    }
    setCreated(destination);
    // Destinations whose deliveries are not signed have no secret to show.
    if (!signatureAt) open(destination.id);
  };
  return (
    <>
      <Head title={`New ${noun}`} path={pathTo(appId, scope)} />
      <Form class="panel" onSubmit={() => void action.run(() => create(false))}>
        <DestinationFields scope={scope} draft={draft} error={action.error} onChange={setDraft} />
        <ErrorNotice error={action.error} shown={shownPointers(draft)} />
        <div class="actions">
          <Button kind="primary" type="submit" action={action} disabled={hasErrors(draft)}>
            Save
          </Button>
          <Button action={action} disabled={!isComplete(draft)} run={() => create(true)}>
            {testName}
          </Button>
          <span class="field-hint">
            {testName} saves the destination as paused. It receives no updates until you resume it.
          </span>
        </div>
      </Form>
      {created && signatureAt && (
        <NewSecretDialog secret={created.signing_secret} signatureAt={signatureAt} onClose={() => open(created.id)} />
      )}
    </>
  );
}
