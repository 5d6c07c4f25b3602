/**
 * The table of event-ruler's answers with which `npm test` compares the embedded AWS without Java. `node
 * verify/judges/event-ruler/table.ts` writes it again. It has short pairs, each of which shows something that no earlier pair shows.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Condition } from '../../../local/events/pattern/combinations.ts';
import { readCombinations } from '../../../local/events/pattern/index.ts';
import { type Json, readJson } from '../../../local/events/pattern/json.ts';
import { meetsAll } from '../../../local/events/pattern/match.ts';
import { noWork } from '../../../local/events/pattern/work.ts';
import { eventRuler, ourAnswer, type RulerAnswer } from './ask.ts';
import { HARD_PAIRS } from './hard-pairs.ts';
import { type Pair, pairsOf } from './pairs.ts';

export type TableRow = Pair & { readonly verdict: 'matches' | 'differs' | 'refused' };

const FILE = fileURLToPath(new URL('../../../test/local/events/event-ruler.json', import.meta.url));
const FOLDER = fileURLToPath(new URL('../../../.judges/event-ruler', import.meta.url));
const SEED = 42;
const CANDIDATES = 60_000;
/** Maximum number of rows of each verdict. */
const ROWS = [
  ['matches', 200],
  ['differs', 150],
  ['refused', 80],
] as const;
/** Names with a meaning in patterns. All other names are equivalent. */
const WORDS = new Set([
  ...[
    '$or',
    'prefix',
    'suffix',
    'equals-ignore-case',
    'wildcard',
    'exactly',
    'cidr',
    'anything-but',
    'numeric',
    'exists',
  ],
]);

export function readTable(): readonly TableRow[] {
  const rows = JSON.parse(readFileSync(FILE, 'utf8')) as readonly (readonly [string, string, TableRow['verdict']])[];
  return rows.map(([pattern, event, verdict]) => ({ pattern, event, verdict }));
}

/** Returns the features that a pair shows: each operator with the kinds of its operand, and each shape of the event, with the verdict. */
function shownBy({ pattern, event }: Pair, { verdict, reason = '' }: RulerAnswer): readonly string[] {
  if (verdict === 'refused') return [reason.replaceAll(/\d+|: .*/g, '')];
  const found = new Set<string>();
  const walk = (json: Json, path: string, within: string): void => {
    found.add(`${within} ${path} ${json.kind}`);
    if (json.kind === 'list') for (const element of json.elements) walk(element, `${path}[]`, within);
    if (json.kind !== 'object') return;
    const names = json.members.map(([name]) => name);
    if (new Set(names).size < names.length) found.add(`${within} equal names`);
    for (const [name, value] of json.members) {
      if (name.includes('.')) found.add(`${within} dots`);
      walk(value, WORDS.has(name) ? `${path}{${name}}` : `${path}{}`, within);
    }
  };
  walk(readJson(pattern), '', 'pattern');
  walk(readJson(event), '', 'event');
  return [...found];
}

/** Reports whether a pair differs although there is a value for each condition. Other differing pairs show little. */
function isNear({ pattern, event }: Pair): boolean {
  const accepting = (condition: Condition) => ({ ...condition, tests: [() => true] });
  const combinations = readCombinations(pattern);
  return combinations.some((conditions) => meetsAll(readJson(event), conditions.map(accepting), noWork()));
}

function chosen(pairs: readonly Pair[], answers: readonly RulerAnswer[]): readonly TableRow[] {
  const rows: TableRow[] = [];
  for (const [verdict, most] of ROWS) {
    const found = pairs.flatMap((pair, index) => {
      const answer = answers[index] as RulerAnswer;
      return answer.verdict === verdict && ourAnswer(pair).verdict === verdict ? [{ pair, answer }] : [];
    });
    found.sort((a, b) => lengthOf(a.pair) - lengthOf(b.pair));
    const seen = new Set<string>();
    for (const { pair, answer } of found) {
      const shown = shownBy(pair, answer);
      if (shown.every((one) => seen.has(one)) || (verdict === 'differs' && !isNear(pair))) continue;
      for (const one of shown) seen.add(one);
      rows.push({ ...pair, verdict });
      if (rows.filter((row) => row.verdict === verdict).length === most) break;
    }
  }
  return rows;
}

function lengthOf({ pattern, event }: Pair): number {
  return pattern.length + event.length;
}

async function main(): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  const ask = await eventRuler({ folder: FOLDER, say: console.log });
  const pairs = Array.from({ length: CANDIDATES }, pairsOf(SEED));
  const hard = (await ask(HARD_PAIRS)).flatMap(({ verdict }, index) => {
    const pair = HARD_PAIRS[index] as Pair;
    return ourAnswer(pair).verdict === verdict ? [{ ...pair, verdict }] : [];
  });
  const rows = [...hard, ...chosen(pairs, await ask(pairs))];
  const lines = rows.map(({ pattern, event, verdict }) => `  ${JSON.stringify([pattern, event, verdict])}`);
  writeFileSync(FILE, `[\n${lines.join(',\n')}\n]\n`);
  console.log(`${rows.length} rows`);
}

if (import.meta.main) await main();
