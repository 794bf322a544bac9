/** Answers `--help` with how a command is used, and ends the command: call it first. Other arguments are the command's affair. */
export function answerHelp(usage: string): void {
  if (!process.argv.slice(2).some((word) => word === '--help' || word === '-h')) return
  console.log(usage)
  process.exit(0)
}

/** The same for a command that takes no arguments: with any other one it ends, and does nothing. */
export function takeNothing(usage: string): void {
  answerHelp(usage)
  const [first] = process.argv.slice(2)
  if (first === undefined) return
  console.error(`This command takes no arguments; it got '${first}'.\n\n${usage}`)
  process.exit(1)
}

/** Tells what was wrong with how a command was used, and how it is used; the command then fails. */
export const tellWrongUse =
  (usage: string) =>
  (error: unknown): void => {
    console.error(`${error instanceof Error ? error.message : error}\n\n${usage}`)
    process.exitCode = 1
  }

/** The folder in which a command was typed, from which its paths are seen; npm starts it in the project's. */
export const typedIn = process.env.INIT_CWD ?? process.cwd()
