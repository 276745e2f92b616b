/** A script by which fish completes the program's commands, their options and the options' choices; else files. */
import type { Command, Option } from 'commander';

export function fishCompletion(program: Command): string {
  const name = program.name();
  const lines = linesOf(program, []).map((line) => `complete -c ${name} ${line}`);
  return `${lines.join('\n')}\n`;
}

/** @param above names of the commands down to this one, without the program's */
function linesOf(command: Command, above: readonly string[]): string[] {
  const seen = above.map((name) => `__fish_seen_subcommand_from ${name}`);
  const names = command.commands.map((below) => below.name());
  const isNext =
    above.length === 0
      ? ['__fish_use_subcommand']
      : [...seen, `not __fish_seen_subcommand_from ${names.join(' ')}`];
  return [
    ...command.commands.map((below) => `${when(isNext)} -f -a ${below.name()} -d ${quoted(below.summary())}`),
    ...(names.length > 0 ? [] : command.options.map((option) => `${when(seen)} ${optionOf(option)}`)),
    ...command.commands.flatMap((below) => linesOf(below, [...above, below.name()])),
  ];
}

/** A value that is one of few excludes files, unless the option says that it may be one; another may be one. */
function optionOf({ flags, long, argChoices, required, description }: Option): string {
  const takesFiles = argChoices === undefined || /<[^>]*\bfile\b/.test(flags);
  const choices = argChoices === undefined ? '' : ` -a ${quoted(argChoices.join(' '))}`;
  const value = required ? `${takesFiles ? ' -r' : ' -x'}${choices}` : '';
  return `-l ${long?.replace(/^--/, '')}${value} -d ${quoted(description)}`;
}

const when = (conditions: readonly string[]) => `-n ${quoted(conditions.join('; and '))}`;

const quoted = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
