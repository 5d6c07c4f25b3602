/** The completion of commands and options in bash. */
import type { Options } from './command.ts';
import { COMMANDS } from './commands.ts';
import { GLOBAL } from './help.ts';

/** Returns a script for the shell to source. It lists everything, so that a completion starts no program. */
export function completionScript(): string {
  const names = COMMANDS.map(({ name }) => name);
  const groups = names.map((name) => name.split(' ')[0] ?? '');
  // The first case that matches is used, and the name of a command may begin with the name of another.
  const commands = COMMANDS.toSorted((one, other) => other.name.length - one.name.length);
  const cases = [
    ...commands.map(({ name, options = {} }) => ({ name, words: [...after(name, names), ...flags(options)] })),
    ...[...new Set(groups)].map((name) => ({ name, words: after(name, names) })),
  ];
  return `# Completion of feedhose for bash: source <(feedhose completion)
_feedhose() {
  local typed="\${COMP_WORDS[*]:1:COMP_CWORD-1}" words
  case "$typed " in
${cases.map(({ name, words }) => `    '${name} '*) words='${words.join(' ')}' ;;`).join('\n')}
    ' ') words='${[...new Set(groups), 'help', 'version', 'completion'].join(' ')}' ;;
  esac
  COMPREPLY=($(compgen -W "$words ${flags(GLOBAL).join(' ')}" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _feedhose feedhose`;
}

/** Returns the words that may follow the name of a group. */
function after(group: string, names: readonly string[]): readonly string[] {
  return names.filter((name) => name.startsWith(`${group} `)).map((name) => name.slice(group.length + 1));
}

function flags(options: Options): readonly string[] {
  return Object.keys(options).map((name) => `--${name}`);
}
