import { createHash, randomBytes } from 'node:crypto'
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import { startOf } from './process-table.ts'

/** How many hexadecimal digits each part of a maker has. */
const DIGITS = { machine: 8, pid: 6, start: 10, random: 8 } as const

/**
 * Maker of something that outlives this process, in 32 hexadecimal digits that are new for each call: the machine, this
 * process on it, and random ones. All are random where the system does not tell of its processes, as without /proc.
 */
export function nameMaker(): string {
  const [machine, own] = [machineDigits(), startOf(process.pid)]
  const random = (digits: number): string => randomBytes(digits / 2).toString('hex')
  const [pid, start] = own === undefined || own === 'ended' ? [] : [own.pid.toString(16), own.start.toString(16)]
  if (machine === undefined || pid === undefined || start === undefined) return random(32)
  if (pid.length > DIGITS.pid || start.length > DIGITS.start) return random(32)
  return [machine, pid.padStart(DIGITS.pid, '0'), start.padStart(DIGITS.start, '0'), random(DIGITS.random)].join('')
}

/**
 * Whether the process in the digits of `nameMaker` has surely ended. False for one on another machine, of another user, in another
 * container, or before the machine started anew: what runs there is not seen from here.
 */
export function hasMakerEnded(digits: string): boolean {
  const [machine, pid, start] = split(digits)
  if (machine !== machineDigits()) return false
  const now = startOf(Number.parseInt(pid, 16))
  return now === 'ended' || (now !== undefined && now.start !== Number.parseInt(start, 16))
}

function split(digits: string): readonly [machine: string, pid: string, start: string] {
  const pid = DIGITS.machine + DIGITS.pid
  return [digits.slice(0, DIGITS.machine), digits.slice(DIGITS.machine, pid), digits.slice(pid, pid + DIGITS.start)]
}

/**
 * Where numbers of processes mean the same as here: this machine since it started, this namespace of processes, and this user, as
 * /proc can hide those of others. Undefined where /proc is not that of this process.
 * https://man7.org/linux/man-pages/man7/pid_namespaces.7.html and https://man7.org/linux/man-pages/man5/proc_pid.5.html (hidepid)
 */
function machineDigits(): string | undefined {
  try {
    if (readlinkSync('/proc/self') !== process.pid.toString()) return undefined
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')
    const parts = [boot, readlinkSync('/proc/self/ns/pid'), hostname(), process.getuid?.()]
    return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, DIGITS.machine)
  } catch {
    return undefined
  }
}
