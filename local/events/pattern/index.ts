/**
 * Event patterns (Amazon EventBridge User Guide, "Comparison operators"). A pattern is read completely before it is used, and
 * refused with EventBridge's reason and the place. Matching takes at most as many steps as the product of the sizes of the
 * pattern, with the combinations that its `$or` make, and of the event.
 */
import { AwsError } from '../../protocol/aws-error.ts';
import { combinationsOf } from './combinations.ts';
import { type Json, readJson } from './json.ts';
import { meetsAll } from './match.ts';
import { refuse } from './refuse.ts';
import { noWork, type Work } from './work.ts';

/** Reports whether the pattern matches an event that `readJson` has read. */
export type Matcher = (event: Json, work?: Work) => boolean;

/** Amazon EventBridge API reference, PutRule: maximum length of `EventPattern`. */
const MOST_CHARACTERS = 4096;

/** @throws AwsError `InvalidEventPatternException`, and nothing else. */
export function compilePattern(text: string): Matcher {
  if (text.length > MOST_CHARACTERS) refuse(`The pattern is longer than ${MOST_CHARACTERS} characters`);
  const combinations = readCombinations(text);
  return (event, work = noWork()) => combinations.some((conditions) => meetsAll(event, conditions, work));
}

/**
 * An event matches if it meets one of the combinations. A `$or` that is not a valid operator is the name of a field, as before
 * EventBridge introduced the operator.
 * @throws AwsError
 */
export function readCombinations(text: string): ReturnType<typeof combinationsOf> {
  const json = readPattern(text);
  try {
    return combinationsOf(json, false);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    try {
      return combinationsOf(json, true);
    } catch {
      throw error;
    }
  }
}

function readPattern(text: string): Json {
  try {
    return readJson(text);
  } catch (error) {
    return refuse(error instanceof Error ? error.message : 'The pattern is not JSON');
  }
}
