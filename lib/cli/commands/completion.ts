import { Argument, type Command } from 'commander';
import { completionScript, type Shell, shells } from '../completion-script.js';
import { type Context, write } from '../context.js';

export function addCompletion(program: Command, context: Context): void {
  program
    .command('completion')
    .summary('print a script that completes commands in a shell')
    .description('Prints a script that completes commands, options and their values in a shell.')
    .addArgument(new Argument('<shell>', 'which').choices(shells))
    .addHelpText(
      'after',
      `
Examples:
  overfeat completion bash > ~/.local/share/bash-completion/completions/overfeat
  source <(overfeat completion zsh)
  overfeat completion fish > ~/.config/fish/completions/overfeat.fish`,
    )
    .action((shell: Shell) => write(context.stdout, completionScript(program, shell)));
}
