/** The components of the dashboard with examples (`#/components`). See dashboard/README.md for their use. */
import { CircleCheck, Plus, Trash2 } from 'lucide';
import { useState } from 'preact/hooks';
import { serverNow } from '../clock.ts';
import { useAppContext } from '../context.ts';
import { count } from '../format/format.ts';
import { useAction } from '../ui/action.tsx';
import { Badge, STATE_NAMES, StateBadge } from '../ui/badge.tsx';
import { Button, IconButton } from '../ui/button.tsx';
import { Card, Stat, Stats } from '../ui/card.tsx';
import { CodeBlock, CopyField, CopyInline } from '../ui/copy.tsx';
import { ConfirmDialog, Drawer } from '../ui/dialog.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Checklist, Choice, Select, Switch, TextField } from '../ui/field.tsx';
import { FilterBar, type FilterValues, Segments } from '../ui/filter-bar.tsx';
import { Menu } from '../ui/menu.tsx';
import { Notice } from '../ui/notice.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Facts, Section } from '../ui/parts.tsx';
import { Progress } from '../ui/progress.tsx';
import { SearchBox } from '../ui/search-box.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { Sparkline } from '../ui/sparkline.tsx';
import { Steps } from '../ui/steps.tsx';
import { DataTable } from '../ui/table.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { Time } from '../ui/time.tsx';
import { Tooltip } from '../ui/tooltip.tsx';

const TONES = ['ok', 'info', 'warning', 'error', 'neutral'] as const;
const NOTICES = ['info', 'ok', 'warning', 'error'] as const;
const BARS = Array.from({ length: 24 }, (_, hour) => ({ delivered: (hour * 7) % 19, failed: hour % 6 === 5 ? 4 : 0 }));
const JSON_EXAMPLE =
  '{"app_id":"acme","feed":"user:amelie","new":[{"id":"9b1c","verb":"post","likes":3,"pinned":null}]}';
const HOUR_MS = 3_600_000;

interface Item {
  readonly id: string;
  readonly deliveries: number;
}
const ITEMS: readonly Item[] = Array.from({ length: 250 }, (_, index) => ({
  id: `hooks-${index + 1}.example.com`,
  deliveries: (index * 37) % 1000,
}));

export function ComponentsPage() {
  return (
    <>
      <PageHeader
        title="Components"
        path={[['Apps', '#/']]}
        state={<StateBadge state="delivering" />}
        description="Every component with its variants, for developers of the dashboard."
        actions={
          <>
            <Button>Plain</Button>
            <Button kind="primary" icon={Plus}>
              Primary
            </Button>
          </>
        }
      />
      <Tabs
        current="Overview"
        items={[
          ['Overview', '#/components'],
          ['Attempts', '#/components?attempts', 12],
        ]}
      />
      <Controls />
      <States />
      <Tables />
      <Texts />
      <Fields />
    </>
  );
}

function Controls() {
  const { notify } = useAppContext();
  const action = useAction();
  const [open, setOpen] = useState<'confirm' | 'drawer'>();
  const close = (): void => setOpen(undefined);
  return (
    <Section title="Buttons and overlays">
      <Card>
        <div class="cluster">
          <Button kind="primary">Primary</Button>
          <Button>Plain</Button>
          <Button kind="subtle">Subtle</Button>
          <Button kind="danger" icon={Trash2} onClick={() => setOpen('confirm')}>
            Delete…
          </Button>
          <Button small>Small</Button>
          <Button disabled>Disabled</Button>
          <Button action={action} run={() => new Promise((resolve) => setTimeout(resolve, 1_500))}>
            Busy for a moment
          </Button>
          <IconButton icon={Plus} label="Icon button" />
          <Menu
            label="More actions"
            items={[
              { text: 'Copy', onSelect: () => notify('Copied.') },
              { text: 'Open', href: '#/' },
              undefined,
              { text: 'Delete', icon: Trash2, danger: true, onSelect: () => setOpen('confirm') },
            ]}
          />
          <Button onClick={() => setOpen('drawer')}>Drawer</Button>
          <Button onClick={() => notify('Destination saved.')}>Toast</Button>
          <Tooltip text="Explains, and never contains the only information">
            <button type="button" class="button subtle">
              Tooltip
            </button>
          </Tooltip>
        </div>
      </Card>
      {open === 'confirm' && (
        <ConfirmDialog
          title="Delete destination"
          subject="https://hooks.example.com/acme"
          consequences={['1,200 pending deliveries become dead letters.', 'Its attempts are deleted after two weeks.']}
          submit="Delete"
          kind="danger"
          action={action}
          run={async () => close()}
          onClose={close}
        />
      )}
      {open === 'drawer' && (
        <Drawer title="Attempt 3" state={<StateBadge state="failed" />} onClose={close}>
          <Facts
            items={[
              ['Status', '500'],
              ['Duration', '120 ms'],
            ]}
          />
          <CodeBlock label="Body" text={JSON_EXAMPLE} language="json" />
        </Drawer>
      )}
    </Section>
  );
}

