/** What can be typed next: names of commands and options, and the apps and destinations that commands take. */
import type { AnyCommand } from '../../../cli/command.ts';
import { commandOf, PORTABLE_COMMANDS } from '../../../cli/commands.ts';
import { type Word, wordsAfter } from '../../../cli/completion.ts';
import { OUTPUT } from '../../../cli/help.ts';
import { type Api, appSummaries, search } from '../api/client.ts';
import { splitLine, withoutProgram } from './line.ts';

/** A kind of value that is searched with the API. */
type Kind = 'app' | 'destination';

export interface Expected {
  /** Names of commands and options that begin with the last word. */
  readonly words: readonly Word[];
  /** What the last word is, if the API can complete it. */
  readonly kind: Kind | undefined;
  readonly last: string;
  /** Where the last word begins in the line. */
  readonly at: number;
}

const VOCABULARY = { commands: PORTABLE_COMMANDS, others: ['help', 'clear'], globals: OUTPUT };
const KINDS: Readonly<Record<string, Kind>> = {
  APP: 'app',
  DESTINATION: 'destination',
  app: 'app',
  destination: 'destination',
  'to-destination': 'destination',
};

/** @param line what is typed before the cursor. */
export function expectedAt(line: string): Expected {
  const { words: all, last, lastAt: at } = splitLine(line);
  const words = withoutProgram(last === '' ? all : all.slice(0, -1));
  const isHelp = words[0] === 'help';
  const typed = isHelp ? words.slice(1) : words;
  const found = commandOf(typed);
  const value = found && valueAt(found.command, found.rest);
  if (value?.isOption) return { words: [], kind: KINDS[value.name], last, at };
  const next = wordsAfter(typed, VOCABULARY).filter(
    ({ word }) => word.startsWith(last) && word !== last && !(isHelp && word.startsWith('-')),
  );
  const kind = last.startsWith('-') || isHelp || value === undefined ? undefined : KINDS[value.name];
  return { words: next, kind, last, at };
}

/** Returns the option whose value is next, or the name of the next argument. */
function valueAt({ usage, options = {} }: AnyCommand, typed: readonly string[]) {
  const before = typed.at(-1)?.replace(/^--/, '') ?? '';
  const isOption = typed.at(-1)?.startsWith('--') === true && options[before]?.type === 'string';
  if (isOption) return { name: before, isOption };
  const [names = ''] = /^(?:\[?[A-Z]+\]?(?: |$))*/.exec(usage) ?? [];
  const count = typed.filter((word, index) => !word.startsWith('-') && !isValue(typed[index - 1], options)).length;
  const name = names.trim().split(' ')[count]?.replace(/[[\]]/g, '');
  return name === undefined ? undefined : { name, isOption: false };
}

function isValue(before: string | undefined, options: AnyCommand['options'] = {}): boolean {
  return before?.startsWith('--') === true && options[before.slice(2)]?.type === 'string';
}

/** The shortest text that the API searches for. */
const SHORTEST = 2;
const MOST_APPS = 20;

/** Returns the apps or destinations that a text names. */
export async function valuesOf(api: Api, kind: Kind, text: string): Promise<readonly Word[]> {
  if (text.length < SHORTEST) {
    if (kind === 'destination') return [];
    const { items } = await appSummaries(api, { q: text, limit: MOST_APPS });
    return items.map(({ app_id, name }) => ({ word: app_id, help: name }));
  }
  const { apps, destinations } = await search(api, text);
  if (kind === 'app') return apps.map(({ app_id, name }) => ({ word: app_id, help: name }));
  return destinations.map(({ destination_id, app_name, address, name }) => ({
    word: destination_id,
    help: [name, address, app_name].filter(Boolean).join(' · '),
  }));
}

/** Returns the longest text that all words begin with. */
export function commonStart(words: readonly Word[]): string {
  const [first, ...others] = words.map(({ word }) => word);
  let start = first ?? '';
  for (const word of others) while (!word.startsWith(start)) start = start.slice(0, -1);
  return start;
}
