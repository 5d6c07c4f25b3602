/** `feedhose audit`: shows the audit trail. */
import type { z } from 'zod';
import { defined } from '../../core/defined.ts';
import type { auditRecord } from '../../lambdas/api/schemas/audit.ts';
import { type Command, textOf, value } from '../command.ts';
import { EXIT } from '../exit.ts';
import { FILTER, filterOf, LIMIT, limitOf } from '../filter.ts';
import { printEntries } from '../screen/table.ts';
import { shownTime } from '../screen/times.ts';

type AuditRecord = z.output<typeof auditRecord>;

const { app, destination, from, to } = FILTER;
const OWN = {
  actor: value('Only changes whose caller has this text in its name or subject.'),
  action: value('Only changes of this kind, such as updateDestination.'),
};

export const audit: Command = {
  name: 'audit list',
  usage:
    '[--app APP] [--destination DESTINATION] [--actor TEXT] [--action ACTION] [--from TIME] [--to TIME] [--limit N]',
  summary: 'List changes with their time, caller and address, newest first.',
  options: { app, destination, ...OWN, from, to, ...LIMIT },
  async run(_, values, { screen, connect, now }) {
    const limit = limitOf(values);
    const own = defined({ actor: textOf(values, 'actor'), action: textOf(values, 'action') });
    const filter = { ...filterOf(values, now()), ...own } as Record<string, string>;
    const records = (await connect()).all<AuditRecord>('/audit', filter);
    const head = ['TIME', 'CALLER', 'ADDRESS', 'ACTION', 'OBJECT', 'CHANGE'];
    await printEntries(screen, records, head, rowOf, 'There are no audit records.', limit);
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
