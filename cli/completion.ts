/** The completion of commands and options in bash, zsh and fish. */
import type { Options } from './command.ts';
import { COMMANDS, OTHERS } from './commands.ts';
import { unexpected } from './exit.ts';
import { GLOBAL } from './help.ts';

/** What can follow some words: further words and options. An empty name stands for no words. */
interface Case {
  readonly name: string;
  readonly words: readonly string[];
}

const SCRIPTS: Readonly<Record<string, (cases: readonly Case[]) => string>> = {
  bash: (cases) => `# Completion of feedhose for bash: source <(feedhose completion bash)
_feedhose() {
  local typed="\${COMP_WORDS[*]:1:COMP_CWORD-1}" words
  case "$typed " in
${cases.map(({ name, words }) => `    '${name} '*) words='${words.join(' ')}' ;;`).join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _feedhose feedhose`,

  zsh: (cases) => `# Completion of feedhose for zsh: source <(feedhose completion zsh), after compinit
_feedhose() {
  local typed="\${(j: :)words[2,CURRENT-1]}" next
  case "$typed " in
${cases.map(({ name, words }) => `    '${name} '*) next='${words.join(' ')}' ;;`).join('\n')}
  esac
  compadd -- \${(s: :)next} || _files
}
compdef _feedhose feedhose`,

  fish: (cases) => `# Completion of feedhose for fish: feedhose completion fish | source
function __feedhose_words
  set -l typed (commandline -opc)
  set -e typed[1]
  switch "$typed "
${cases.map(({ name, words }) => `    case '${name} *'\n      string split ' ' -- '${words.join(' ')}'`).join('\n')}
  end
end
complete -c feedhose -f -a '(__feedhose_words)'
complete -c feedhose -s f -l file -r -F`,
};

/** Returns a script for the shell to source. It lists everything, so that a completion starts no program. @throws CliError */
export function completionScript(shell = 'bash'): string {
  const script = Object.hasOwn(SCRIPTS, shell) ? SCRIPTS[shell] : undefined;
  if (script === undefined) throw unexpected(`completion: expected ${Object.keys(SCRIPTS).join(', ')}`, shell);
  const names = COMMANDS.map(({ name }) => name);
  const groups = [...new Set(names.map((name) => name.split(' ')[0] ?? ''))];
  // The first case that matches is used, and the name of a command may begin with the name of another.
  const commands = COMMANDS.toSorted((one, other) => other.name.length - one.name.length);
  const cases = [
    ...commands.map(({ name, options = {} }) => ({ name, words: [...after(name, names), ...flags(options)] })),
    ...groups.map((name) => ({ name, words: after(name, names) })),
  ];
  return script([
    ...cases.map(({ name, words }) => ({ name, words: [...words, ...flags(GLOBAL)] })),
    { name: 'completion', words: Object.keys(SCRIPTS) },
    { name: '', words: [...groups, ...OTHERS, ...flags(GLOBAL)] },
  ]);
}

/** Returns the words that may follow the name of a group. */
function after(group: string, names: readonly string[]): readonly string[] {
  return names.filter((name) => name.startsWith(`${group} `)).map((name) => name.slice(group.length + 1));
}

function flags(options: Options): readonly string[] {
  return Object.keys(options).map((name) => `--${name}`);
}
