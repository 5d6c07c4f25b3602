/** Formats numbers for people. */

/** `1 update`, `3 updates` */
export function counted(value: number, one: string, many: string = `${one}s`): string {
  return `${value} ${value === 1 ? one : many}`;
}

/** `1 update in 1 delivery` */
export function packed(updates: number, deliveries: number): string {
  return `${counted(updates, 'update')} in ${counted(deliveries, 'delivery', 'deliveries')}`;
}

/** `$1.25`, `less than $0.01` */
export function dollars(value: number): string {
  return value > 0 && value < 0.01 ? 'less than $0.01' : `$${value.toFixed(2)}`;
}
