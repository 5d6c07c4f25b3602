/** `feedhose outages list`: the history of outages of all destinations. */
import type { z } from 'zod';
import type { outage } from '../../lambdas/api/schemas/overview.ts';
import { type Command, textOf } from '../command.ts';
import { EXIT } from '../exit.ts';
import { FILTER, LIMIT, limitOf, timesOf } from '../filter.ts';
import { printEntries } from '../screen/table.ts';
import { shownTime } from '../screen/times.ts';

type Outage = z.output<typeof outage>;

const { app, from, to } = FILTER;

export const listOutages: Command = {
  name: 'outages list',
  usage: '[--app APP] [--from TIME] [--to TIME] [--limit N]',
  summary: 'List the times in which destinations were failing, newest first.',
  options: { app, from, to, ...LIMIT },
  async run(_, values, { screen, connect, now }) {
    const limit = limitOf(values);
    const app_id = textOf(values, 'app');
    const filter = { ...timesOf(values, now()), ...(app_id === undefined ? {} : { app_id }) };
    const api = await connect();
    const head = ['FROM', 'TO', 'FAILED', 'APP', 'SCOPE', 'DESTINATION', 'CAUSE'];
    await printEntries(screen, api.all<Outage>('/outages', filter), head, rowOf, 'There were no outages.', limit);
    return EXIT.ok;
  },
};

function rowOf({ from, to, over, failures, app_id, scope, destination, destination_id, last_failure }: Outage) {
  return [
    shownTime(from),
    to === undefined ? (over ? 'over' : 'not over') : shownTime(to),
    String(failures),
    app_id,
    scope,
    destination?.address ?? destination_id,
    last_failure?.reason ?? '',
  ];
}
