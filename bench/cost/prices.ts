/** The table of list prices, each with its source. */
import { readFileSync } from 'node:fs';

interface Price {
  readonly dollars: number;
  /** Number of units that cost these dollars. */
  readonly per: number;
  readonly what: string;
  readonly source: string;
}

export type PriceName =
  | 'event'
  | 'apiDestination'
  | 'queueRequest'
  | 'fairQueueRequest'
  | 'lambdaRequest'
  | 'lambdaGigabyteSecond'
  | 'tableWrite'
  | 'tableRead'
  | 'logGigabyte'
  | 'keyRequest'
  | 'egressGigabyte'
  | 'topicPublish'
  | 'topicHttp'
  | 'topicQueue'
  | 'metricMonth'
  | 'alarmMonth'
  | 'keyMonth';

export interface PriceTable {
  readonly region: string;
  readonly date: string;
  readonly prices: Readonly<Record<PriceName, Price>>;
}

export const PRICES = JSON.parse(readFileSync(new URL('./prices.json', import.meta.url), 'utf8')) as PriceTable;

/** Returns the dollars for a number of units. */
export function dollars(name: PriceName, count: number): number {
  const price = PRICES.prices[name];
  return (count / price.per) * price.dollars;
}
