/**
 * Writes log lines as JSON on standard output, where Lambda and the embedded run pick them up. Metrics are made of the
 * same lines, so that both always tell the same.
 */
import { Logger } from '@aws-lambda-powertools/logger';
import type { Log, LogLine } from '../core/log-line.ts';
import { createMetrics } from './metrics.ts';

export interface FunctionLog extends Log {
  /** Writes the metrics of the lines since the last time; once per invocation. */
  publish(): void;
}

export function createLog(service: string): FunctionLog {
  const logger = new Logger({ serviceName: `feedhose-${service}` });
  const metrics = createMetrics(process.env['AWS_LAMBDA_FUNCTION_NAME'] ?? `feedhose-${service}`);
  const log = (line: LogLine): void => {
    metrics.count(line);
    const { event, ...fields } = line;
    if (event === 'error') logger.error(event, fields);
    else if (WARNINGS.has(event)) logger.warn(event, fields);
    else logger.info(event, fields);
  };
  return Object.assign(log, { publish: metrics.publish });
}

const WARNINGS: ReadonlySet<LogLine['event']> = new Set(['delivery.dead', 'update.refused', 'breaker.opened']);

/**
 * An error of ours or of a service as log fields: its name and where it happened. The message stays out, since a
 * parser's or a service's message can quote what customers sent.
 */
export function errorFields(error: unknown): { reason: string; error_name?: string; stack?: string } {
  if (!(error instanceof Error)) return { reason: `a thrown ${typeof error}` };
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return { reason: 'the record goes back to its queue', error_name: error.name, stack: frames.slice(0, 8).join('\n') };
}
