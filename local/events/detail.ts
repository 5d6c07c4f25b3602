/**
 * Checks the details of events as EventBridge does (API reference, PutEvents): one object, integers of 64 bits, and at most
 * 1,000 nested levels. An object may contain a name twice.
 */
import { DETAIL_LEVELS, type Json, readJson } from './pattern/json.ts';

const [SMALLEST, LARGEST] = [-(2n ** 63n), 2n ** 63n - 1n];
/** Integers of up to this length always fit 64 bits. */
const SAFE_DIGITS = 18;

/** Reports whether EventBridge accepts a text as a detail. It refuses others as malformed. */
export function isDetail(text: string): boolean {
  try {
    const detail = readJson(text, DETAIL_LEVELS);
    return detail.kind === 'object' && fits(detail);
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

function fits(json: Json): boolean {
  if (json.kind === 'object') return json.members.every(([, value]) => fits(value));
  if (json.kind === 'list') return json.elements.every(fits);
  return json.kind !== 'number' || fits64Bits(json.text);
}

/** The range applies to integers, not to numbers with a fraction or an exponent. */
function fits64Bits(number: string): boolean {
  if (number.length <= SAFE_DIGITS || /[.eE]/.test(number)) return true;
  const integer = BigInt(number);
  return integer >= SMALLEST && integer <= LARGEST;
}
