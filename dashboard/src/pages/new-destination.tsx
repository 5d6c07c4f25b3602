/** Creates a destination. A destination that is tested first is saved as paused. */
import { useState } from 'preact/hooks';
import { pathOf, scopePath } from '../api/client.ts';
import type { DestinationWithSecret, TestAnswer } from '../api/types.ts';
import { useAppContext } from '../context.ts';
import { goTo, useLeaveGuard } from '../router.ts';
import { transportOf } from '../transports/table.ts';
import type { TransportName } from '../transports/transport.ts';
import { useAction } from '../ui/action.tsx';
import { Button } from '../ui/button.tsx';
import { Head, pathTo } from '../ui/parts.tsx';
import { keepFirstTest } from './check-result.tsx';
import { DestinationForm } from './destination-form.tsx';
import { bodyOf, isComplete, newDraft } from './draft.ts';
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
  const { testName, noun, signatureAt } = transportOf(transport);
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
      <DestinationForm scope={scope} draft={draft} onChange={setDraft} action={action} save={() => create(false)}>
        <Button action={action} disabled={!isComplete(draft)} run={() => create(true)}>
          {testName}
        </Button>
        <span class="field-hint">
          {testName} saves the destination as paused. It receives no updates until you resume it.
        </span>
      </DestinationForm>
      {created && signatureAt && (
        <NewSecretDialog secret={created.signing_secret} signatureAt={signatureAt} onClose={() => open(created.id)} />
      )}
    </>
  );
}
