/** Asks event-ruler and the embedded AWS about pairs of a pattern and an event. */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compilePattern } from '../../../local/events/pattern/index.ts';
import { readJson } from '../../../local/events/pattern/json.ts';
import { AwsError } from '../../../local/protocol/aws-error.ts';
import type { Workspace } from '../judge.ts';
import { install, succeed } from '../tools.ts';
import type { Answer } from './faults.ts';
import type { Pair } from './pairs.ts';

export const VERSION = '2.1.0';
const HERE = fileURLToPath(new URL('.', import.meta.url));
/** Number of questions in one run of Java, which limits the memory of a run. */
const AT_ONCE = 20_000;

/** A pair, or a pattern alone. */
export interface Question {
  readonly pattern: string;
  readonly event?: string;
  /** Also asks for the answers `plain` and `alone`. */
  readonly closely?: true;
  readonly complexity?: true;
}

export type RulerAnswer = Answer & { readonly complexity?: number };

/** Installs event-ruler, compiles the program that asks it, and returns a function that asks questions. */
export async function eventRuler(
  workspace: Workspace,
): Promise<(questions: readonly Question[]) => Promise<readonly RulerAnswer[]>> {
  const jars = join(workspace.folder, `jars-${VERSION}`);
  const classes = join(workspace.folder, 'classes');
  if (!existsSync(join(jars, `event-ruler-${VERSION}.jar`))) {
    workspace.say(`Fetching event-ruler ${VERSION}`);
    await install(workspace, 'mvn', [
      ...['--quiet', '--batch-mode', '--file', join(HERE, 'pom.xml')],
      ...['dependency:copy-dependencies', `-DoutputDirectory=${jars}`],
    ]);
  }
  mkdirSync(classes, { recursive: true });
  const path = `${jars}/*`;
  await succeed(workspace, 'javac', ['-nowarn', '-cp', path, '-d', classes, join(HERE, 'Ask.java')]);
  return async (questions) => {
    const answers: RulerAnswer[] = [];
    for (let at = 0; at < questions.length; at += AT_ONCE) {
      const input = questions.slice(at, at + AT_ONCE).map((question) => `${JSON.stringify(question)}\n`);
      const output = await succeed(workspace, 'java', ['-cp', `${path}:${classes}`, 'Ask'], { input: input.join('') });
      answers.push(
        ...output
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as RulerAnswer),
      );
    }
    if (answers.length !== questions.length)
      throw new Error(`Ask.java answered ${answers.length} of ${questions.length}`);
    return answers;
  };
}

/** Returns the answer of the embedded AWS. Errors other than refusals are thrown. */
export function ourAnswer({ pattern, event }: Pair): Answer & { readonly verdict: 'matches' | 'differs' | 'refused' } {
  try {
    return { verdict: compilePattern(pattern)(readJson(event)) ? 'matches' : 'differs' };
  } catch (error) {
    if (error instanceof AwsError && error.code === 'InvalidEventPatternException') {
      return { verdict: 'refused', reason: error.message };
    }
    throw error;
  }
}

/** EventBridge refuses wildcards that event-ruler only measures. */
export function isTooComplex({ reason = '' }: Answer): boolean {
  return reason.includes('Rule is too complex');
}
