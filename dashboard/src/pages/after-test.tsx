/** What follows a passed test: resume the destination, or turn on its scope. */
import { scopePath } from '../api/client.ts';
import type { Destination, Scope } from '../api/types.ts';
import { useAppContext } from '../context.ts';
import { useGet } from '../load.tsx';
import { linkTo } from '../router.ts';
import { transportOf } from '../transports/table.ts';
import { useAction } from '../ui/action.tsx';
import { Button } from '../ui/button.tsx';
import { ErrorNotice } from '../ui/notice.tsx';

interface AfterTestProps {
  readonly path: string;
  readonly destination: Destination;
  readonly onChange: (destination: Destination) => void;
}

const TRANSITIONS = {
  paused: ['resume', 'Resume now', 'Destination resumed. It receives updates within 30 seconds.'],
  disabled: ['enable', 'Enable now', 'Destination enabled. It receives updates within 30 seconds.'],
} as const;

export function AfterTest({ path, destination, onChange }: AfterTestProps) {
  const { api, notify } = useAppContext();
  const action = useAction();
  const ofScope = scopePath(destination.app_id, destination.scope);
  const scope = useGet<Scope>(ofScope);
  const { state } = destination;
  const transition = state === 'enabled' ? undefined : TRANSITIONS[state];
  const change = async (name: string, done: string): Promise<void> => {
    onChange(await api.call<Destination>('POST', `${path}/${name}`, { body: {} }));
    notify(done);
  };
  const turnOn = async (): Promise<void> => {
    await api.call('PUT', ofScope, { body: { realtime: true }, version: scope.value?.version });
    notify('Real-time notifications turned on.');
    await scope.reload();
  };
  if (transportOf(destination.transport).unverified(destination) === 'all') return null;
  return (
    <>
      {transition && (
        <Button kind="primary" action={action} run={() => change(transition[0], transition[2])}>
          {transition[1]}
        </Button>
      )}
      {scope.value?.realtime === false && (
        <Button kind={transition ? 'plain' : 'primary'} action={action} run={turnOn}>
          Switch on real-time notifications
        </Button>
      )}
      {!transition && scope.value?.realtime && (
        <Button
          href={linkTo(['apps', destination.app_id, 'playground'], {
            destination: destination.id,
            scope: destination.scope,
          })}
        >
          Send a test update
        </Button>
      )}
      <ErrorNotice error={action.error} />
    </>
  );
}
