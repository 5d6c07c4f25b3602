/** The playground: sends a test update of any type, which the user can edit, and follows it to its destinations. */
import { useEffect, useState } from 'preact/hooks';
import { pathOf, problemAt, scopePath } from '../api/client.ts';
import type { Destination, Scope } from '../api/types.ts';
import { examplesOf, textOf } from '../catalogue/examples.ts';
import { serverNow } from '../clock.ts';
import { useAppContext } from '../context.ts';
import { isJson } from '../format/pretty.ts';
import { isAppLevel, titleOf } from '../format/scopes.ts';
import { Fetched, useAll } from '../load.tsx';
import { usePathTo } from '../names.ts';
import { goTo, linkTo } from '../router.ts';
import { addressOf, transportOf } from '../transports/table.ts';
import { Form, useAction } from '../ui/action.tsx';
import { Button } from '../ui/button.tsx';
import { DocsLink } from '../ui/docs-link.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Select, TextField } from '../ui/field.tsx';
import { ErrorNotice, Notice } from '../ui/notice.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { AppTabs } from './app.tsx';
import { Follow, type Sent } from './follow.tsx';

interface PlaygroundProps {
  readonly appId: string;
  /** `scope` and `destination` are selected at first. The others name the update that is followed, also after a reload. */
  readonly query: URLSearchParams;
}

export function PlaygroundPage({ appId, query }: PlaygroundProps) {
  const scopes = useAll<Scope>(pathOf('apps', appId, 'scopes'));
  const [selected, setSelected] = useState(query.get('scope') ?? undefined);
  const sent = sentIn(query);
  return (
    <>
      <PageHeader
        title="Playground"
        path={usePathTo(appId)}
        description="Puts a test update on the bus, as the feed backend does, and follows it to its destinations."
      />
      <AppTabs appId={appId} current="playground" />
      <Fetched loaded={scopes}>
        {(all) => {
          const scope = all.find((one) => one.scope === selected) ?? all.find(({ realtime }) => realtime) ?? all[0];
          if (scope === undefined) {
            return (
              <EmptyState
                title="Nothing is configured."
                actions={<Button href={linkTo(['apps', appId])}>Add a feed group</Button>}
              >
                Add a feed group with a destination first.
              </EmptyState>
            );
          }
          return (
            <Editor
              key={scope.scope}
              appId={appId}
              scope={scope}
              scopes={all}
              destination={query.get('destination') ?? ''}
              onScope={setSelected}
            />
          );
        }}
      </Fetched>
      {sent && <Follow key={`${sent.eventId} ${sent.at}`} appId={appId} sent={sent} />}
    </>
  );
}

/** Returns the update that an address names. */
function sentIn(query: URLSearchParams): Sent | undefined {
  const [scope, eventId, at] = [query.get('sent_to'), query.get('event_id'), Date.parse(query.get('sent_at') ?? '')];
  if (!scope || !eventId || Number.isNaN(at)) return undefined;
  return {
    scope,
    eventId,
    at,
    type: query.get('type') ?? undefined,
    destinationId: query.get('destination') ?? undefined,
  };
}

interface EditorProps {
  readonly appId: string;
  readonly scope: Scope;
  readonly scopes: readonly Scope[];
  /** The destination that is selected at first. */
  readonly destination: string;
  readonly onScope: (scope: string) => void;
}

function Editor({ appId, scope: { scope, realtime }, scopes, destination, onScope }: EditorProps) {
  const { api } = useAppContext();
  const examples = examplesOf(scope);
  const textAt = (index: number): string => {
    const example = examples[index];
    return example ? textOf(example, appId, scope) : '';
  };
  const [example, setExample] = useState(0);
  const [text, setText] = useState(() => textAt(0));
  const [aim, setAim] = useState(destination);
  const destinations = useAll<Destination>(scopePath(appId, scope, 'destinations'));
  const receivers = (destinations.value ?? []).filter(({ transport }) => transportOf(transport).getsDeliveries);
  const action = useAction();
  const known = receivers.some(({ id }) => id === aim) ? aim : '';
  useEffect(() => setText(textAt(example)), [example]);
  const send = async (): Promise<void> => {
    const body = { update: text, ...(known && { destination_id: known }) };
    const sent_at = new Date(serverNow()).toISOString();
    const answer = await api.call<{ event_id: string; scope: string }>('POST', pathOf('apps', appId, 'playground'), {
      body,
    });
    const { type } = JSON.parse(text) as { readonly type?: string };
    goTo(['apps', appId, 'playground'], {
      ...{ scope, destination: known, event_id: answer.event_id },
      ...{ sent_to: answer.scope, sent_at, type },
    });
  };
  const edited = text !== textAt(example);
  return (
    <Form class="card" onSubmit={() => void action.run(send)}>
      <div class="columns">
        <Select
          label="Scope"
          value={scope}
          options={scopes.map((one) => [one.scope, titleOf(one.scope)] as const)}
          onChange={onScope}
        />
        <Select
          label="Update"
          value={String(example)}
          options={examples.map(
            ({ name, title }, index) => [String(index), isAppLevel(scope) ? `${name}: ${title}` : title] as const,
          )}
          onChange={(index) => setExample(Number(index))}
        />
        <Select
          label="Destination"
          value={known}
          options={[
            ['', 'All destinations of the scope'],
            ...receivers.map(
              (one) => [one.id, `${one.name ?? transportOf(one.transport).title}: ${addressOf(one)}`] as const,
            ),
          ]}
          onChange={setAim}
        />
      </div>
      <TextField
        label="Update as JSON"
        value={text}
        onInput={setText}
        rows={12}
        error={isJson(text) ? problemAt(action.error, '/update') : 'Enter valid JSON.'}
        hint={
          <>
            It is checked as the intake checks the updates of the feed backend.{' '}
            <a href={linkTo(['events', examples[example]?.name ?? ''])}>Schema and examples</a>
          </>
        }
      />
      {!realtime && (
        <Notice
          kind="warning"
          title="Real-time notifications are off for this scope. The update will not be delivered."
          actions={<Button href={linkTo(['apps', appId, 'scopes', scope])}>Open the scope</Button>}
        />
      )}
      <ErrorNotice error={action.error} shown={['/update']} />
      <div class="actions">
        <Button kind="primary" type="submit" action={action} disabled={!isJson(text)}>
          Send test update
        </Button>
        {edited && (
          <Button kind="subtle" onClick={() => setText(textAt(example))}>
            Restore the example
          </Button>
        )}
        <DocsLink page="contract.md">The contract</DocsLink>
      </div>
    </Form>
  );
}
