/** The dialog that adds a feed group to an app. */
import { useState } from 'preact/hooks';
import { problemAt, scopePath } from '../api/client.ts';
import { useAppContext } from '../context.ts';
import { goTo } from '../router.ts';
import { useAction } from '../ui/action.tsx';
import { FormDialog } from '../ui/dialog.tsx';
import { TextField } from '../ui/field.tsx';

interface AddFeedGroupProps {
  readonly appId: string;
  readonly title: string;
  readonly submit: string;
  /** Whether real-time notifications are turned on. Without destinations, that has no effect. */
  readonly realtime: boolean;
  readonly onClose: () => void;
}

export function AddFeedGroup({ appId, title, submit, realtime, onClose }: AddFeedGroupProps) {
  const { api } = useAppContext();
  const [name, setName] = useState('');
  const action = useAction();
  const add = async (): Promise<void> => {
    const scope = `feed_group:${name.trim()}`;
    await api.call('PUT', scopePath(appId, scope), { body: { realtime } });
    goTo(['apps', appId, 'scopes', scope]);
  };
  return (
    <FormDialog title={title} submit={submit} action={action} run={add} shown={['/scope']} onClose={onClose}>
      <TextField
        label="Feed group"
        value={name}
        onInput={setName}
        required
        autoFocus
        placeholder="user"
        hint="The part of a feed name before the colon, such as user in user:amelie."
        error={problemAt(action.error, '/scope')}
      />
    </FormDialog>
  );
}
