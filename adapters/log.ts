/**
 * Writes log lines as JSON to standard output and standard error, where Lambda and the embedded run read them.
 * Metrics are derived from the same lines, so that logs and metrics agree.
 */
import type { Log, LogLine } from '../core/log-line.ts';
import { createMetrics } from './metrics.ts';

export interface FunctionLog extends Log {
  /** Writes the metrics of the lines since the last call. It is called once per invocation. */
  publish(): void;
}

/** Lines have the members `level` and `timestamp`, by which Lambda filters JSON logs. */
export function createLog(name: string): FunctionLog {
  const service = `feedhose-${name}`;
  const metrics = createMetrics(process.env['AWS_LAMBDA_FUNCTION_NAME'] ?? service);
  const log = (line: LogLine): void => {
    metrics.count(line);
    const { event, ...fields } = line;
    const level = event === 'error' || event === 'audit.lost' ? 'ERROR' : WARNINGS.has(event) ? 'WARN' : 'INFO';
    const text = JSON.stringify({ level, message: event, timestamp: new Date().toISOString(), service, ...fields });
    (level === 'INFO' ? process.stdout : process.stderr).write(`${text}\n`);
  };
  return Object.assign(log, { publish: metrics.publish });
}

const WARNINGS: ReadonlySet<LogLine['event']> = new Set([
  'delivery.dead',
  'update.refused',
  'update.id_repeated',
  'breaker.opened',
]);

/**
 * Returns an error as log fields: its name and where it happened. The message is left out, since a parser or a
 * service can quote in it what customers sent.
 */
export function errorFields(error: unknown): { reason: string; error_name?: string; stack?: string } {
  if (!(error instanceof Error)) return { reason: `a thrown ${typeof error}` };
  const { message, stack = '' } = error;
  // A stack begins with the message, whose lines can look like frames.
  const frames = stack
    .slice(stack.indexOf(message) + message.length)
    .split('\n')
    .filter((line) => /^\s+at /.test(line));
  return { reason: 'the record returns to its queue', error_name: error.name, stack: frames.slice(0, 8).join('\n') };
}
