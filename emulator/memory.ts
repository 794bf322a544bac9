import { readFileSync } from 'node:fs'

/**
 * The most memory that this process has had, in bytes. Not `maxRSS`, which on Linux begins with that of the process
 * that started this one: https://github.com/torvalds/linux/blob/master/fs/exec.c (exec_mmap). The kernel's VmHWM is of
 * this program alone: https://man7.org/linux/man-pages/man5/proc_pid_status.5.html
 */
export function peakMemoryBytes(): number {
  if (process.platform === 'linux') {
    const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? []
    if (kilobytes !== undefined) return Number(kilobytes) * 1024
  }
  // In kilobytes: https://nodejs.org/api/process.html#processresourceusage
  return process.resourceUsage().maxRSS * 1024
}
