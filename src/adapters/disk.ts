import { accessSync, closeSync, fstatSync, openSync, readlinkSync, readSync, realpathSync, statSync } from 'node:fs'
import {
  chmod,
  chown,
  link,
  lstat,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  rmdir,
  stat,
  symlink,
  unlink,
  writeFile,
} from 'node:fs/promises'

/** Operations of the file system that this step uses, as Node has them. */
export const DISK = {
  ...{ accessSync, closeSync, fstatSync, openSync, readlinkSync, readSync, realpathSync, statSync },
  ...{ lstat, mkdir, readdir: (path: string): Promise<string[]> => readdir(path), rm, stat, symlink, writeFile },
  ...{ chmod, chown, link, readFile: (path: string, encoding: 'utf8'): Promise<string> => readFile(path, encoding) },
  ...{ rename, rmdir, unlink },
} as const

/** File system, by the operations that this step uses. */
export type Disk = typeof DISK
