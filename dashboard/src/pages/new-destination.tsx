/** A new destination. It is saved paused when it is to be tested first. */
import { useState } from 'preact/hooks';
import { pathOf } from '../api/client.ts';
import type { DestinationWithSecret, TestAnswer } from '../api/types.ts';
import { useAppContext } from '../context.ts';
import { titleOf } from '../format/scopes.ts';
import { goTo, linkTo, useLeaveGuard } from '../router.ts';
import { pagesOf } from '../transports/table.ts';
import { Button } from '../ui/button.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { Head } from '../ui/parts.tsx';
import { useAction } from '../use-action.ts';
import { DestinationFields, shownPointers } from './destination-fields.tsx';
import { bodyOf, type Draft, faultsOf, newDraft } from './draft.ts';
import { keepTest } from './kept-test.ts';
import { NewSecret } from './new-secret.tsx';

interface NewDestinationProps {
  readonly appId: string;
  readonly scope: string;
  readonly transport: Draft['transport'];
}

export function NewDestinationPage({ appId, scope, transport }: NewDestinationProps) {
  const { api } = useAppContext();
  const [draft, setDraft] = useState(() => newDraft(transport));
  const [made, setMade] = useState<DestinationWithSecret>();
  const action = useAction();
  const touched = JSON.stringify(draft) !== JSON.stringify(newDraft(transport));
  useLeaveGuard(touched && made === undefined);
  const path = pathOf('apps', appId, 'scopes', scope, 'destinations');
  const { testName, noun, signatureAt } = pagesOf(transport);
  const create = async (test: boolean): Promise<void> => {
    const body = { ...bodyOf(draft), ...(test ? { state: 'paused' as const } : {}) };
    const destination = await api.call<DestinationWithSecret>('POST', path, { body });
    if (test) keepTest(await api.call<TestAnswer>('POST', `${path}${pathOf(destination.id, 'test')}`, { body: {} }));
    setMade(destination);
    // Where nothing is signed there is no secret to keep.
    if (!signatureAt) leaveFor(destination.id);
  };
  const leaveFor = (id: string): void => goTo(['apps', appId, 'scopes', scope, id, 'settings']);
  const open = (): void => {
    if (made) leaveFor(made.id);
  };
  return (
    <>
      <Head
        title={`New ${noun}`}
        path={[
          ['Apps', '#/'],
          [appId, linkTo(['apps', appId])],
          [titleOf(scope), linkTo(['apps', appId, 'scopes', scope])],
        ]}
      />
      <form
        class="panel"
        onSubmit={(event) => {
          event.preventDefault();
          void action.run(() => create(false));
        }}
      >
        <DestinationFields scope={scope} draft={draft} error={action.error} onChange={setDraft} />
        <ErrorNotice error={action.error} shown={shownPointers(draft)} />
        <div class="actions">
          <Button kind="primary" type="submit" busy={action.busy} disabled={Object.keys(faultsOf(draft)).length > 0}>
            Save
          </Button>
          <Button busy={action.busy} disabled={!isComplete(draft)} onClick={() => void action.run(() => create(true))}>
            {testName}
          </Button>
          <span class="field-hint">{testName} saves it paused, so that it gets nothing before you say so.</span>
        </div>
      </form>
      {made && signatureAt && <NewSecret secret={made.signing_secret} signatureAt={signatureAt} onClose={open} />}
    </>
  );
}

function isComplete(draft: Draft): boolean {
  return pagesOf(draft.transport).isFilled(draft) && Object.keys(faultsOf(draft)).length === 0;
}
