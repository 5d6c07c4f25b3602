/**
 * Which JSON EventBridge takes as the detail of an event (API reference, PutEvents): one object, integers of 64 bits, and
 * 1,000 nested levels. A key that stands in an object twice is taken, as JSON parsers take it: its last value counts.
 */

const DEEPEST = 1_000;
const [SMALLEST, LARGEST] = [-(2n ** 63n), 2n ** 63n - 1n];
/** So many digits always fit 64 bits. */
const SAFE_DIGITS = 18;

/** The parsed detail; `undefined` for what is refused as malformed. */
export function parseDetail(text: string): object | undefined {
  const value = parsedObject(text);
  return value && isWithinLimits(text) ? value : undefined;
}

function parsedObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** @param text valid JSON. */
function isWithinLimits(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const first = text[at] as string;
    if (first === '"') at = closingQuote(text, at);
    else if (first === '{' || first === '[') {
      if (++depth > DEEPEST) return false;
    } else if (first === '}' || first === ']') depth--;
    else if (first === '-' || (first >= '0' && first <= '9')) {
      const end = endOfNumber(text, at);
      if (!fits64Bits(text.slice(at, end))) return false;
      at = end - 1;
    }
  }
  return true;
}

function closingQuote(text: string, open: number): number {
  let at = text.indexOf('"', open + 1);
  // A quote is escaped by an odd number of backslashes.
  for (; ; at = text.indexOf('"', at + 1)) {
    let backslashes = 0;
    while (text[at - 1 - backslashes] === '\\') backslashes++;
    if (backslashes % 2 === 0) return at;
  }
}

function endOfNumber(text: string, start: number): number {
  let at = start;
  while (at < text.length && '+-.eE0123456789'.includes(text[at] as string)) at++;
  return at;
}

/** The range holds for integers: a number with a fraction or an exponent is none. */
function fits64Bits(number: string): boolean {
  if (number.length <= SAFE_DIGITS || /[.eE]/.test(number)) return true;
  const integer = BigInt(number);
  return integer >= SMALLEST && integer <= LARGEST;
}
