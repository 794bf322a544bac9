import type { Settings } from '../inputs/settings.ts'
import { noCredentials } from '../inputs/trust.ts'
import type { World } from '../world.ts'
import { buildArgWarning, secretLooking } from './build-args.ts'
import { masksOf } from './masks.ts'
import { secretsOf } from './mount.ts'
import { secretNotes } from './notes.ts'
import { knownSecrets } from './secret.ts'

/** Has the runner hide the secrets of the build, before anything is printed; then says what their user should know. */
export function hideSecrets({ log, env, context }: World, settings: Settings): void {
  const { secrets, build } = settings
  for (const mask of secretsOf(settings).flatMap(({ value }) => masksOf(value))) log.mask(mask)
  for (const note of secretNotes(secrets, noCredentials(context))) log.warning(note)
  const names = secretLooking(build.buildArgs, env, knownSecrets(secrets))
  if (names.length > 0) log.warning(buildArgWarning(names))
}
