/** The completion of commands and options in bash, zsh and fish. */
import type { AnyCommand, Options } from './command.ts';
import { COMMANDS, OTHERS } from './commands.ts';
import { unexpected } from './exit.ts';
import { GLOBAL } from './help.ts';

/** A word that can follow others. */
export interface Word {
  readonly word: string;
  readonly help: string;
}

/** What can follow some words: further words and options. An empty name stands for no words. */
interface Case {
  readonly name: string;
  readonly words: readonly Word[];
}

const SCRIPTS: Readonly<Record<string, (cases: readonly Case[]) => string>> = {
  bash: (cases) => `# Completion of feedhose for bash: source <(feedhose completion bash)
_feedhose() {
  local typed="\${COMP_WORDS[*]:1:COMP_CWORD-1}" words
  case "$typed " in
${cases.map(({ name, words }) => `    '${name} '*) words='${textOf(words)}' ;;`).join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _feedhose feedhose`,

  zsh: (cases) => `# Completion of feedhose for zsh: source <(feedhose completion zsh), after compinit
_feedhose() {
  local typed="\${(j: :)words[2,CURRENT-1]}" next
  case "$typed " in
${cases.map(({ name, words }) => `    '${name} '*) next='${textOf(words)}' ;;`).join('\n')}
  esac
  compadd -- \${(s: :)next} || _files
}
compdef _feedhose feedhose`,

  fish: (cases) => `# Completion of feedhose for fish: feedhose completion fish | source
function __feedhose_words
  set -l typed (commandline -opc)
  set -e typed[1]
  switch "$typed "
${cases.map(({ name, words }) => `    case '${name} *'\n      string split ' ' -- '${textOf(words)}'`).join('\n')}
  end
end
complete -c feedhose -f -a '(__feedhose_words)'
complete -c feedhose -s f -l file -r -F`,
};

/** Returns a script for the shell to source. It lists everything, so that a completion starts no program. @throws CliError */
export function completionScript(shell = 'bash'): string {
  const script = Object.hasOwn(SCRIPTS, shell) ? SCRIPTS[shell] : undefined;
  if (script === undefined) throw unexpected(`completion: expected ${Object.keys(SCRIPTS).join(', ')}`, shell);
  const cases = casesOf({ commands: COMMANDS, others: OTHERS, globals: GLOBAL });
  return script([
    ...cases.filter(({ name }) => name !== ''),
    { name: 'completion', words: Object.keys(SCRIPTS).map((word) => ({ word, help: '' })) },
    // It matches all words.
    ...cases.filter(({ name }) => name === ''),
  ]);
}

/** What can be typed. */
interface Vocabulary {
  readonly commands: readonly AnyCommand[];
  /** Names of commands without a module of their own. */
  readonly others: readonly string[];
  /** The options of every command. */
  readonly globals: Options;
}

/** Returns the words that can follow these. */
export function wordsAfter(typed: readonly string[], vocabulary: Vocabulary): readonly Word[] {
  const text = typed.map((word) => `${word} `).join('');
  return casesOf(vocabulary).find(({ name }) => (name === '' ? text === '' : text.startsWith(`${name} `)))?.words ?? [];
}

function casesOf({ commands, others, globals }: Vocabulary): readonly Case[] {
  const groups = [...new Set(commands.map(({ name }) => name.split(' ')[0] ?? ''))];
  const after = (group: string) =>
    commands.flatMap(({ name, summary }) =>
      name.startsWith(`${group} `) ? [{ word: name.slice(group.length + 1), help: summary }] : [],
    );
  const summaryOf = (group: string): string =>
    commands.find(({ name }) => name === group)?.summary ??
    after(group)
      .map(({ word }) => word)
      .join(', ');
  const cases = [
    // The first case that matches is used, and the name of a command may begin with the name of another.
    ...commands
      .toSorted((one, other) => other.name.length - one.name.length)
      .map(({ name, options = {} }) => ({ name, words: [...after(name), ...flags(options)] })),
    ...groups.map((name) => ({ name, words: after(name) })),
    { name: '', words: [...groups, ...others].map((word) => ({ word, help: summaryOf(word) })) },
  ];
  return cases.map(({ name, words }) => ({ name, words: [...words, ...flags(globals)] }));
}

function flags(options: Options): readonly Word[] {
  return Object.entries(options).map(([name, { help }]) => ({ word: `--${name}`, help }));
}

function textOf(words: readonly Word[]): string {
  return words.map(({ word }) => word).join(' ');
}
