import { resolve } from 'node:path'
import { MachineError, UnexpectedStateError } from '../base/errors.ts'
import type { Context } from '../runner/context.ts'
import { contentProblem } from '../runner/file-problems.ts'
import type { Files } from '../runner/ports.ts'
import { DISK, type Disk } from './disk.ts'
import { contentOf, isWritable, kindOf } from './path-content.ts'
import { privateFoldersIn } from './private-folders.ts'
import { endOf, leadsOut, linkedElsewhere } from './workspace-paths.ts'

/**
 * Files of this machine; private folders are made right below `temp`. Its functions throw MachineError for what the system
 * refuses.
 */
export function filesIn({ temp, workspace }: Pick<Context, 'temp' | 'workspace'>, disk: Disk = DISK): Files {
  const place = { workspace, disk }
  return {
    kind: (path) => kindOf(path, place),

    leadsOut: (path) => leadsOut(path, endOf(resolve(workspace, path), disk), place),

    content: (path, limit) => contentOf(path, limit, place),

    read: async (path, limit) => {
      const content = contentOf(path, limit, place)
      if (content instanceof Uint8Array) return Buffer.from(content).toString('utf8')
      if (content === 'missing') return undefined
      if (typeof content === 'object' && 'code' in content) throw new MachineError(`read ${path}`, content)
      throw new UnexpectedStateError(
        `${contentProblem(path, content, limit)}.`,
        'Put a regular file there, or have another path read.',
      )
    },

    linkedElsewhere: (path) => linkedElsewhere(path, place),

    list: async (path) => (await disk.readdir(path).catch(() => [])).sort(),

    isWritable: (path) => isWritable(resolve(workspace, path), disk),

    ...privateFoldersIn(temp, disk),
  }
}
