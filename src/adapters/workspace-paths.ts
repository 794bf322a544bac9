import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path'
import type { LeadsOut } from '../runner/ports.ts'
import type { Disk } from './disk.ts'

/** Where files are looked for: relative paths are seen from the workspace. */
export interface Place {
  readonly workspace: string
  readonly disk: Disk
}

/**
 * Where a path leads out of the workspace; undefined when it does not, and for an absolute one that is written outside: that
 * is the word of whoever wrote the workflow, and what is in the workspace can be from others. `end` is the end of it.
 */
export function leadsOut(path: string, end: string, { workspace, disk }: Place): LeadsOut | undefined {
  const [written, real] = [resolve(workspace), existing(workspace, disk)]
  const isTheirs = !isAbsolute(path) || isWithin(written, resolve(path)) || isWithin(real, resolve(path))
  return isTheirs && !isWithin(real, end) ? { leadsTo: end } : undefined
}

/** Where an absolute path ends without links, or would end when all of it were there. Links can go round in a circle. */
export function endOf(path: string, disk: Disk, links = 40): string {
  try {
    return disk.realpathSync(path)
  } catch {
    const parent = dirname(path)
    if (parent === path) return path
    const here = join(endOf(parent, disk, links), basename(path))
    const target = links === 0 ? undefined : linkTarget(here, disk)
    return target === undefined ? here : endOf(resolve(dirname(here), target), disk, links - 1)
  }
}

function linkTarget(path: string, disk: Disk): string | undefined {
  try {
    return disk.readlinkSync(path)
  } catch {
    return undefined
  }
}

/** The end of a file's links outside of its own folder, seen from the workspace; undefined when it stays in there. */
export function linkedElsewhere(path: string, { workspace, disk }: Place): string | undefined {
  const written = resolve(workspace, path)
  const [folder, real] = [existing(dirname(written), disk), existing(written, disk)]
  if (isWithin(folder, real) || real === written) return undefined
  const root = existing(workspace, disk)
  return isWithin(root, real) ? relative(root, real) : real
}

/** A folder without links; as it is written where there is none. */
function existing(folder: string, disk: Disk): string {
  try {
    return disk.realpathSync(folder)
  } catch {
    return resolve(folder)
  }
}

/** Whether an absolute path is a folder, or lies in it. A name such as `..lib` leads nowhere. */
export const isWithin = (folder: string, path: string): boolean => !/^\.\.(\/|$)/.test(relative(folder, path))
