/** `feedhose audit`: who changed what. */
import { type Command, textOf } from '../command.ts';
import { EXIT, usageError } from '../exit.ts';
import { FILTER_HELP, filterOf } from '../letters.ts';
import { table } from '../screen/table.ts';
import { shownTime } from '../screen/times.ts';

interface AuditRecord {
  readonly at: string;
  readonly action: string;
  readonly outcome: 'done' | 'unknown';
  readonly caller: { readonly kind: string; readonly by: string; readonly subject?: string; readonly name?: string };
  readonly address?: string;
  readonly forwarded_for?: string;
  readonly app_id?: string;
  readonly scope?: string;
  readonly destination_id?: string;
  readonly object_id?: string;
  readonly before?: object;
  readonly after?: object;
  readonly secrets?: readonly string[];
}

export const audit: Command = {
  name: 'audit list',
  usage: '[--app APP] [--destination DESTINATION] [--from TIME] [--to TIME] [--limit N]',
  summary: 'who changed what, when and from where, the newest first',
  options: {
    app: { type: 'string' },
    destination: { type: 'string' },
    from: { type: 'string' },
    to: { type: 'string' },
    limit: { type: 'string' },
  },
  help: {
    app: FILTER_HELP.app,
    destination: FILTER_HELP.destination,
    from: 'from then on: 2h, 2026-11-24T03:00:00Z',
    to: 'until then',
    limit: 'at most so many (default 50)',
  },
  async run(_, values, { screen, stack, now }) {
    const most = Number(textOf(values, 'limit') ?? 50);
    if (!Number.isInteger(most) || most < 1) throw usageError('--limit: expected a whole number from 1');
    const { api } = await stack();
    const found: AuditRecord[] = [];
    for await (const record of api.all<AuditRecord>('/audit', filterOf(values, now()))) {
      screen.tell(record);
      if (found.push(record) >= most) break;
    }
    if (screen.json) return EXIT.ok;
    if (found.length === 0) screen.note('There are none.');
    else screen.say(table(screen, ['TIME', 'WHO', 'FROM', 'ACTION', 'OF', 'CHANGE'], found.map(rowOf)));
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

/** `state: "enabled" → "paused"`; of something new or deleted nothing, since its action says it. */
function changeOf({ before, after, secrets = [] }: AuditRecord): string {
  const old = Object.entries(before ?? {}) as [string, unknown][];
  const now = (after ?? {}) as Readonly<Record<string, unknown>>;
  const fields =
    before && after
      ? old
          .filter(([name]) => name !== 'version' && name in now)
          .map(([name, value]) => `${name}: ${JSON.stringify(value)} → ${JSON.stringify(now[name])}`)
      : [];
  return [...fields, ...secrets.map((name) => `${name}: secret changed`)].join(', ');
}
