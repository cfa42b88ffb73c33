import { defineCommand } from '../command.ts';

const scripts = {
  bash: `_ballast_complete() {
  local IFS=$'\\n'
  COMPREPLY=($(compgen -W "$(ballast --complete "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _ballast_complete ballast`,
  zsh: `#compdef ballast
_ballast_complete() {
  local -a found
  found=("\${(@f)$(ballast --complete "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  compadd -a found
}
compdef _ballast_complete ballast`,
  fish: `complete -c ballast -a '(ballast --complete (commandline -opc)[2..-1] (commandline -ct) 2>/dev/null)'`,
} as const;

export default defineCommand({
  positionals: { shell: { choices: ['bash', 'zsh', 'fish'], demandOption: true, describe: 'Which shell' } },
  options: {},
  examples: [
    ['eval "$(ballast completion bash)"', 'in ~/.bashrc'],
    ['ballast completion fish > ~/.config/fish/completions/ballast.fish', 'once'],
  ],
  run(args, { terminal }) {
    terminal.print(scripts[args.shell]);
    return Promise.resolve(0);
  },
});
