/** `feedhose attempts`: lists the attempts of a destination, and shows one of them. */
import type { z } from 'zod';
import { defined } from '../../core/defined.ts';
import type { attempt, attemptWithBody } from '../../lambdas/api/schemas/insight.ts';
import { type Command, flag, isSet, textOf, value } from '../command.ts';
import { findDestination, pathOfDestination, referenceOf } from '../destination.ts';
import { EXIT, unexpected } from '../exit.ts';
import { FILTER, LIMIT, limitOf, timesOf } from '../filter.ts';
import { pathOf } from '../reach/api.ts';
import type { Screen } from '../screen/screen.ts';
import { list, printEntries } from '../screen/table.ts';
import { shownTime } from '../screen/times.ts';

type Attempt = z.output<typeof attempt>;
type AttemptWithBody = z.output<typeof attemptWithBody>;

export const listAttempts: Command = {
  name: 'attempts',
  usage:
    'DESTINATION [--failed | --delivered] [--class CLASS] [--status STATUS] [--text TEXT] [--from TIME] [--to TIME]',
  summary: 'List attempts at a destination, newest first.',
  options: {
    failed: flag('Only attempts that failed.'),
    delivered: flag('Only attempts that succeeded.'),
    class: FILTER.class,
    status: value('Only attempts with this HTTP status, such as 503, or with one of a class, such as 5xx.'),
    delivery: value('Only attempts at this delivery, such as dlv_….'),
    event: value('Only attempts at deliveries that contain this update. Finds it among the first ten of a delivery.'),
    text: value('Only attempts with this text in the error or the start of the response.'),
    tests: flag('Only tests.'),
    from: FILTER.from,
    to: FILTER.to,
    ...LIMIT,
  },
  async run([given], values, { screen, connect, now }) {
    const reference = referenceOf(given);
    const [failed, delivered] = [isSet(values, 'failed'), isSet(values, 'delivered')];
    if (failed && delivered) throw unexpected('expected --failed or --delivered, got both', undefined);
    const query = defined({
      outcome: failed ? 'failed' : delivered ? 'delivered' : undefined,
      class: textOf(values, 'class'),
      status: textOf(values, 'status'),
      delivery_id: textOf(values, 'delivery'),
      event_id: textOf(values, 'event'),
      text: textOf(values, 'text'),
      test: isSet(values, 'tests') ? 'true' : undefined,
      ...timesOf(values, now()),
    }) as Record<string, string>;
    const limit = limitOf(values);
    const api = await connect();
    const path = `${pathOfDestination(await findDestination(api, reference))}/attempts`;
    const head = ['TIME', 'OUTCOME', 'STATUS', 'UPDATES', 'ATTEMPT', 'DURATION', 'ID', 'REASON'];
    await printEntries(screen, api.all<Attempt>(path, query), head, rowOf, 'There are no attempts.', limit);
    return EXIT.ok;
  },
};

function rowOf(one: Attempt): readonly string[] {
  return [
    shownTime(one.at),
    outcomeOf(one),
    String(one.status ?? one.code ?? ''),
    updatesOf(one),
    String(one.attempt),
    `${Math.round(one.duration_ms)} ms`,
    one.id,
    one.reason ?? '',
  ];
}

const MADE = ['test', 'probe', 'resent', 'redriven'] as const;

/** Returns the outcome of an attempt, and why it was made if it was not an ordinary one. */
export function outcomeOf({
  outcome,
  ...made
}: Pick<Attempt, 'outcome'> & Partial<Pick<Attempt, (typeof MADE)[number]>>): string {
  return [outcome, ...MADE.filter((reason) => made[reason])].join(', ');
}

/** Returns the feed or type of the first update, and the number of the others. */
function updatesOf({ events: [first] = [], updates }: Attempt): string {
  const name = first?.feed ?? first?.type;
  if (name === undefined) return String(updates);
  return updates > 1 ? `${name} and ${updates - 1} more` : name;
}

export const showAttempt: Command = {
  name: 'attempts show',
  usage: 'DESTINATION ATTEMPT',
  summary: 'Show one attempt with the headers and the body of the request, and the start of the response.',
  async run([given, id], _, { screen, connect }) {
    const reference = referenceOf(given);
    if (id === undefined) throw unexpected('expected the id of an attempt, as attempts shows it', id);
    const api = await connect();
    const destination = await findDestination(api, reference);
    const found = await api.get<AttemptWithBody>(`${pathOfDestination(destination)}/attempts${pathOf(id)}`);
    screen.printJson(found);
    if (!screen.json) show(screen, found);
    return EXIT.ok;
  },
};

function show(screen: Screen, found: AttemptWithBody): void {
  const { at, delivery_id, attempt: number, status, code, reason, duration_ms, bytes, events = [] } = found;
  const { headers = {}, answer, answer_headers = {} } = found;
  screen.print(
    list(screen, [
      ['time', shownTime(at)],
      ['outcome', outcomeOf(found)],
      ['status', status === undefined ? code : String(status)],
      ['reason', reason],
      ['delivery', `${delivery_id}, attempt ${number}`],
      ['body', `${updatesOf(found)}, ${bytes} bytes`],
      ['updates', events.map(({ event_id }) => event_id).join(' ') || undefined],
      ['duration', `${Math.round(duration_ms)} ms`],
      ...headerRows('>', headers),
      ...headerRows('<', answer_headers),
      ['response', answer],
      ['no body', found.body_missing],
    ]),
  );
  if (found.body !== undefined) screen.print(`\n${found.body}`);
}

/** @param mark `>` for the request, `<` for the response. */
function headerRows(mark: '>' | '<', headers: NonNullable<Attempt['headers']>) {
  return Object.entries(headers).map(([name, shown]) => [`${mark} ${name}`, shown ?? '(not shown)'] as const);
}
