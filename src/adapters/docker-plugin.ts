import { accessSync, closeSync, constants, openSync, readSync, realpathSync, statSync } from 'node:fs'
import { basename, isAbsolute, join } from 'node:path'
import { codeOf } from '../base/errors.ts'
import { findBuildx } from '../buildx/docker-config/plugin-folders.ts'
import { LARGEST_CONFIG } from '../buildx/docker-config/private-config.ts'
import { configIn } from '../buildx/docker-config/user-config.ts'
import type { Environment } from '../runner/context.ts'
import { DISK } from './disk.ts'
import { contentOf } from './path-content.ts'

/**
 * Path of the buildx that docker would surely start with this environment, which is that of a docker command. Undefined where
 * there is a doubt: `docker` is no program of this machine's kind but a script (Podman's is one), or a link to another program
 * (snap's is one); its configuration cannot be read; or what stands where buildx is looked for is no such program either.
 */
export function buildxProgram({ PATH, DOCKER_CONFIG: folder = '' }: Environment): string | undefined {
  try {
    const docker = dockerIn(PATH ?? '')
    if (docker === undefined || basename(realpathSync(docker)) !== 'docker' || !isProgram(docker)) return undefined
    const content = contentOf(`${folder}/config.json`, LARGEST_CONFIG, { workspace: '/', disk: DISK })
    const own = content === 'missing' ? {} : configIn(content)
    const found = own && findBuildx(folder, own, isThere)
    return found !== undefined && isProgram(found) ? found : undefined
  } catch {
    // Docker says what is wrong with it.
    return undefined
  }
}

/** Path of the `docker` that the system would start; undefined where a folder of the variable PATH is not absolute. */
function dockerIn(path: string): string | undefined {
  const folders = path.split(':')
  return folders.every((folder) => isAbsolute(folder))
    ? folders.map((folder) => join(folder, 'docker')).find(isStartable)
    : undefined
}

/** Docker takes the first path of which the system does not say that nothing is there. */
function isThere(path: string): boolean {
  try {
    statSync(path)
    return true
  } catch (error) {
    return codeOf(error) !== 'ENOENT'
  }
}

function isStartable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

/**
 * Whether a file can be started, and is a program of the kind that Node is: ELF, of the same class and processor. The C library
 * would have a shell read another one. https://man7.org/linux/man-pages/man5/elf.5.html
 */
function isProgram(path: string): boolean {
  const kind = kindIn(path)
  return isStartable(path) && kind.startsWith(ELF) && kind === kindIn(process.execPath)
}

const ELF = '7f454c46'

/** The bytes of the head of a file that say what kind of program it is, in hexadecimal. */
function kindIn(path: string): string {
  const head = Buffer.alloc(20)
  const opened = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    readSync(opened, head)
    return Buffer.concat([head.subarray(0, 6), head.subarray(18, 20)]).toString('hex')
  } finally {
    closeSync(opened)
  }
}
