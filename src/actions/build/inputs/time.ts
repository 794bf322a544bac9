import { quoted } from '../../../base/result.ts'
import type { BuildSettings } from '../../../buildx/build-settings.ts'
import { REPRODUCIBLE_EPOCH } from '../../../buildx/image-time.ts'
import type { InputReader } from '../../../inputs/reader.ts'
import type { Revision } from '../../../runner/commit.ts'
import type { Settings } from '../settings.ts'

/** What a run knows of time. All in seconds since 1970; undefined when nobody knows. */
export interface Times extends Pick<Settings, 'buildTime'>, Pick<BuildSettings, 'reproducible' | 'epoch'> {
  /** What the label says. */
  readonly created: number | undefined
}

/**
 * Reads which time the image bears. SOURCE_DATE_EPOCH of the job or of the input build-args is the user's word to
 * BuildKit, and nothing is added to it. Else it is the commit's time, so that the next run of the commit says the same;
 * a reproducible image has a time that no cache can undo, and the commit's in its label alone.
 * https://docs.docker.com/build/ci/github-actions/reproducible-builds/
 */
export function readTimes(
  reader: InputReader,
  { commitTime }: Revision,
  { buildArgs }: Pick<BuildSettings, 'buildArgs'>,
): Times {
  const reproducible = reader.boolean('reproducible') ?? false
  const buildTime = readBuildTime(reader)
  const committed = commitTime && Math.floor(commitTime.getTime() / 1000)
  const given = buildTime !== undefined || buildArgs.some((text) => /^SOURCE_DATE_EPOCH(=|$)/.test(text))
  const ours = reproducible ? REPRODUCIBLE_EPOCH : committed
  return { buildTime, created: buildTime ?? committed, reproducible, epoch: given ? undefined : ours }
}

function readBuildTime(reader: InputReader): number | undefined {
  const given = reader.env.SOURCE_DATE_EPOCH
  if (!given) return undefined
  if (/^\d{1,11}$/.test(given)) return Number(given)
  return reader.refuse('SOURCE_DATE_EPOCH', `${quoted(given)} is not a time in seconds since 1970`)
}
