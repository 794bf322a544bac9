import { basename, dirname, join } from 'node:path'
import { UnexpectedStateError } from '../base/errors.ts'
import { type Parsed, parsed, quoted, refused } from '../base/result.ts'
import { EMPTY_LEDGER, type Ledger, parseLedger } from '../buildx/docker-config/kept/ledger.ts'
import type { KeptFile } from '../buildx/docker-config/kept/put-back.ts'
import { LARGEST_CONFIG } from '../buildx/docker-config/private-config.ts'
import { contentProblem } from '../runner/file-problems.ts'
import type { Disk } from './disk.ts'
import { nameMaker } from './maker.ts'
import { contentOf, done, noContent, unlessAbsent } from './path-content.ts'
import { endOf, type Place } from './workspace-paths.ts'

/** Places of what belongs to a config.json: the file itself behind its links, and what stands beside it as long as a login is kept. */
export interface KeptPlaces {
  /** The path as docker reads it. */
  readonly path: string
  readonly config: string
  readonly folder: string
  readonly ledger: string
  readonly lock: string
}

export function placesOf(path: string, disk: Disk): KeptPlaces {
  const config = endOf(path, disk)
  const ledger = join(dirname(config), `.${basename(config)}.kept-logins`)
  return { path, config, folder: dirname(config), ledger, lock: `${ledger}.lock` }
}

/** Text of a config.json; undefined where there is none. Refuses what is no text, as the rest of a sentence about the file. */
export function configTextAt(path: string, place: Place): Parsed<string | undefined> {
  const content = contentOf(path, LARGEST_CONFIG, place)
  if (content === 'missing') return parsed(undefined)
  if (!(content instanceof Uint8Array))
    return refused(contentProblem(path, content, LARGEST_CONFIG).slice(quoted(path).length + 1))
  try {
    return parsed(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content))
  } catch {
    return refused('is not in UTF-8')
  }
}

/**
 * Reads the ledger; an empty one where there is none. Throws UnexpectedStateError for what no step of this user can have written,
 * and MachineError where the system does not let it be read.
 */
export async function readLedger({ ledger }: KeptPlaces, disk: Disk): Promise<Ledger> {
  const reading = `read ${ledger}, in which this step notes which logins it keeps (keep-login)`
  const found = await done(reading, () => disk.lstat(ledger).catch(unlessAbsent))
  if (found === undefined) return EMPTY_LEDGER
  // What a checkout or a build has left there is readable for others: https://git-scm.com/docs/git-update-index (--chmod)
  const isOwn = found.isFile() && (found.mode & 0o077) === 0
  const read = isOwn ? parseLedger(await done(reading, () => disk.readFile(ledger, 'utf8'))) : undefined
  if (read !== undefined) return read
  throw new UnexpectedStateError(
    `${ledger} is not what this step writes there, beside docker's configuration, to know which logins are kept.`,
    'Remove it, and run the job again.',
  )
}

/** Writes the ledger; removes one in which nothing is left. */
export async function writeLedger({ ledger }: KeptPlaces, content: Ledger, disk: Disk): Promise<void> {
  if (content.entries.length === 0) return removeFile(ledger, disk)
  await writeWhole(ledger, JSON.stringify(content), ledger, disk)
}

/** Writes a config.json; removes it where it has no text. */
export async function writeConfig(
  { config, ledger }: KeptPlaces,
  { text }: Pick<KeptFile, 'text'>,
  disk: Disk,
): Promise<void> {
  if (text === undefined) return removeFile(config, disk)
  await writeWhole(config, text, ledger, disk)
}

/** Removes what a step that was killed while it wrote has left. Only who has the lock may do so. */
export async function removeUnfinished({ folder, ledger, lock }: KeptPlaces, disk: Disk): Promise<void> {
  const names = await done(`read ${folder}, the folder of docker's configuration`, () => disk.readdir(folder))
  const paths = names.map((name) => join(folder, name))
  const unfinished = paths.filter((path) => path.startsWith(`${ledger}.`) && !path.startsWith(lock))
  await Promise.all(unfinished.map((path) => removeFile(path, disk)))
}

/** Removes these folders from the inside out, as long as they are empty: `first` is the outermost that this step has made. */
export async function removeFolders(folder: string, first: string, disk: Disk): Promise<void> {
  for (let one = folder; one === first || one.startsWith(`${first}/`); one = dirname(one)) {
    if ((await disk.rmdir(one).catch(noContent)) !== undefined) return
  }
}

/**
 * Replaces a file as a whole, so that nobody ever reads a part of it; one that is there keeps its rights and its owner. The new one
 * is written beside the ledger, where `removeUnfinished` finds it.
 */
async function writeWhole(path: string, content: string, ledger: string, disk: Disk): Promise<void> {
  const temporary = `${ledger}.${nameMaker()}`
  await done(`write ${path}, in which docker keeps its logins (keep-login)`, async () => {
    try {
      await disk.writeFile(temporary, content, { mode: 0o600, flag: 'wx' })
      const old = await disk.lstat(path).catch(unlessAbsent)
      if (old !== undefined) {
        const made = await disk.lstat(temporary)
        if (made.uid !== old.uid || made.gid !== old.gid) await disk.chown(temporary, old.uid, old.gid)
        await disk.chmod(temporary, old.mode & 0o7777)
      }
      await disk.rename(temporary, path)
    } catch (error) {
      await disk.unlink(temporary).catch(noContent)
      throw error
    }
  })
}

const removeFile = (path: string, disk: Disk): Promise<void> =>
  done(`remove ${path}`, () => disk.unlink(path).catch(unlessAbsent))
