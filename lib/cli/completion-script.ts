import type { Command } from 'commander';
import { fishCompletion } from './fish-completion.js';

/** Shells that a script can be made for; zsh understands bash's. */
export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

/** A script that completes the program's commands, their options and the options' choices; else files. */
export function completionScript(program: Command, shell: Shell): string {
  if (shell === 'fish') return fishCompletion(program);
  const name = program.name();
  const lines = [
    ...(shell === 'zsh' ? ['autoload -U +X bashcompinit && bashcompinit'] : []),
    `_${name}() {`,
    `  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" words=""`,
    ...casesOf(program, 1).map((line) => `  ${line}`),
    '  COMPREPLY=($(compgen -W "$words" -- "$current"))',
    '}',
    `complete -o default -F _${name} ${name}`,
  ];
  return `${lines.join('\n')}\n`;
}

/** What sets `words`, given a command whose own name is the word before that of the number `at`. */
function casesOf(command: Command, at: number): string[] {
  const own = ownWords(command);
  if (command.commands.length === 0) return own;
  const names = command.commands.map((below) => below.name());
  return [
    `if [[ $COMP_CWORD -eq ${at} ]]; then words="${names.join(' ')}"`,
    `else case "\${COMP_WORDS[${at}]}" in`,
    ...command.commands.flatMap((below) => [
      `  ${below.name()})`,
      ...casesOf(below, at + 1).map((line) => `    ${line}`),
      '    ;;',
    ]),
    'esac; fi',
  ];
}

/** The choices of the option before; of a word that begins with a dash the options. */
function ownWords({ options }: Command): string[] {
  const chosen = options.filter(({ argChoices }) => argChoices !== undefined);
  const names = options.flatMap(({ long }) => long ?? []);
  return [
    'case "$previous" in',
    ...chosen.map(({ long, argChoices }) => `  ${long}) words="${argChoices?.join(' ')}" ;;`),
    `  *) [[ "$current" == -* ]] && words="${names.join(' ')} --help" ;;`,
    'esac',
  ];
}
