import { FOLDER_STATE } from './docker-config/private.ts'
import type { Files, Log } from './world.ts'

/** Removes what a killed run left. Never fails the job: it warns. `state` is what the main part saved. */
export async function post(files: Files, log: Log, state: (name: string) => string): Promise<void> {
  const folder = state(FOLDER_STATE)
  if (folder === '') return
  try {
    await files.removePrivateFolder(folder)
  } catch (error) {
    log.warning(error instanceof Error ? error.message : String(error))
  }
}
