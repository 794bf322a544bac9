import { basename, dirname, join, resolve } from 'node:path'
import { LONGEST_JOB } from '../runner/longest-job.ts'
import type { Files } from '../runner/ports.ts'
import type { Disk } from './disk.ts'
import { hasMakerEnded, nameMaker } from './maker.ts'
import { done, unlessAbsent } from './path-content.ts'

/** How the name of every folder of ours begins. */
const PREFIX = 'ecr-build-push-'

/** How the name of a folder for later steps begins: the runner removes it with the job. */
const REPORTS = 'reports-of-ecr-build-push-'

/** What can be done with private folders. */
type PrivateFolders = Pick<
  Files,
  | 'privatePath'
  | 'isPrivatePath'
  | 'isAbandoned'
  | 'abandonedFolders'
  | 'makePrivateFolder'
  | 'writePrivate'
  | 'makeReportFolder'
  | 'writeReport'
  | 'link'
  | 'removePrivateFolder'
>

/** Private folders right below `temp`. Throws MachineError for what the system refuses. */
export function privateFoldersIn(temp: string, disk: Disk): PrivateFolders {
  const exists = async (path: string): Promise<boolean> => (await disk.stat(path).catch(() => undefined)) !== undefined
  return {
    privatePath: () => join(temp, `${PREFIX}${nameMaker()}`),

    isPrivatePath: (path) => path === resolve(path) && isBelow(temp, path),

    isAbandoned: (name, made) => isAbandoned(name, made, Date.now()),

    abandonedFolders: async () => {
      const names = (await disk.readdir(temp).catch(() => [])).filter((name) => name.startsWith(PREFIX))
      const looks = names.map(async (name) => {
        const found = await disk.lstat(join(temp, name)).catch(() => undefined)
        return found?.isDirectory() && isAbandoned(name, found.mtime, Date.now()) ? [join(temp, name)] : []
      })
      return (await Promise.all(looks)).flat()
    },

    makePrivateFolder: (path) =>
      done(
        `make ${path}, a private folder in RUNNER_TEMP for the Docker configuration and the secrets of this run`,
        () => disk.mkdir(path, { mode: 0o700 }),
      ),

    writePrivate: (path, content) =>
      done(`write ${path}, a private file in RUNNER_TEMP that docker reads`, () =>
        disk.writeFile(path, content, { mode: 0o600, flag: 'wx' }),
      ),

    makeReportFolder: async () => {
      const path = join(temp, `${REPORTS}${nameMaker()}`)
      await done(`make ${path}, a folder in RUNNER_TEMP for the reports of this run`, () =>
        disk.mkdir(path, { mode: 0o755 }),
      )
      return path
    },

    writeReport: async (folder, name, content) => {
      const path = join(folder, name)
      await done(`write ${path}, a file that later steps may read`, () =>
        disk.writeFile(path, content, { mode: 0o644, flag: 'wx' }),
      )
      return path
    },

    link: (target, path) =>
      done(`make the link ${path} in RUNNER_TEMP, by which docker finds ${target}`, async () => {
        if (await exists(target)) await disk.symlink(target, path)
      }),

    removePrivateFolder: async (path) => {
      // The path comes from the step's state, which the output of a build could have forged (legacy save-state
      // command): nothing but a real folder of ours, right below the temporary folder, is ever removed. Resolved first,
      // because a slash at the end of a link would stand for the folder that it leads to.
      const folder = resolve(path)
      if (!isBelow(temp, path)) throw new Error(`${path} is not a folder of this step, so it was not removed`)
      await done(`remove ${path}, the private folder of this run in RUNNER_TEMP`, async () => {
        const found = await disk.lstat(folder).catch(unlessAbsent)
        if (found === undefined) return
        if (!found.isDirectory()) throw new Error(`${path} is not a folder, so it was not removed`)
        await disk.rm(folder, { recursive: true, force: true, maxRetries: 3 })
      })
    },
  }
}

const isAbandoned = (name: string, made: Date | undefined, now: number): boolean =>
  hasMakerEnded(name.slice(PREFIX.length)) || (made !== undefined && now - made.getTime() > LONGEST_JOB)

const isBelow = (temp: string, path: string): boolean => {
  const folder = resolve(path)
  return dirname(folder) === resolve(temp) && basename(folder).startsWith(PREFIX)
}
