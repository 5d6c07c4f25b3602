/** Numbers in event patterns. They are compared as 64-bit floating point numbers if these have all their digits. */

/** Returns a normalized number: sign, digits without zeros at either end, and the exponent of the last digit. */
function decimalOf(text: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  const significant = withoutZerosAtTheEnd(digits);
  if (significant === '') return '0';
  return `${sign}${significant}e${Number(exponent) - fraction.length + digits.length - significant.length}`;
}

function withoutZerosAtTheEnd(digits: string): string {
  let end = digits.length;
  while (digits[end - 1] === '0') end -= 1;
  return digits.slice(0, end);
}

/**
 * Returns the value by which patterns compare a number, or `undefined` if a 64-bit floating point number, in its shortest
 * decimal form, does not have all its digits. Such a number equals only the same text.
 */
export function comparable(text: string): number | undefined {
  const value = Number(text);
  return Number.isFinite(value) && decimalOf(String(value)) === decimalOf(text) ? value : undefined;
}
