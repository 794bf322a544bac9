import { accessSync, closeSync, fstatSync, openSync, readlinkSync, readSync, realpathSync, statSync } from 'node:fs'
import { lstat, mkdir, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises'

/** Operations of the file system that this step uses, as Node has them. */
export const DISK = {
  ...{ accessSync, closeSync, fstatSync, openSync, readlinkSync, readSync, realpathSync, statSync },
  ...{ lstat, mkdir, readdir: (path: string): Promise<string[]> => readdir(path), rm, stat, symlink, writeFile },
} as const

/** File system, by the operations that this step uses. */
export type Disk = typeof DISK
