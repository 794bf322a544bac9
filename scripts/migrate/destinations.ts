import { itemsOf, type NameFacts, readImage, soleExpression } from './reference.ts'
import type { ChainStep } from './workflow.ts'

/** Where an image goes, and under which tags: lines of the inputs `repository` and `tags`. */
export interface Destination {
  readonly repositories: readonly string[]
  readonly tags: readonly string[]
}

export interface Destinations {
  /** One for each step that is needed: each repository of a step gets all its tags. */
  readonly all: readonly Destination[]
  /** What was not taken over, in sentences. */
  readonly notes: readonly string[]
}

/** https://github.com/docker/metadata-action#tags-input (the default) */
const METADATA_DEFAULT = ['type=schedule', 'type=ref,event=branch', 'type=ref,event=tag', 'type=ref,event=pr']

/** A rule of docker/metadata-action: its commas belong to it. */
const linesOf = (text: string = ''): readonly string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))

/** Whether an item is what a metadata step gave. */
export const isOfStep = (item: string, step: ChainStep | undefined): boolean =>
  step?.id !== undefined && new RegExp(`^steps\\.${step.id}\\.outputs\\.`).test(soleExpression(item) ?? '')

/** Reads where docker/build-push-action pushed to. `metadata` is the step whose outputs it took, if it took some. */
export function readDestinations(build: ChainStep, metadata: ChainStep | undefined, facts: NameFacts): Destinations {
  const notes: string[] = []
  const images = metadata === undefined ? [] : imagesOf(metadata, notes)
  const rules = metadata === undefined ? [] : rulesOf(metadata)
  const named = new Map<string, string[]>()
  const add = (name: string, tags: readonly string[], isTagged: boolean): void => {
    const image = readImage(name, facts)
    if (image.place === 'elsewhere' || image.place === 'none') {
      notes.push(
        `${name} is not in ECR as far as this file says: keep docker/build-push-action for it, or write the URI.`,
      )
      return
    }
    if (image.place === 'unknown')
      notes.push(`${name}: make sure that this is a repository of ECR. It is written with its registry, as it was.`)
    const own = isTagged ? [image.tag ?? 'latest'] : tags
    named.set(image.repository, [...(named.get(image.repository) ?? []), ...own])
  }
  for (const image of images) add(image, rules, false)
  for (const item of itemsOf(build.with.tags ?? '')) {
    if (isOfStep(item, metadata)) continue
    if (/^steps\.|^needs\.|^inputs\.|\(/.test(soleExpression(item) ?? ''))
      notes.push(
        `tags: ${item} is made elsewhere; name its repository in the input repository, and keep this line as it is.`,
      )
    else add(item, [], true)
  }
  return { all: grouped(named), notes }
}

function imagesOf({ with: inputs }: ChainStep, notes: string[]): readonly string[] {
  return linesOf(inputs.images).flatMap((line) => {
    const fields = itemsOf(line)
    const name = fields.map((field) => /^name=(.*)$/s.exec(field)?.[1] ?? (field.includes('=') ? '' : field))
    if (fields.some((field) => field.startsWith('enable='))) notes.push(`images: ${line}: "enable" is not known here.`)
    return name.filter((text) => text !== '')
  })
}

const rulesOf = ({ with: inputs }: ChainStep): readonly string[] => {
  const written = linesOf(inputs.tags)
  return written.length > 0 ? written : METADATA_DEFAULT
}

/** Repositories with the same tags are one step. */
function grouped(named: ReadonlyMap<string, readonly string[]>): readonly Destination[] {
  const byTags = new Map<string, Destination>()
  for (const [repository, all] of named) {
    const tags = [...new Set(all)]
    const key = JSON.stringify([...tags].sort())
    byTags.set(key, { repositories: [...(byTags.get(key)?.repositories ?? []), repository], tags })
  }
  return [...byTags.values()]
}
