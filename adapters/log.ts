/** Writes log lines as JSON on standard output, where Lambda and the embedded run pick them up. */
import { Logger } from '@aws-lambda-powertools/logger';
import type { Log } from '../core/log-line.ts';

export function createLog(service: string): Log {
  const logger = new Logger({ serviceName: `feedhose-${service}` });
  return ({ event, ...fields }) => {
    if (event === 'error') logger.error(event, fields);
    else if (event === 'delivery.dead' || event === 'update.refused') logger.warn(event, fields);
    else logger.info(event, fields);
  };
}

/**
 * An error of ours or of a service as log fields: its name and where it happened. The message stays out, since a
 * parser's or a service's message can quote what customers sent.
 */
export function errorFields(error: unknown): { reason: string; error_name?: string; stack?: string } {
  if (!(error instanceof Error)) return { reason: `a thrown ${typeof error}` };
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return { reason: 'the record goes back to its queue', error_name: error.name, stack: frames.slice(0, 8).join('\n') };
}
