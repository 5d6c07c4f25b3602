/**
 * Finds valid JSON that EventBridge refuses as the detail of an event (API reference, PutEvents): integers beyond 64
 * bits, and values that are nested too deeply. One such update makes the whole event fail, with all its other updates,
 * so it must be found before the event is sent.
 */
import { EVENTBRIDGE_JSON_LEVELS } from '../limits.ts';
import { JsonText } from './scan.ts';

const SMALLEST = -(2n ** 63n);
const LARGEST = 2n ** 63n - 1n;
/** Fewer digits always fit 64 bits. */
const LONG = /\d{19}/;
const STEPS_SHOWN = 8;

/**
 * Returns the path of the fault below the value and what is expected there: `.new[0].n: expected …`.
 * @param json one value, which is valid JSON and nested less than 1,000 levels deep.
 * @param levels the number of nested levels that the value may have.
 */
export function eventBridgeFault(json: string, levels: number = EVENTBRIDGE_JSON_LEVELS): string | undefined {
  // A text without many consecutive digits that is too short for so many brackets needs no scan.
  if (!LONG.test(json) && json.length < 2 * levels) return undefined;
  const text = new JsonText(json);
  let fault: string | undefined;
  const visit = (at: number, path: readonly (string | number)[]): number => {
    const kind = text.kindAt(at);
    if (kind === 'object' || kind === 'list') {
      if (path.length === levels) {
        fault ??= `${shown(path)}: expected at most ${levels} nested levels, the limit of EventBridge, got more`;
      }
      if (fault !== undefined) return text.skipValue(at);
      return kind === 'object'
        ? text.scanObject(at, (key, value) => visit(value, [...path, key]))
        : text.scanArray(at, (index, value) => visit(value, [...path, index]));
    }
    const end = text.skipValue(at);
    if (kind === 'number' && !fits64Bits(json.slice(at, end))) {
      fault ??= `${shown(path)}: expected an integer of 64 bits, since EventBridge refuses others, got a larger one`;
    }
    return end;
  };
  visit(text.skipSpace(0), []);
  return fault;
}

/** EventBridge does not treat a number with a fraction or an exponent as an integer. */
function fits64Bits(number: string): boolean {
  if (!/^-?\d+$/.test(number) || !LONG.test(number)) return true;
  const integer = BigInt(number);
  return integer >= SMALLEST && integer <= LARGEST;
}

function shown(path: readonly (string | number)[]): string {
  const steps = path.slice(0, STEPS_SHOWN).map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`));
  return steps.join('') + (path.length > STEPS_SHOWN ? '…' : '');
}
