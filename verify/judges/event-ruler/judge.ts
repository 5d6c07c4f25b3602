/** Judge of event patterns: event-ruler, the library with which EventBridge matches events. */
import { complexityOf, wildcardParts } from '../../../local/events/pattern/text.ts';
import { RECORDED_PATTERNS } from '../../../test/conformance/recorded/event-patterns.ts';
import type { Judge } from '../judge.ts';
import { eventRuler, isTooComplex, ourAnswer, type RulerAnswer, VERSION } from './ask.ts';
import { type Answer, FAULTS } from './faults.ts';
import { HARD_PAIRS } from './hard-pairs.ts';
import { type Pair, pairsOf, wildcardsOf } from './pairs.ts';
import { readTable } from './table.ts';

const SEED = 20_261_128;
const PAIRS = 100_000;
const WILDCARDS = 2_000;
const MOST_SHOWN = 20;

interface Difference {
  readonly pair: Pair;
  readonly ours: Answer;
}

function sentence({ pair, ours }: Difference, theirs: Answer): string {
  const reason = ours.reason === undefined ? '' : ` (${ours.reason.split('\n')[0]})`;
  return `Pattern ${pair.pattern} and event ${pair.event}: the embedded AWS says "${ours.verdict}"${reason}, event-ruler "${theirs.verdict}".`;
}

/** Counts the differences that are faults of event-ruler, and returns the others. */
function ownFaults(differences: readonly Difference[], answers: readonly RulerAnswer[], say: (line: string) => void) {
  const counts = new Map<string, number>();
  const faults: string[] = [];
  for (const [index, difference] of differences.entries()) {
    const theirs = answers[index] as RulerAnswer;
    const known = FAULTS.find(({ shows }) => shows(difference.pair, difference.ours.verdict, theirs));
    if (known) counts.set(known.name, (counts.get(known.name) ?? 0) + 1);
    else faults.push(sentence(difference, theirs));
  }
  for (const [name, count] of counts) say(`Left out as a fault of event-ruler, ${count} times: ${name}`);
  return faults;
}

export const judge: Judge = {
  name: 'event-ruler',
  maker: 'AWS (Maven software.amazon.event.ruler:event-ruler)',
  question: 'Does the embedded AWS accept the same event patterns as EventBridge, and match the same events?',
  cannotSee: [
    'It is the library that EventBridge uses and not the service, which can run another version and has additional limits: the length',
    'of a pattern, the number of combinations of `$or`, and the complexity at which a wildcard is refused, of which only examples were recorded.',
    'It compares numbers as 64-bit floating point numbers, while the EventBridge User Guide promises less (from -5.0e9 to 5.0e9 with 15 digits).',
    'No pair contains numbers that Java before 19 does not write in their shortest form (such as 1e23), or single surrogates.',
    'Differences that come from faults of event-ruler itself are not counted; verify/judges/event-ruler/faults.ts gives the reason for each:',
    `${FAULTS.map(({ name }) => name).join('; ')}.`,
  ].join(' '),
  needs: ['java', 'mvn'],
  async run(workspace) {
    const ask = await eventRuler(workspace);
    const next = pairsOf(SEED);
    const generated = Array.from({ length: PAIRS }, next);
    const pairs: readonly Pair[] = [...readTable(), ...RECORDED_PATTERNS, ...HARD_PAIRS, ...generated];
    const answers = await ask(pairs.map(({ pattern, event }) => ({ pattern, event })));
    const counts = { matches: 0, differs: 0, refused: 0, failed: 0 };
    const differences: Difference[] = [];
    let complex = 0;
    for (const [index, pair] of pairs.entries()) {
      const theirs = answers[index] as RulerAnswer;
      counts[theirs.verdict] += 1;
      const ours = ourAnswer(pair);
      if (isTooComplex(ours)) complex += 1;
      else if (ours.verdict !== theirs.verdict) differences.push({ pair, ours });
    }
    workspace.say(
      `${counts.matches} match, ${counts.differs} differ, ${counts.refused} are refused, ${counts.failed} fail`,
    );
    workspace.say(`${complex} patterns are too complex for EventBridge`);
    const close = await ask(differences.map(({ pair: { pattern, event } }) => ({ pattern, event, closely: true })));
    const faults = ownFaults(differences, close, (line) => workspace.say(line));
    const measured = await wildcardFaults(ask);
    return {
      versions: { 'event-ruler': VERSION },
      checked: pairs.length + WILDCARDS,
      faults: [
        ...faults.slice(0, MOST_SHOWN),
        ...(faults.length > MOST_SHOWN ? [`There are ${faults.length - MOST_SHOWN} more differences.`] : []),
        ...measured,
      ],
    };
  },
};

async function wildcardFaults(ask: Awaited<ReturnType<typeof eventRuler>>): Promise<readonly string[]> {
  const next = wildcardsOf(SEED);
  const wildcards = Array.from({ length: WILDCARDS }, next);
  const answers = await ask(
    wildcards.map((wildcard) => ({ pattern: JSON.stringify({ a: [{ wildcard }] }), complexity: true })),
  );
  return wildcards.flatMap((wildcard, index) => {
    const [ours, theirs] = [complexityOf(wildcardParts(wildcard, '')), answers[index]?.complexity];
    return ours === theirs
      ? []
      : [`Wildcard ${wildcard}: its complexity is ${ours} here and ${theirs} in event-ruler.`];
  });
}
