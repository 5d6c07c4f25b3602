/** Numbers as event patterns compare them: as 64-bit floating point numbers, as long as none of their digits is lost. */

/** A number as sign, digits without zeros at either end, and the exponent of the last digit. */
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
 * The value of a number by which patterns compare it, or `undefined` for a number that a 64-bit floating point number does
 * not hold exactly, in its shortest decimal form. Such a number equals only the same text.
 */
export function comparable(text: string): number | undefined {
  const value = Number(text);
  return Number.isFinite(value) && decimalOf(String(value)) === decimalOf(text) ? value : undefined;
}
