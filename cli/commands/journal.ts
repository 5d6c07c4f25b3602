/** `feedhose journal repair`: restores the index of the journal. */
import { isSet, textOf } from '../command.ts';
import { CliError, EXIT, interrupted, usageError } from '../exit.ts';
import { timesOf } from '../filter.ts';
import { listed } from '../reach/api.ts';
import { awsError } from '../reach/aws-error.ts';
import type { TerminalRun } from '../terminal-context.ts';

export const runJournalRepair: TerminalRun = async (_, values, { screen, stack, signal, now }) => {
  const nowMs = now();
  const times = timesOf(values, nowMs);
  if (times.from === undefined) throw usageError('--from: expected the start of the time range');
  const dryRun = isSet(values, 'dry-run');
  const { api, deployed } = await stack();
  const { name, outputs, client } = await deployed('journal repair');
  const { JournalBucketName: bucket, JournalTableName: table } = outputs;
  if (bucket === undefined || table === undefined)
    throw new CliError(EXIT.negative, `The stack ${name} has no journal.`);
  const apps = new Set((await listed(api.all<{ app_id: string }>('/apps'))).map(({ app_id }) => app_id));
  // Only this command needs these clients.
  const [{ DynamoDBClient }, { S3Client }, { repair }] = await Promise.all([
    import('@aws-sdk/client-dynamodb'),
    import('@aws-sdk/client-s3'),
    import('../journal/repair.ts'),
  ]);
  const repaired = await repair({
    s3: new S3Client(client),
    dynamodb: new DynamoDBClient(client),
    ...{ bucket, table, apps, dryRun, signal },
    from: Date.parse(times.from),
    to: times.to === undefined ? nowMs : Date.parse(times.to),
    now: nowMs,
  }).catch((error: unknown) => {
    if (signal.aborted) throw interrupted();
    throw awsError('repair the journal', error, textOf(values, 'profile'));
  });
  const { objects, blocks, restored, skipped, gapsClosed, unreadable } = repaired;
  screen.printJson({ objects, blocks, restored, skipped, gaps_closed: gapsClosed, unreadable, dry_run: dryRun });
  screen.print(
    `${objects} objects with ${blocks} blocks: ${restored} ${dryRun ? 'lack their rows' : 'restored'}, ${skipped} skipped, ${gapsClosed} gaps ${dryRun ? 'can be closed' : 'closed'}.`,
  );
  for (const key of unreadable) screen.note(`The directory of the object ${key} cannot be read.`);
  return unreadable.length > 0 || (dryRun && restored > 0) ? EXIT.negative : EXIT.ok;
};
