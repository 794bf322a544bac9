/**
 * Makes a text harmless to the runner, which takes commands from a step's output in two forms: `::name::` at the
 * start of a line (after white space, for .NET also U+0085) and `##[name]` anywhere in it. Lines are split at CR too.
 * https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
 */
export function neutral(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/^([\s\u0085]*):(?=:)/gm, '$1: ')
    .replaceAll('##[', '# #[')
}
