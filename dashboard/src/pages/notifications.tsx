/** The notifications of an app: its operational endpoints, and the e-mails about its destinations. */
import { useState } from 'preact/hooks';
import { pathOf, problemAt } from '../api/client.ts';
import type { App, Scope } from '../api/types.ts';
import { useAppContext } from '../context.ts';
import { counted } from '../format/format.ts';
import { useAll } from '../load.tsx';
import { linkTo } from '../router.ts';
import { Form, useAction } from '../ui/action.tsx';
import { StateBadge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { DocsLink } from '../ui/docs-link.tsx';
import { Checklist, TextField } from '../ui/field.tsx';
import { ErrorNotice } from '../ui/notice.tsx';
import { code, Facts, Row, Section } from '../ui/parts.tsx';

type AppNotifications = NonNullable<App['notifications']>;
type Kind = NonNullable<AppNotifications['kinds']>[number];

const OPERATIONS = 'app_level:operations';
const KINDS: Readonly<Record<Kind, readonly [title: string, description: string]>> = {
  'destination.failing': ['Destination failing', 'It has failed for 15 minutes'],
  'destination.recovered': ['Destination recovered', 'It works again'],
  'destination.disabled': ['Destination disabled', 'It answered 410, or failed for five days'],
  'destination.enabled': ['Destination enabled', 'A person enabled it'],
  'dead_letters.created': ['Dead letters created', 'Deliveries were given up'],
  'backlog.aging': ['Backlog aging', 'Deliveries wait for half of the maximum age'],
  'secret.rotated': ['Signing secret changed', 'It was rotated or revoked'],
  'replay.finished': ['Replay finished', 'It sent everything'],
  'destination.certificate_expiring': ['Client certificate expires', 'In fewer than 30 days'],
};
const ALL = Object.keys(KINDS) as Kind[];

export function NotificationsPanel({ app, onChange }: { app: App; onChange: (changed: App) => void }) {
  return (
    <>
      <Endpoints appId={app.app_id} />
      <Mails key={app.version} app={app} onChange={onChange} />
    </>
  );
}

function Endpoints({ appId }: { appId: string }) {
  const scopes = useAll<Scope>(pathOf('apps', appId, 'scopes'));
  const stored = scopes.value?.find(({ scope }) => scope === OPERATIONS);
  return (
    <Section
      title="Operational endpoints"
      description={
        <>
          They are notified when another destination fails, recovers or is disabled. Notifications are signed and
          retried like every delivery. <DocsLink page="notifications.md">What they receive</DocsLink>
        </>
      }
    >
      <ErrorNotice error={scopes.error} />
      <ul class="rows">
        <li>
          <Row
            title="Endpoints of this app"
            description={counted(stored?.destinations.total ?? 0, 'destination')}
            href={linkTo(['apps', appId, 'scopes', OPERATIONS])}
          >
            <StateBadge state={stored?.realtime ? 'on' : 'off'} />
          </Row>
        </li>
      </ul>
    </Section>
  );
}

function Mails({ app, onChange }: { app: App; onChange: (changed: App) => void }) {
  const { api, me, notify } = useAppContext();
  const { topic_arn, kinds = ALL } = app.notifications ?? {};
  const [topic, setTopic] = useState(topic_arn ?? '');
  const [chosen, setChosen] = useState<readonly string[]>(kinds);
  const action = useAction();
  const isOperator = me.kind === 'operator';
  const save = async (): Promise<void> => {
    const notifications = {
      ...(isOperator ? { topic_arn: topic.trim() === '' ? null : topic.trim() } : {}),
      kinds: chosen.length === ALL.length ? null : chosen,
    };
    const path = pathOf('apps', app.app_id);
    onChange(await api.call<App>('PATCH', path, { body: { notifications }, version: app.version }));
    notify('Notifications saved.');
  };
  return (
    <Section
      title="E-mail"
      description="An SNS topic of the operator sends e-mails to its subscribers, at most 20 in an hour."
    >
      {!isOperator && topic_arn === undefined ? (
        <p class="muted">No topic is set. Ask the operator for one.</p>
      ) : (
        <Form label="E-mail" class="card" onSubmit={() => void action.run(save)}>
          {isOperator ? (
            <TextField
              label="SNS topic"
              value={topic}
              onInput={setTopic}
              placeholder="arn:aws:sns:eu-west-1:111122223333:feedhose-acme"
              hint="The stack must allow it (notifications.appTopics). Leave empty to send no e-mails."
              error={problemAt(action.error, '/notifications/topic_arn')}
            />
          ) : (
            <Facts items={[['SNS topic', code(topic_arn)]]} />
          )}
          <Checklist
            label="Send an e-mail for"
            options={ALL.map((kind) => [kind, ...KINDS[kind]] as const)}
            values={chosen}
            onChange={setChosen}
          />
          <ErrorNotice error={action.error} shown={['/notifications/topic_arn']} />
          <div class="actions">
            <Button kind="primary" type="submit" writes action={action} disabled={chosen.length === 0}>
              Save
            </Button>
          </div>
        </Form>
      )}
    </Section>
  );
}
