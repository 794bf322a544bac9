// `npm run ecr -- --detach`: the local ECR goes on when the command has ended. The command starts itself again, waits until
// that process tells it over Node's own channel that it listens, and lets go of it.
import { fork } from 'node:child_process'

type Told = { readonly started: string } | { readonly failed: string }

/**
 * Starts this program again with other arguments. Returns what it says when it has started.
 * Throws an Error with its reason when it does not start.
 *
 * It is in a session of its own, because the end of a terminal ends what was started in it: act gives each step of a job a
 * terminal (https://github.com/nektos/act/blob/v0.2.89/pkg/container/host_environment.go). It has none of our streams, so
 * that nobody who reads them to their end waits for it.
 */
export async function startInBackground(args: readonly string[]): Promise<string> {
  const [, script = ''] = process.argv
  const child = fork(script, args, { detached: true, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
  const told = await new Promise<Told>((resolve) => {
    child.once('message', (message) => resolve(message as Told))
    // Not `exit`: that may come before the last message.
    child.once('disconnect', () => resolve({ failed: 'its process ended.' }))
  })
  if ('failed' in told) throw new Error(told.failed)
  child.unref()
  return told.started
}

/** Whether startInBackground started this process. */
export const inBackground = (): boolean => process.send !== undefined

/** Tells startInBackground how the start went, and lets go of it. */
export function tellStarter(told: Told): void {
  process.send?.(told, () => process.disconnect?.())
}
