/** What is in the configuration table already: a run with `--data` goes on with what an earlier one left. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createConfigurationStore } from '../../adapters/configuration/store.ts';
import { embeddedClient } from '../../cli/reach/embedded-client.ts';
import { labelOf } from '../../cli/transport/table.ts';
import type { App } from '../../core/destination.ts';
import { scopeText } from '../../core/scope.ts';
import type { SeedTarget, SettledDestination } from './seed.ts';

export interface StoredConfiguration {
  readonly appIds: ReadonlySet<string>;
  readonly destinations: readonly SettledDestination[];
  /** `<app_id>\n<scope>` of every scope with real-time notifications. */
  readonly realtime: ReadonlySet<string>;
}

const PAGE = 100;

export async function readStored(target: SeedTarget): Promise<StoredConfiguration> {
  const store = createConfigurationStore(new DynamoDBClient(embeddedClient(target)), target.table);
  const apps: App[] = [];
  let page: readonly App[];
  do {
    page = await store.apps(PAGE, apps.at(-1)?.app_id);
    apps.push(...page);
  } while (page.length === PAGE);
  const scopes = (
    await Promise.all(
      apps.map(async ({ app_id }) => (await store.scopes(app_id)).map((scope) => ({ app_id, ...scope }))),
    )
  ).flat();
  return {
    appIds: new Set(apps.map(({ app_id }) => app_id)),
    destinations: scopes.flatMap(({ scope, destinations }) =>
      destinations.map(({ value }) => ({ destination: value, label: labelOf(scope, value) })),
    ),
    realtime: new Set(
      scopes.filter(({ realtime }) => realtime).map(({ app_id, scope }) => `${app_id}\n${scopeText(scope)}`),
    ),
  };
}
