/** An app: its feed groups and app-level scopes, and its keys. */
import { useState } from 'preact/hooks';
import { pathOf, problemAt, scopePath } from '../api/client.ts';
import type { App, Scope } from '../api/types.ts';
import { useAppContext } from '../context.ts';
import { count, counted } from '../format/format.ts';
import { APP_LEVEL, descriptionOf, titleOf } from '../format/scopes.ts';
import { Fetched, useAll, useGet } from '../load.tsx';
import { goTo, linkTo } from '../router.ts';
import { useAction } from '../ui/action.tsx';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { FormDialog } from '../ui/dialog.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { TextField } from '../ui/field.tsx';
import { Head, Row, Section } from '../ui/parts.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { KeysPanel } from './keys.tsx';

export function AppPage({ appId, view }: { appId: string; view: 'keys' | 'scopes' }) {
  const app = useGet<App>(pathOf('apps', appId));
  return (
    <>
      <Head
        title={app.value?.name ?? appId}
        path={[['Apps', '#/']]}
        description={
          <>
            App ID <code>{appId}</code>
          </>
        }
      />
      <Tabs current={view === 'keys' ? 'Keys' : 'Feed groups and scopes'} items={appTabs(appId)} />
      {view === 'keys' || app.error ? (
        <Fetched loaded={app} lines={4}>
          {(value) => <KeysPanel app={value} onChange={app.replace} />}
        </Fetched>
      ) : (
        <ScopesPanel appId={appId} />
      )}
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
  const scopes = useAll<Scope>(pathOf('apps', appId, 'scopes'));
  const [adding, setAdding] = useState(false);
  const groups = scopes.value?.filter(({ scope }) => scope.startsWith('feed_group:')) ?? [];
  return (
    <>
      <Fetched loaded={scopes} lines={5}>
        {(all) => (
          <>
            <Section title="Feed groups" actions={<Button onClick={() => setAdding(true)}>Add feed group</Button>}>
              {groups.length === 0 ? (
                <EmptyState title="No feed groups are configured.">
                  Add a feed group whose updates are to be delivered, such as <code>user</code> or <code>timeline</code>
                  .
                </EmptyState>
              ) : (
                <ul class="rows">
                  {groups.map((stored) => (
                    <ScopeRow key={stored.scope} appId={appId} scope={stored.scope} stored={stored} />
                  ))}
                </ul>
              )}
            </Section>
            <Section title="App level">
              <ul class="rows">
                {APP_LEVEL.map((name) => {
                  const scope = `app_level:${name}`;
                  const stored = all.find((one) => one.scope === scope);
                  return <ScopeRow key={name} appId={appId} scope={scope} stored={stored} />;
                })}
              </ul>
            </Section>
          </>
        )}
      </Fetched>
      {adding && <AddFeedGroup appId={appId} onClose={() => setAdding(false)} />}
    </>
  );
}

function ScopeRow({ appId, scope, stored }: { appId: string; scope: string; stored: Scope | undefined }) {
  const { total = 0, disabled = 0, paused = 0, pending = 0 } = stored?.destinations ?? {};
  return (
    <li>
      <Row title={titleOf(scope)} description={descriptionOf(scope)} href={linkTo(['apps', appId, 'scopes', scope])}>
        {disabled > 0 && <Badge tone="error">{count(disabled)} disabled</Badge>}
        {pending > 0 && <Badge tone="warning">{count(pending)} unverified</Badge>}
        {paused > 0 && <Badge tone="warning">{count(paused)} paused</Badge>}
        <small>{counted(total, 'destination')}</small>
        {stored?.realtime ? <Badge tone="ok">Real-time on</Badge> : <Badge tone="neutral">Off</Badge>}
      </Row>
    </li>
  );
}

function AddFeedGroup({ appId, onClose }: { appId: string; onClose: () => void }) {
  const { api } = useAppContext();
  const [name, setName] = useState('');
  const action = useAction();
  const add = async (): Promise<void> => {
    const scope = `feed_group:${name.trim()}`;
    await api.call('PUT', scopePath(appId, scope), { body: { realtime: false } });
    goTo(['apps', appId, 'scopes', scope]);
  };
  return (
    <FormDialog title="Add feed group" submit="Add" action={action} run={add} onClose={onClose}>
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
