/** The catalogue of events: the types, with their schemas and examples. */
import AppUpdate from '../../../schemas/AppUpdate.json';
import CollectionUpdate from '../../../schemas/CollectionUpdate.json';
import FeedUpdate from '../../../schemas/FeedUpdate.json';
import FileUpdate from '../../../schemas/FileUpdate.json';
import PackedUpdates from '../../../schemas/PackedUpdates.json';
import ReactionUpdate from '../../../schemas/ReactionUpdate.json';
import UserUpdate from '../../../schemas/UserUpdate.json';
import { EXAMPLES, type Example } from '../catalogue/examples.ts';
import { titleOf } from '../format/scopes.ts';
import { linkTo } from '../router.ts';
import { Badge } from '../ui/badge.tsx';
import { CodeBlock, CopyInline } from '../ui/copy.tsx';
import { DocsLink } from '../ui/docs-link.tsx';
import { Notice } from '../ui/notice.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Section } from '../ui/parts.tsx';
import { DataTable } from '../ui/table.tsx';

interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly maxItems?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly anyOf?: readonly Schema[];
}

const SCHEMAS: Readonly<Record<string, Schema>> = {
  FeedUpdate,
  ReactionUpdate,
  CollectionUpdate,
  UserUpdate,
  FileUpdate,
  AppUpdate,
  PackedUpdates,
};
const SCOPES = ['feed_group', 'reactions', 'collections', 'users', 'files'] as const;
const FEED_GROUP = 'feed_group';

export function EventsPage({ selected }: { selected: string | undefined }) {
  const shown = EXAMPLES.filter(({ name }) => name === selected);
  const [first] = shown.length > 0 ? shown : EXAMPLES;
  const all = EXAMPLES.filter(({ name }) => name === first?.name);
  return (
    <>
      <PageHeader
        title="Events"
        description={
          <>
            Every update that destinations receive. <DocsLink page="contract.md">The contract</DocsLink>
          </>
        }
      />
      {selected !== undefined && shown.length === 0 && (
        <Notice kind="warning" title={`There is no type with the name “${selected}”.`} />
      )}
      <div class="with-list">
        <nav class="stack" aria-label="Types">
          {SCOPES.map((scope) => (
            <TypeList key={scope} scope={scope} current={first?.name} />
          ))}
        </nav>
        {first && <Details examples={all} first={first} />}
      </div>
    </>
  );
}

function TypeList({ scope, current }: { scope: string; current: string | undefined }) {
  const names = [...new Set(EXAMPLES.filter((one) => one.scope === scope).map(({ name }) => name))];
  return (
    <div class="type-list">
      <h2>{scope === FEED_GROUP ? 'Feed groups' : titleOf(`app_level:${scope}`)}</h2>
      <ul>
        {names.map((name) => (
          <li key={name}>
            <a href={linkTo(['events', name])} aria-current={name === current ? 'page' : undefined}>
              {name}
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Details({ examples, first }: { examples: readonly Example[]; first: Example }) {
  const schema = SCHEMAS[first.schema] ?? {};
  return (
    <div class="stack">
      <div class="cluster">
        <h2>{first.scope === FEED_GROUP ? `Feed update: ${first.name}` : first.name}</h2>
        <Badge tone="neutral">{first.schema}</Badge>
      </div>
      <p>{schema.description}</p>
      {first.scope === FEED_GROUP ? (
        <p class="muted">
          Feed updates have no type. They differ by the list that is not empty, and one update can contain all lists.
        </p>
      ) : (
        <p class="muted">
          Filter by <CopyInline label="type" text={first.name} /> in a destination of this scope.
        </p>
      )}
      {examples.map((example) => (
        <CodeBlock
          key={example.title}
          label={example.title}
          text={JSON.stringify({ app_id: 'acme', ...example.update })}
          language="json"
          unfolded
        />
      ))}
      <Section title="Properties">
        <Properties schema={schema} />
      </Section>
      <details>
        <summary>JSON Schema</summary>
        <CodeBlock label={`${first.schema}.json`} text={JSON.stringify(schema)} language="json" unfolded />
      </details>
    </div>
  );
}

interface Property {
  readonly path: string;
  readonly type: string;
  readonly required: boolean;
  readonly description: string;
}

function Properties({ schema }: { schema: Schema }) {
  return (
    <DataTable<Property>
      label="Properties"
      items={propertiesOf(schema, '')}
      keyOf={({ path }) => path}
      noun={['property', 'properties']}
      columns={[
        { key: 'path', title: 'Property', cell: ({ path }) => <code>{path}</code> },
        { key: 'type', title: 'Type', cell: ({ type }) => type },
        { key: 'required', title: 'Required', shrink: true, cell: ({ required }) => (required ? 'Yes' : '–') },
        { key: 'description', title: 'Description', cell: ({ description }) => description },
      ]}
      empty={null}
    />
  );
}

function propertiesOf({ properties = {}, required = [] }: Schema, prefix: string): readonly Property[] {
  return Object.entries(properties).flatMap(([name, schema]): readonly Property[] => [
    {
      path: `${prefix}${name}`,
      type: typeOf(schema),
      required: required.includes(name),
      description: schema.description ?? (schema.enum && schema.enum[0] !== '' ? schema.enum.join(', ') : ''),
    },
    ...propertiesOf(schema, `${prefix}${name}.`),
  ]);
}

function typeOf({ type, anyOf, enum: values, maxItems }: Schema): string {
  if (anyOf) return anyOf.map(typeOf).join(' or ');
  if (maxItems === 0) return 'empty array';
  if (values?.length === 1 && values[0] === '') return 'empty string';
  return type ?? 'any';
}
