/** `feedhose audit`: shows the audit trail. */
import type { z } from 'zod';
import type { auditRecord } from '../../lambdas/api/schemas/audit.ts';
import type { Command } from '../command.ts';
import { EXIT } from '../exit.ts';
import { FILTER, FILTER_HELP, filterOf, LIMIT, LIMIT_HELP, limitOf } from '../filter.ts';
import { table } from '../screen/table.ts';
import { shownTime } from '../screen/times.ts';

type AuditRecord = z.output<typeof auditRecord>;

const { app, destination, from, to } = FILTER;

export const audit: Command = {
  name: 'audit list',
  usage: '[--app APP] [--destination DESTINATION] [--from TIME] [--to TIME] [--limit N]',
  summary: 'List changes with their time, caller and address, newest first.',
  options: { app, destination, from, to, ...LIMIT },
  help: { ...FILTER_HELP, ...LIMIT_HELP },
  async run(_, values, { screen, stack, now }) {
    const limit = limitOf(values);
    const { api } = await stack();
    const found: AuditRecord[] = [];
    for await (const record of api.all<AuditRecord>('/audit', filterOf(values, now()))) {
      screen.printJson(record);
      if (found.push(record) >= limit) break;
    }
    if (screen.json) return EXIT.ok;
    if (found.length === 0) screen.note('There are no audit records.');
    else screen.print(table(screen, ['TIME', 'CALLER', 'ADDRESS', 'ACTION', 'OBJECT', 'CHANGE'], found.map(rowOf)));
    return EXIT.ok;
  },
};

function rowOf(record: AuditRecord): readonly string[] {
  const { at, action, outcome, caller, address = '', forwarded_for, app_id, scope, destination_id, object_id } = record;
  return [
    shownTime(at),
    caller.name ?? caller.subject ?? caller.kind,
    forwarded_for ?? address,
    outcome === 'done' ? action : `${action} (outcome unknown)`,
    [app_id, destination_id === undefined ? scope : undefined, destination_id, object_id].filter(Boolean).join(' '),
    changeOf(record),
  ];
}

/** Returns a text such as `state: "enabled" → "paused"`. It is empty for a creation or a deletion, because the action says it. */
function changeOf({ before, after, secrets = [] }: AuditRecord): string {
  const changed = before && after ? Object.keys(before).filter((name) => name !== 'version' && name in after) : [];
  return [
    ...changed.map((name) => `${name}: ${JSON.stringify(before?.[name])} → ${JSON.stringify(after?.[name])}`),
    ...secrets.map((name) => `${name}: secret changed`),
  ].join(', ');
}
