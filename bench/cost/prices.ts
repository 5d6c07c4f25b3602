/** The table of list prices, each with its source. `per` is the number of units that cost these dollars. */
import PRICES from './prices.json' with { type: 'json' };

export { PRICES };
export type PriceName = keyof typeof PRICES.prices;

/** Returns the dollars for a number of units. */
export function dollars(name: PriceName, count: number): number {
  const price = PRICES.prices[name];
  return (count / price.per) * price.dollars;
}
