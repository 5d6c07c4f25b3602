/** An app: its feed groups and app-level scopes at a glance, and its keys. */
import { useState } from 'preact/hooks';
import { pathOf } from '../api/client.ts';
import type { App, Scope } from '../api/types.ts';
import { useAppContext } from '../context.ts';
import { counted } from '../format/format.ts';
import { APP_LEVEL, meaningOf, titleOf } from '../format/scopes.ts';
import { goTo, linkTo } from '../router.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { TextField } from '../ui/field.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { Badge, Empty, Head, Loading, Tabs } from '../ui/parts.tsx';
import { useAction } from '../use-action.ts';
import { useLoad } from '../use-load.ts';
import { KeysPanel } from './keys.tsx';
import { problemAt } from './problem-at.ts';

export function AppPage({ appId, view }: { appId: string; view: string }) {
  const { api } = useAppContext();
  const app = useLoad(`app ${appId}`, () => api.get<App>(pathOf('apps', appId)));
  return (
    <>
      <Head
        title={app.value?.name ?? appId}
        path={[['Apps', '#/']]}
        about={
          <>
            App id <code>{appId}</code>
          </>
        }
      />
      <Tabs current={view === 'keys' ? 'Keys' : 'Feed groups and scopes'} items={appTabs(appId)} />
      <ErrorNotice error={app.error} />
      {view === 'keys' && app.loading && <Loading lines={4} />}
      {app.value && view === 'keys' && <KeysPanel app={app.value} onChange={app.replace} />}
      {!app.error && view !== 'keys' && <ScopesPanel appId={appId} />}
    </>
  );
}

export function appTabs(appId: string): readonly (readonly [string, string])[] {
  return [
    ['Feed groups and scopes', linkTo(['apps', appId])],
    ['Playground', linkTo(['apps', appId, 'playground'])],
    ['Keys', linkTo(['apps', appId, 'keys'])],
    ['Dead letters', linkTo(['dead-letters'], { app_id: appId })],
    ['Audit', linkTo(['audit'], { app_id: appId })],
  ];
}

function ScopesPanel({ appId }: { appId: string }) {
  const { api } = useAppContext();
  const scopes = useLoad(`scopes ${appId}`, () => api.all<Scope>(pathOf('apps', appId, 'scopes')));
  const [adding, setAdding] = useState(false);
  const groups = scopes.value?.filter(({ scope }) => scope.startsWith('feed_group:')) ?? [];
  const known = new Map(scopes.value?.map((scope) => [scope.scope, scope]));
  return (
    <>
      <ErrorNotice error={scopes.error} />
      {scopes.loading && <Loading lines={5} />}
      {scopes.value && (
        <>
          <section>
            <div class="section-head">
              <h2>Feed groups</h2>
              <Button onClick={() => setAdding(true)}>Add feed group</Button>
            </div>
            {groups.length === 0 ? (
              <Empty title="No feed group is configured yet.">
                Add the one whose updates your customers should get, such as <code>user</code> or <code>timeline</code>.
              </Empty>
            ) : (
              <ul class="rows">
                {groups.map((scope) => (
                  <ScopeRow key={scope.scope} appId={appId} scope={scope.scope} stored={scope} />
                ))}
              </ul>
            )}
          </section>
          <section>
            <div class="section-head">
              <h2>App level</h2>
            </div>
            <ul class="rows">
              {APP_LEVEL.map((name) => (
                <ScopeRow
                  key={name}
                  appId={appId}
                  scope={`app_level:${name}`}
                  stored={known.get(`app_level:${name}`)}
                />
              ))}
            </ul>
          </section>
        </>
      )}
      {adding && <AddFeedGroup appId={appId} onClose={() => setAdding(false)} />}
    </>
  );
}

function ScopeRow({ appId, scope, stored }: { appId: string; scope: string; stored: Scope | undefined }) {
  const { total = 0, disabled = 0, paused = 0, pending = 0 } = stored?.destinations ?? {};
  return (
    <li>
      <a class="row" href={linkTo(['apps', appId, 'scopes', scope])}>
        <span class="row-main">
          <strong>{titleOf(scope)}</strong>
          <small>{meaningOf(scope)}</small>
        </span>
        <span class="row-end">
          {disabled > 0 && <Badge tone="error">{counted(disabled, 'disabled', 'disabled')}</Badge>}
          {pending > 0 && <Badge tone="warning">{counted(pending, 'unproven', 'unproven')}</Badge>}
          {paused > 0 && <Badge tone="warning">{counted(paused, 'paused', 'paused')}</Badge>}
          <small class="destinations">{counted(total, 'destination')}</small>
          {stored?.realtime ? <Badge tone="ok">Real-time on</Badge> : <Badge tone="quiet">Off</Badge>}
        </span>
      </a>
    </li>
  );
}

function AddFeedGroup({ appId, onClose }: { appId: string; onClose: () => void }) {
  const { api } = useAppContext();
  const [name, setName] = useState('');
  const action = useAction();
  const add = async (): Promise<void> => {
    const scope = `feed_group:${name.trim()}`;
    await api.call('PUT', pathOf('apps', appId, 'scopes', scope), { body: { realtime: false } });
    goTo(['apps', appId, 'scopes', scope]);
  };
  return (
    <Dialog title="Add feed group" onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void action.run(add);
        }}
      >
        <TextField
          label="Feed group"
          value={name}
          onInput={setName}
          required
          autoFocus
          placeholder="user"
          hint="What stands before the colon of a feed: user in user:amelie."
          error={problemAt(action.error, '/scope')}
        />
        <ErrorNotice error={action.error} />
        <div class="actions">
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" busy={action.busy}>
            Add
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
