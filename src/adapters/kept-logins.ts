import { MachineError, UnexpectedStateError } from '../base/errors.ts'
import { type Parsed, parsed, quoted } from '../base/result.ts'
import { keepLogins, namedHelpers, takeOutLogins, takeOutOld } from '../buildx/docker-config/kept/keep-login.ts'
import { EMPTY_LEDGER } from '../buildx/docker-config/kept/ledger.ts'
import type { LoginStore } from '../buildx/docker-config/kept/login-store.ts'
import type { KeptFile } from '../buildx/docker-config/kept/put-back.ts'
import { DISK, type Disk } from './disk.ts'
import { withFileLock } from './file-lock.ts'
import {
  configTextAt,
  type KeptPlaces,
  placesOf,
  readLedger,
  removeFolders,
  removeUnfinished,
  writeConfig,
  writeLedger,
} from './kept-files.ts'
import { done, isWritable, noContent } from './path-content.ts'
import type { Place } from './workspace-paths.ts'

/** How often a file is read anew that others change in the moment when it is written. */
const MOST_ATTEMPTS = 10

/** Store of logins in docker's config.json, by its path. A relative one is seen from the workspace. */
export function loginStoreIn(workspace: string, disk: Disk = DISK): LoginStore {
  const place = { workspace, disk }
  return {
    problem: async (path, hosts) => {
      const places = placesOf(path, disk)
      const text = configTextAt(path, place)
      const logins = hosts.map((host) => ({ host, authorization: '' }))
      const tried = text.ok ? keepLogins({ text: text.value, ledger: EMPTY_LEDGER }, logins, { id: '', at: 0 }) : text
      if (!tried.ok) return `${problemOf(path, tried.problem)} ${REMEDY}`
      if (!isWritable(places.folder, disk))
        return `${problemOf(path, `stands in ${quoted(places.folder)}, which the user of this job is not allowed to write to`)} ${RIGHTS}`
      return ledgerProblem(places, disk)
    },

    keep: async (path, logins, keeper) => {
      const places = placesOf(path, disk)
      const made = await done(`make ${places.folder}, the folder of docker's configuration`, () =>
        disk.mkdir(places.folder, { recursive: true, mode: 0o700 }),
      )
      const before = await change(places, place, 'ledger first', (file) => {
        const kept = keepLogins(takeOutOld(file, keeper.at), logins, keeper)
        if (!kept.ok || made === undefined) return kept
        const { text, ledger } = kept.value
        return parsed({ text, ledger: { ...ledger, found: { folder: made, ...ledger.found } } })
      })
      return namedHelpers(before, logins)
    },

    takeOut: async (path, id) => {
      const places = placesOf(path, disk)
      if ((await disk.lstat(places.folder).catch(noContent)) === 'missing') return
      const before = await change(places, place, 'ledger last', (file) => takeOutLogins(file, id))
      const { folder } = before.ledger.found
      if (folder !== undefined) await removeFolders(places.folder, folder, disk)
    },
  }
}

const problemOf = (path: string, problem: string): string =>
  `The login cannot be kept (keep-login): ${quoted(path)} ${problem}.`

const REMEDY = 'Mend that file, or have DOCKER_CONFIG name the folder of another one for this job.'

const MENDING = 'Mend what the system names, or have DOCKER_CONFIG name another folder for this job.'

const RIGHTS = 'Give the user the right to that, or have DOCKER_CONFIG name another folder for this job.'

/** Why the ledger could not be used, as sentences; undefined where it can. */
async function ledgerProblem(places: KeptPlaces, disk: Disk): Promise<string | undefined> {
  try {
    await readLedger(places, disk)
    return undefined
  } catch (error) {
    if (error instanceof MachineError) return `The login cannot be kept: ${error.message}. ${MENDING}`
    if (!(error instanceof UnexpectedStateError)) throw error
    return `The login cannot be kept (keep-login): ${error.message} ${error.remedy}`
  }
}

/** Value of a result about the file at `path`. Throws UnexpectedStateError, with the problem, where there is none. */
function sure<T>(path: string, result: Parsed<T>): T {
  if (result.ok) return result.value
  throw new UnexpectedStateError(problemOf(path, result.problem), REMEDY)
}

/**
 * Changes a config.json and its ledger, alone among the steps that keep logins. Of the two files the one is written first without
 * which the other could not be put right after a kill. Returns what was there before. Throws UnexpectedStateError.
 */
const change = (
  places: KeptPlaces,
  place: Place,
  order: 'ledger first' | 'ledger last',
  edit: (file: KeptFile) => Parsed<KeptFile>,
): Promise<KeptFile> =>
  done(`lock ${places.config}, in which docker keeps its logins (keep-login)`, () =>
    withFileLock(places.lock, place.disk, async () => {
      const { disk } = place
      await removeUnfinished(places, disk)
      const ledger = await readLedger(places, disk)
      for (let attempt = 1; ; attempt++) {
        const text = sure(places.path, configTextAt(places.path, place))
        const before = { text, ledger }
        const after = sure(places.path, edit(before))
        if (order === 'ledger first') await writeLedger(places, after.ledger, disk)
        // Docker does not know the lock: what it has written meanwhile is not written over.
        const now = configTextAt(places.path, place)
        if (attempt < MOST_ATTEMPTS && !(now.ok && now.value === text)) continue
        if (after.text !== text) await writeConfig(places, after, disk)
        if (order === 'ledger last') await writeLedger(places, after.ledger, disk)
        return before
      }
    }),
  )
