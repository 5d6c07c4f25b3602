/** Deletes an app that has no scopes, after a question that names it. */
import { Trash2 } from 'lucide';
import { useState } from 'preact/hooks';
import { pathOf } from '../api/client.ts';
import type { App, Scope } from '../api/types.ts';
import { useAppContext } from '../context.ts';
import { counted } from '../format/format.ts';
import { useAll } from '../load.tsx';
import { goTo } from '../router.ts';
import { useAction } from '../ui/action.tsx';
import { ConfirmDialog } from '../ui/dialog.tsx';
import { Menu } from '../ui/menu.tsx';

export function AppMenu({ app }: { app: App }) {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Menu
        label={`More actions for ${app.name}`}
        items={[{ text: 'Delete app…', icon: Trash2, danger: true, writes: true, onSelect: () => setAsking(true) }]}
      />
      {asking && <DeleteApp app={app} onClose={() => setAsking(false)} />}
    </>
  );
}

function DeleteApp({ app: { app_id, name, version }, onClose }: { app: App; onClose: () => void }) {
  const { api, notify } = useAppContext();
  const action = useAction();
  const scopes = useAll<Scope>(pathOf('apps', app_id, 'scopes'));
  const left = scopes.value?.length ?? 0;
  const remove = async (): Promise<void> => {
    await api.call('DELETE', pathOf('apps', app_id), { version });
    notify(`${name} was deleted.`);
    goTo(['apps']);
  };
  return (
    <ConfirmDialog
      title="Delete this app?"
      subject={
        <div>
          <strong>{name}</strong>
          <div class="small wrap">{app_id}</div>
        </div>
      }
      consequences={
        left > 0
          ? [`Remove its ${counted(left, 'feed group or scope', 'feed groups and scopes')} first.`]
          : [
              'Updates of this app are not delivered any more.',
              'Its API keys, their secrets and its portal sessions are deleted permanently.',
              'Dead letters and the audit trail are kept.',
            ]
      }
      typed={left > 0 ? undefined : app_id}
      submit="Delete app"
      kind="danger"
      action={action}
      disabled={scopes.value === undefined || left > 0}
      run={remove}
      onClose={onClose}
    />
  );
}
