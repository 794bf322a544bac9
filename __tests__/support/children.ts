// Processes that this one starts, found in one place whoever starts them, so that none outlives what started it: one that
// keeps an output of ours keeps jest, and whoever reads that, waiting for ever.
import type { ChildProcess } from 'node:child_process'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { readdir, readFile } from 'node:fs/promises'

/** Each new child is published here: https://nodejs.org/api/diagnostics_channel.html#child-process */
const CHANNEL = 'child_process'

/** How long a child may take to end after SIGTERM, as a step does that ends its docker first. */
const GRACE_MILLISECONDS = 10_000

export interface Children {
  /** Those that run, or have ended while another process keeps their output. */
  running(): readonly ChildProcess[]
  /** Ends those that run, but for some, and everything that they started. */
  end(except?: ReadonlySet<ChildProcess>): Promise<void>
  /** Notes no more of them. */
  close(): void
}

/** Notes every process that this one starts from now on. */
export function watchChildren(): Children {
  const all = new Set<ChildProcess>()
  const note = (message: unknown): void => {
    const { process: child } = message as { readonly process: ChildProcess }
    all.add(child)
    child.once('close', () => all.delete(child))
  }
  subscribe(CHANNEL, note)
  // One that could not be started has no number, and never ends.
  const running = (): readonly ChildProcess[] => [...all].filter(({ pid }) => pid !== undefined)
  return {
    running,
    end: async (except = new Set()) => {
      await Promise.all(running().map((child) => (except.has(child) ? undefined : endTree(child))))
    },
    close: () => unsubscribe(CHANNEL, note),
  }
}

/** Ends a child as its user would, by the end of its input and SIGTERM, and what is left of its tree by SIGKILL. */
async function endTree(child: ChildProcess): Promise<void> {
  const pid = child.pid ?? 0
  // Before it ends: what it leaves behind belongs to process 1.
  const below = await descendants(pid)
  child.stdin?.destroy()
  signal(-pid, 'SIGTERM')
  if (child.exitCode === null && child.signalCode === null) {
    const ended = once(child, 'exit')
    child.kill()
    const limit = setTimeout(() => child.kill('SIGKILL'), GRACE_MILLISECONDS)
    await ended
    clearTimeout(limit)
  }
  for (const each of [-pid, ...below]) signal(each, 'SIGKILL')
  // A pipe that somebody else holds too would keep us alive.
  for (const stream of [child.stdout, child.stderr]) stream?.destroy()
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {
    // It has ended, leads no group, or is root's.
  }
}

/** All that a process started and what those started, on Linux; elsewhere none is known. */
async function descendants(pid: number): Promise<readonly number[]> {
  const numbers = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name))
  const children = new Map<number, number[]>()
  for (const number of numbers) {
    const stat = await readFile(`/proc/${number}/stat`, 'utf8').catch(() => '')
    // After the name, which can hold anything: the state and the parent (man 5 proc).
    const [, parent] = /^.*\) \S (\d+)/s.exec(stat) ?? []
    if (parent !== undefined) children.set(Number(parent), [...(children.get(Number(parent)) ?? []), Number(number)])
  }
  const below = (of: number): number[] => (children.get(of) ?? []).flatMap((child) => [child, ...below(child)])
  return below(pid)
}