function States() {
  const [loading, setLoading] = useState(false);
  const ago = (hours: number): string => new Date(serverNow() - hours * HOUR_MS).toISOString();
  return (
    <Section title="States" description="Icon, text and colour say the same.">
      <div class="cluster">
        {STATE_NAMES.map((state) => (
          <StateBadge key={state} state={state} />
        ))}
        <StateBadge state="failing" since={ago(3)} />
        {TONES.map((tone) => (
          <Badge key={tone} tone={tone}>
            {tone}
          </Badge>
        ))}
      </div>
      <Stats>
        <Stat label="Delivered" value={count(48_211)} hint="the last 24 hours" icon={CircleCheck} />
        <Stat label="Failed" value="12" tone="error" hint="2 destinations" href="#/components" />
        <Stat label="Success rate" value="99.97 %" hint={<Sparkline bars={BARS} period="the last 24 hours" />} />
      </Stats>
      <div class="columns">
        <Card
          title="Card"
          description="With a foot"
          foot={
            <>
              Changed <Time iso={ago(5)} />
            </>
          }
        >
          Cards group what belongs together.
        </Card>
        <Card title="Failing" tone="error" actions={<Button small>Try now</Button>}>
          A tone marks what needs attention.
        </Card>
      </div>
      {NOTICES.map((kind) => (
        <Notice key={kind} kind={kind} title={`A message of the kind ${kind}`} actions={<Button small>Act</Button>}>
          What happened, and what to do.
        </Notice>
      ))}
      <Card title="First run">
        <Steps
          steps={[
            { title: 'Create an app', done: true },
            {
              title: 'Add a destination',
              done: false,
              description: 'A queue, a webhook or an event bus',
              action: <Button kind="primary">Add</Button>,
            },
            { title: 'Send a test update', done: false },
          ]}
        />
      </Card>
      <Progress label="Redriven dead letters" value={250} max={1_200} />
      <EmptyState
        title="There are no destinations."
        steps={['Add a webhook.', 'Test it.']}
        actions={<Button kind="primary">Add webhook</Button>}
      >
        A destination receives the updates of a feed group.
      </EmptyState>
      <details>
        <summary>Skeleton</summary>
        {loading ? <Skeleton lines={2} /> : <Button onClick={() => setLoading(true)}>Show it</Button>}
      </details>
    </Section>
  );
}

function Tables() {
  const [search, setSearch] = useState('');
  const [values, setValues] = useState<FilterValues>({ state: 'failed' });
  const [keys, setKeys] = useState<ReadonlySet<string>>(new Set());
  const [range, setRange] = useState<'1h' | '24h'>('1h');
  return (
    <Section title="Lists">
      <FilterBar
        values={values}
        onChange={setValues}
        fields={[
          {
            name: 'state',
            label: 'State',
            options: [
              ['', 'Any'],
              ['failed', 'Failed'],
              ['delivered', 'Delivered'],
            ],
          },
          { name: 'app', label: 'App' },
          { name: 'from', label: 'From', type: 'datetime-local' },
        ]}
      >
        <SearchBox label="Search destinations" value={search} onInput={setSearch} />
        <Segments
          label="Range"
          value={range}
          onChange={setRange}
          options={[
            ['1h', '1 h'],
            ['24h', '24 h'],
          ]}
        />
      </FilterBar>
      <DataTable<Item>
        label="Destinations"
        noun={['destination', 'destinations']}
        items={ITEMS.filter(({ id }) => id.includes(search))}
        keyOf={({ id }) => id}
        href={() => '#/components'}
        selection={{ keys, onChange: setKeys, actions: <Button small>Pause</Button> }}
        columns={[
          { key: 'id', title: 'Endpoint', cell: ({ id }) => id, sortBy: ({ id }) => id },
          { key: 'state', title: 'State', selfEvident: true, cell: () => <StateBadge state="delivering" /> },
          {
            key: 'spark',
            title: 'Last 24 hours',
            wideOnly: true,
            cell: () => <Sparkline bars={BARS} period="24 hours" />,
          },
          {
            key: 'deliveries',
            title: 'Deliveries',
            align: 'end',
            shrink: true,
            cell: ({ deliveries }) => count(deliveries),
            sortBy: ({ deliveries }) => deliveries,
          },
        ]}
      />
    </Section>
  );
}

function Texts() {
  return (
    <Section title="Texts to copy">
      <CopyField label="Signing secret" value="whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD" downloadAs="secret.txt" />
      <p>
        Delivery <CopyInline label="the delivery ID" text="dlv_0198f2c4" />
      </p>
      <CodeBlock
        label="Body"
        text={JSON_EXAMPLE}
        language="json"
        copies={[['Copy as cURL', 'curl https://hooks.example.com']]}
      />
      <CodeBlock label="Request headers" text={'content-type: application/json\nx-api-key: acme-key'} language="http" />
    </Section>
  );
}

function Fields() {
  const [text, setText] = useState('');
  const [choice, setChoice] = useState('policy');
  const [types, setTypes] = useState<readonly string[]>(['reaction.new']);
  const [on, setOn] = useState(true);
  return (
    <Section title="Fields">
      <Card>
        <TextField label="Webhook URL" value={text} onInput={setText} hint="Must use HTTPS." />
        <TextField label="Queue URL" value="queue" onInput={setText} error="Enter the URL of a queue." />
        <Select
          label="Overlap"
          value="1"
          options={[
            ['1', 'One hour'],
            ['24', 'One day'],
          ]}
          onChange={() => {}}
        />
        <Choice
          label="Access"
          value={choice}
          onChange={setChoice}
          recommended="policy"
          options={[
            ['policy', 'Policy', 'Your queue allows the delivery role. There is no key to rotate.'],
            ['keys', 'Access key', 'An IAM user of your account.'],
          ]}
        />
        <Checklist
          label="Event types"
          values={types}
          onChange={setTypes}
          options={[
            ['reaction.new', 'reaction.new', 'A reaction was added.'],
            ['reaction.deleted', 'reaction.deleted'],
          ]}
        />
        <Switch label="Real-time notifications" checked={on} onChange={setOn} />
      </Card>
    </Section>
  );
}
