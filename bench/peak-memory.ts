import { readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'

/** Bytes that a process has had in memory at most, as Linux counts them; 0 when it is gone. */
function peakOf(pid: number): number {
  try {
    const [, kilobytes = '0'] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    return Number(kilobytes) * 1024
  } catch {
    return 0
  }
}

/** Peak memory of a process that a task runs: it is called with what takes the process's id. Returns bytes. */
export async function peakMemory(task: (started: (pid: number) => void) => Promise<unknown>): Promise<number> {
  let process = 0
  let peak = 0
  let ended = false
  const done = task((pid) => {
    process = pid
  }).finally(() => {
    ended = true
  })
  while (!ended) {
    peak = Math.max(peak, peakOf(process))
    await Promise.race([wait(20), done])
  }
  await done
  return peak
}
