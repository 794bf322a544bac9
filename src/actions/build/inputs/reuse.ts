import { Redacted } from '../../../base/redacted.ts'
import { parsed } from '../../../base/result.ts'
import type { BuildSettings } from '../../../buildx/build-settings.ts'
import type { InputReader } from '../../../inputs/reader.ts'
import { readTime } from '../../../inputs/time.ts'
import { reuseScopes } from '../../../reuse/reuse-scope.ts'
import type { ReuseSettings } from '../../../reuse/reuse-settings.ts'
import type { Revision } from '../../../runner/commit.ts'
import { judgeCode } from './trust.ts'

/** What of a build decides whether only a builder can do it. */
type AskedBuild = Pick<BuildSettings, 'call' | 'cache' | 'exports'>

/** Reads whether an image that is there is taken instead of a build, and within which bounds; undefined when none is. */
export function readReuse(reader: InputReader, source: Revision, build: AskedBuild): ReuseSettings | undefined {
  const mode = reader.word('reuse', ['off', 'auto']) ?? 'off'
  const maxAge = reader.parsed('reuse-max-age', (text) => readTime(text, { example: '7d', hasZero: true }))
  const salt = reader.parsed('reuse-salt', (text) => parsed(new Redacted(text)))
  if (mode === 'off') return undefined
  // What allow-untrusted lets through is others' code all the same, and no image of it is this repository's.
  const scopes = reuseScopes(source, judgeCode(reader))
  return { maxAge, salt, scopes, builderInputs: builderInputs(reader, build) }
}

/** Inputs that ask for what only a build can do, in the order of action.yml. */
function builderInputs(reader: InputReader, { call, cache, exports }: AskedBuild): readonly string[] {
  const isLoaded = exports.others.length > 0 && reader.boolean('load') === true
  const asked: readonly (readonly [input: string, isAsked: boolean])[] = [
    ['part', reader.text('part') !== undefined],
    ['call', call !== undefined],
    ['cache-to', cache.to.length > 0],
    ['no-cache', cache.none],
    ['no-cache-filters', cache.noneOf.length > 0],
    ['pull', cache.pull],
    ['load', isLoaded],
    ['outputs', exports.others.length > (isLoaded ? 1 : 0)],
  ]
  return asked.flatMap(([input, isAsked]) => (isAsked ? [input] : []))
}
