import { foreseeFloating } from '../../delivery/foresee-floating.ts'
import { growTags } from '../../delivery/grow-tags.ts'
import { hashTags } from '../../delivery/look-at-origins.ts'
import type { DestinationState } from '../../delivery/plan-destination.ts'
import { pairText } from '../../image-metadata/labels.ts'
import { keepingProblems } from '../keep-logins.ts'
import { managedSigningProblems } from '../managed-signatures.ts'
import { labelRequest } from './label-request.ts'
import { type LookResult, lookAtAll } from './look.ts'
import type { Run } from './run-context.ts'
import type { Push, Settings } from './settings.ts'

/**
 * Looks at docker and all registries, and settles what of the settings depends on that: the default tags, and a label.
 * Throws as `lookAtAll` does.
 */
export async function lookAndSettle(
  started: Run,
  push: Push,
): Promise<{ readonly run: Run; readonly seen: LookResult }> {
  const seen = await started.watch.time('look', () => lookAtAll(started, push))
  const run = labelRequest(growRun(seen.run, seen.destinations), seen.destinations)
  const { tags, planOnly } = run.settings
  const facts = { tags, history: run.history }
  const destinations = await Promise.all(seen.destinations.map((one) => foreseeFloating(one, facts, planOnly)))
  const { keepLogin, signing } = run.settings
  const problems = [
    ...(await managedSigningProblems(signing, destinations)),
    ...(await keepingProblems(run.world, keepLogin, destinations)),
  ]
  return { run, seen: { ...seen, destinations, problems } }
}

/**
 * Grows the default tags of a run by what was seen (see `growTags`), and says so: every output, label and annotation that
 * names the short one names the grown one from here on. Returns the run.
 */
function growRun(run: Run, seen: readonly DestinationState[]): Run {
  const settings = growSettings(run.settings, seen)
  if (settings === run.settings) return run
  const before = hashTags(run.settings.tags)
  const now = settings.tags.names.filter((tag) => !run.settings.tags.names.includes(tag))
  run.world.log.info(
    `${before.join(', ')} is on the image of another commit, so the tag of this commit is ${now.join(', ')}.`,
  )
  run.note({ settings })
  return { ...run, settings }
}

/** Settings with the default tags that `growTags` gives. The version is one of them where the event gives no other. */
export function growSettings(settings: Settings, seen: readonly Pick<DestinationState, 'registry'>[]): Settings {
  const tags = growTags(settings.tags, seen)
  if (tags === settings.tags) return settings
  const [old, grown] = [settings.tags.version, tags.version].map((one) => pairText([VERSION, one]))
  const renamed = (texts: readonly string[]): readonly string[] =>
    texts.map((text) =>
      old !== undefined && grown !== undefined && (text === old || text.endsWith(`:${old}`))
        ? `${text.slice(0, text.length - old.length)}${grown}`
        : text,
    )
  const { build, annotations } = settings
  const texts = { labels: renamed(build.labels), annotations: renamed(build.annotations) }
  return { ...settings, tags, build: { ...build, ...texts }, annotations: renamed(annotations) }
}

const VERSION = 'org.opencontainers.image.version'
