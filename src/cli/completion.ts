import { Argument, type Command } from 'commander'
import { defaultCommand } from './command.ts'
import { completionScripts, type Shell } from './completion-scripts.ts'
import { completionLevels } from './completion-tree.ts'

export function configure(completion: Command, program: () => Promise<Command>): void {
  completion
    .addArgument(
      new Argument('<shell>', 'the shell that the script is for').choices(
        Object.keys(completionScripts),
      ),
    )
    .addHelpText(
      'after',
      `
It completes the name tidegate, which must be on your PATH. Put one line into
your shell's start file:
  ~/.bashrc                     source <(tidegate completion bash)
  ~/.zshrc, after compinit      source <(tidegate completion zsh)
  ~/.config/fish/config.fish    tidegate completion fish | source`,
    )
    .action(async (shell: Shell) => {
      const levels = completionLevels(await program(), defaultCommand)
      process.stdout.write(completionScripts[shell](levels))
    })
}
