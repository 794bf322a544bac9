import type { BuildSettings } from '../inputs/settings.ts'
import { type Digest, shortDigest } from '../names/digest.ts'
import { repositoryUri } from '../names/repository.ts'
import type { PushPlan } from './plan.ts'

/** The plan as a short table for the log. */
export function describePlan(plan: PushPlan, build: BuildSettings): string {
  const rows: readonly (readonly [string, string])[] = [
    ['identity', plan.caller],
    ['repository', `${repositoryUri(plan.repository)} (${describeState(plan)})`],
    ['build', describeBuild(plan, build)],
    ...plan.tags.map(({ tag, now, locked }, index): readonly [string, string] => [
      index === 0 ? 'tags' : '',
      `${tag}: ${describeMove(now, locked)}`,
    ]),
    ...plan.left.map((tag): readonly [string, string] => ['', `${tag}: left alone, it cannot move in this repository`]),
  ]
  const width = Math.max(...rows.map(([label]) => label.length))
  return rows.map(([label, text]) => `${label.padEnd(width)}  ${text}`).join('\n')
}

function describeState({ state, create }: PushPlan): string {
  if (create !== undefined) {
    const settings = [create.mutability?.toLowerCase(), create.scanOnPush ? 'scanned on push' : undefined]
    return ['missing, will be created', ...settings.filter((text) => text !== undefined)].join(', ')
  }
  return state === 'there' ? 'exists' : 'this identity may not describe it'
}

function describeBuild({ builder, produce }: PushPlan, build: BuildSettings): string {
  const what = build.file ?? `${build.context.replace(/\/+$/, '')}/Dockerfile`
  const platforms = build.platforms.length > 0 ? ` for ${build.platforms.join(', ')}` : ''
  const how = `${what}${platforms} by builder ${builder.name} (${builder.driver})`
  return produce.kind === 'push'
    ? how
    : `${how}, not pushed: it must be the image that the locked tags have (${shortDigest(produce.image.digest)})`
}

function describeMove(now: Digest | undefined, locked: boolean): string {
  if (now === undefined) return 'new'
  return locked ? `locked on ${shortDigest(now)}` : `now on ${shortDigest(now)}`
}
