/**
 * A value for each transport in one environment variable: `sqs=https://…,webhook=https://…`. A function that serves all
 * transports therefore needs one variable, whatever their number.
 */
import { TRANSPORTS, type Transport } from '../destination.ts';

export type ByTransport<V> = Readonly<Record<Transport, V>>;

export function mapTransports<V>(of: (transport: Transport) => V): ByTransport<V> {
  return Object.fromEntries(TRANSPORTS.map((transport) => [transport, of(transport)])) as Record<Transport, V>;
}

/** The values contain no comma: URLs of queues, ARNs and names of functions. */
export function joinByTransport(values: ByTransport<string>): string {
  return TRANSPORTS.map((transport) => `${transport}=${values[transport]}`).join(',');
}

/**
 * @param variable the name of the variable, for the message. @throws an error that names every transport without a
 * value.
 */
export function splitByTransport(variable: string, text: string): ByTransport<string> {
  const values = new Map(
    text.split(',').map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]),
  );
  const missing = TRANSPORTS.filter((transport) => !values.get(transport));
  if (missing.length > 0) throw new Error(`${variable}: expected a value for ${missing.join(', ')}, got none`);
  return mapTransports((transport) => values.get(transport) as string);
}
