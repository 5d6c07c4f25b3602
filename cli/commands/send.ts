/** `feedhose send`: puts updates from a file on the bus, as a feed backend does. */
import { eventBridgeFault } from '../../core/json/event-bridge.ts';
import { parseEvent } from '../../core/update/parse-event.ts';
import { textOf } from '../command.ts';
import { EXIT, unexpected } from '../exit.ts';
import { type Line, linesOf, nameOf, openSource } from '../input.ts';
import { createPublisher } from '../publish.ts';
import { startProgress } from '../screen/progress.ts';
import type { TerminalRun } from '../terminal-context.ts';

/** Number of lines that are published in one call of the publisher. */
const BATCH_LINES = 200;

type TextLine = Extract<Line, { readonly text: string }>;

export const runSend: TerminalRun = async (_, values, { screen, stack, input, signal, now }) => {
  const path = textOf(values, 'file');
  if (path === undefined) throw unexpected('-f: expected a file, or - for standard input', undefined);
  const source = { option: '-f', path, input, signal };
  const opened = await openSource(source);
  const bus = await (await stack()).bus();
  const publisher = createPublisher(bus.client, bus.name);
  const progress = startProgress(screen, 'sent', now);
  const counts = { lines: 0, sent: 0, refused: 0 };
  const refuse = (line: number, reason: string): void => {
    counts.refused++;
    screen.printJson({ line, refused: reason });
    screen.note(`${nameOf(source)}, line ${line}: ${reason}`);
  };
  const put = async (lines: readonly TextLine[]): Promise<void> => {
    const answers = await publisher.publish(lines.map(({ text }) => text));
    for (const [index, answer] of answers.entries()) {
      if ('fault' in answer) refuse(lines[index]?.number ?? 0, answer.fault);
      else counts.sent++;
    }
    progress.to(counts.sent);
  };
  let batch: TextLine[] = [];
  for await (const line of linesOf(opened, source)) {
    counts.lines++;
    const fault = 'fault' in line ? line.fault : refusalOf(line.text);
    if (fault !== undefined) refuse(line.number, fault);
    else if ('text' in line) batch.push(line);
    if (batch.length >= BATCH_LINES) {
      await put(batch);
      batch = [];
    }
  }
  if (batch.length > 0) await put(batch);
  progress.end();
  screen.printJson(counts);
  screen.print(`Sent ${counts.sent} of ${counts.lines} lines.`);
  return counts.refused === 0 ? EXIT.ok : EXIT.negative;
};

/** Returns the reason why fan-out or EventBridge would refuse a detail, so that it is reported here and does not become a dead letter. */
function refusalOf(detail: string): string | undefined {
  const event = `{"id":"line","detail-type":"feed.update","time":"2000-01-01T00:00:00Z","detail":${detail}}`;
  try {
    JSON.parse(detail);
  } catch {
    return 'expected one update as JSON on one line, got a text that is not JSON';
  }
  const { refusals } = parseEvent(event);
  if (refusals.length > 0) return refusals.map(({ reason }) => reason).join('; ');
  const refused = eventBridgeFault(detail);
  return refused === undefined ? undefined : `detail${refused}`;
}
