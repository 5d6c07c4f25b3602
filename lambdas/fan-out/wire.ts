/** Connects fan-out to the journal, if the stack has one. */
import { randomBytes } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { limited, OWN_CALLS } from '../../adapters/aws-client.ts';
import { createJournalWriter } from '../../adapters/journal/write.ts';
import { whenFirstCalled } from '../../adapters/when-first-called.ts';
import { type Environment, wholeNumber } from '../../core/environment.ts';
import { JOURNAL_RETENTION_SECONDS } from '../../core/limits.ts';
import type { Log } from '../../core/log-line.ts';
import type { fanOutEnv } from './env.ts';
import type { FanOutPorts } from './fan-out.ts';

const OBJECT_ID_BYTES = 12;

/** TLS protects the bytes on their way, and each block has a checksum. Others would take as long as the request itself. */
const WRITES = {
  requestChecksumCalculation: 'WHEN_REQUIRED',
  responseChecksumValidation: 'WHEN_REQUIRED',
  expectContinueHeader: false,
} as const;

/** Leaves the hash of the object out of the signature (S3 User Guide, "Signature Calculations", UNSIGNED-PAYLOAD). */
function unsignedPayload<Args extends { request: unknown }, Result>(next: (args: Args) => Promise<Result>) {
  return (args: Args): Promise<Result> => {
    (args.request as { headers: Record<string, string> }).headers['x-amz-content-sha256'] = 'UNSIGNED-PAYLOAD';
    return next(args);
  };
}

export function wireJournal(
  { JOURNAL_BUCKET: bucket, JOURNAL_TABLE: table, JOURNAL_SECONDS }: Environment<typeof fanOutEnv>,
  dynamodb: DynamoDBClient,
  log: Log,
): Pick<FanOutPorts, 'journal'> {
  if (bucket === undefined || table === undefined) return {};
  const keptSeconds = wholeNumber('JOURNAL_SECONDS', JOURNAL_SECONDS, JOURNAL_RETENTION_SECONDS.default);
  const s3 = whenFirstCalled(async () => {
    const { S3Client, PutObjectCommand } = await import('@aws-sdk/client-s3');
    const client = limited(OWN_CALLS, (limits) => new S3Client({ ...limits, ...WRITES }));
    client.middlewareStack.add(unsignedPayload, { step: 'build', name: 'unsignedPayload' });
    return async () => ({ client, PutObjectCommand });
  });
  return {
    journal: {
      newObjectId: () => randomBytes(OBJECT_ID_BYTES).toString('hex'),
      write: createJournalWriter(dynamodb, { bucket, table, keptSeconds, log, s3 }),
    },
  };
}
