import type { ImageFacts, TaggedImage } from '../ecr/api.ts'
import { AwsError, hasCode, saidBy } from '../ecr/aws-error.ts'
import { imagesIn, setTags, type TagEvents } from '../ecr/image-tags.ts'
import type { GuardedTag, VersionLine } from '../image-metadata/floating-tag-line.ts'
import { shortDigest, type Tag } from '../names/image-reference.ts'
import type { Log } from '../runner/ports.ts'
import { commitTagOf } from './commit-order.ts'
import type { Delivered } from './deliveries.ts'
import type { FloatingFacts } from './floating-tag.ts'
import { keepTag, regainTag } from './kept-tags.ts'
import { decideFloating } from './move-floating.ts'
import { compareVersions, versionsOfLine } from './version-order.ts'

/**
 * So many newer images that others bring while one run settles its tags are more than a repository takes in that time; it
 * ends even where somebody moves a tag back all the while.
 */
const ROUNDS = 10

/**
 * Settles floating tags that were moved to the image of a delivery. ECR has no condition for a move ("only from this image"),
 * so between the look and the move another job may have set the tag on a newer one. That one has its own tag by then, which
 * is set before those that float. So it is looked for after the move, and the tag is set on it, as often as there is one.
 * Whoever moves a tag last looks last: in the end it is on the newest image. Tags that are on another image then are taken
 * from those of the delivery. A look that ECR refuses is a warning: the tags are set. Throws AwsError where a tag could not be
 * set or the repository is gone, or what `ports.taken` throws.
 */
export async function settleFloating(one: Delivered, moved: readonly GuardedTag[], ports: SettlePorts): Promise<void> {
  const commits = moved.filter(({ line }) => line.kind === 'commit')
  if (commits.length > 0) await settleCommits(one, commits, ports)
  await settleVersions(
    one,
    moved.flatMap(({ tag, line }) => (line.kind === 'version' ? [{ tag, line }] : [])),
    ports,
  )
}

/** What tags are settled by. */
export interface SettlePorts {
  readonly facts: FloatingFacts
  /** Whether all of the tags were looked at, and still where the plan has seen them: nobody else was at work. */
  readonly isAlone: boolean
  /** Called for a tag that cannot move any more. */
  readonly taken: TagEvents['taken']
  readonly log: Pick<Log, 'info' | 'warning'>
}

/** Looks at a repository whose tags are set. Returns undefined where ECR refuses it, which is told. */
async function lookAfter<T>({ log }: SettlePorts, ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask()
  } catch (error) {
    if (!(error instanceof AwsError) || hasCode(error, 'RepositoryNotFoundException')) throw error
    log.warning(`Whether another job has set a floating tag at the same time could not be seen. ${saidBy(error)}`)
    return undefined
  }
}

async function settleCommits(one: Delivered, tags: readonly GuardedTag[], ports: SettlePorts): Promise<void> {
  const { history, tags: settings } = ports.facts
  let at = settings.revision.sha
  for (let round = 0; round < ROUNDS; round++) {
    const newer = settings.commitTag === undefined || at === '' ? undefined : await history.newer(at)
    if (newer === undefined) return ports.isAlone ? undefined : defendTags(one, tags, ports)
    const next = await newestImage(one, newer, ports)
    if (next === undefined) return
    const why = `commit ${next.sha.slice(0, 7)}, newer than this run's ${settings.revision.sha.slice(0, 7)}`
    for (const { tag } of tags) await setOnNewer(one, tag, { image: next.image, why, ports })
    at = next.sha
  }
}

/** The image of the newest of these commits that has one. */
async function newestImage(
  { ecr, repository }: Delivered,
  newer: readonly string[],
  ports: SettlePorts,
): Promise<{ readonly sha: string; readonly image: ImageFacts } | undefined> {
  const { commitTag } = ports.facts.tags
  if (commitTag === undefined || newer.length === 0) return undefined
  const named = newer.map((sha) => ({ sha, tag: commitTagOf(commitTag, sha) }))
  const images = (await lookAfter(ports, () => imagesIn(ecr, repository.name, named))) ?? []
  for (const { sha, tag } of named) {
    const image = images.find((other) => other.tag === tag)
    if (image !== undefined) return { sha, image }
  }
  return undefined
}

/** Where nobody tells which commits are newer: a tag that an older image has taken meanwhile is taken back. */
async function defendTags(one: Delivered, tags: readonly GuardedTag[], ports: SettlePorts): Promise<void> {
  const { ecr, repository, image } = one
  for (let round = 0; round < ROUNDS; round++) {
    const names = tags.map(({ tag }) => tag)
    const states = (await lookAfter(ports, () => ecr.imageStates(repository.name, names))) ?? []
    const lost = tags.filter(({ tag }) =>
      states.some(({ digest, names }) => digest !== image.digest && names.includes(tag)),
    )
    if (lost.length === 0) return
    const decided = await decideFloating(one, ports.facts, { image: image.digest, tags: lost, isNew: false })
    let again = false
    for (const { tag } of lost) {
      const { decision, now } = decided.get(tag) ?? {}
      if (decision?.kind === 'move') {
        await put(one, tag, image, ports)
        again = true
      } else if (decision?.kind === 'keep') keepTag(one, tag, { now, because: decision.because })
      else if (one.tags.delete(tag)) one.moved.add(tag)
    }
    if (!again) return
  }
}

/** Floating tag of a line of versions, and the newest one that it is known to be set on. */
interface VersionTag {
  readonly tag: Tag
  readonly line: VersionLine
  readonly version: string
  readonly image: ImageFacts
}

/** Looks at all tags of the repository at once, as often as one of these tags had to be set anew. */
async function settleVersions(
  one: Delivered,
  tags: readonly { readonly tag: Tag; readonly line: VersionLine }[],
  ports: SettlePorts,
): Promise<void> {
  const { ecr, repository } = one
  let open: readonly VersionTag[] = tags.map((two) => ({ ...two, version: two.line.version, image: one.image }))
  for (let round = 0; round < ROUNDS && open.length > 0; round++) {
    const all = (await lookAfter(ports, () => ecr.taggedImages(repository.name))) ?? []
    const passed = open.flatMap((own) => newestAbove(all, own))
    const ids = [...new Set(passed.map(({ digest }) => digest))].map((digest) => ({ digest }))
    const images = ids.length === 0 ? [] : await lookAfter(ports, () => imagesIn(ecr, repository.name, ids))
    const next: VersionTag[] = []
    for (const own of open) {
      const newer = passed.find(({ tag }) => tag === own.tag)
      const image = images?.find(({ digest }) => digest === newer?.digest)
      if (newer !== undefined && image !== undefined) {
        const why = `version ${newer.version}, newer than this run's ${own.line.version}`
        await setOnNewer(one, own.tag, { image, why, ports })
        next.push({ ...own, version: newer.version, image })
      } else if (newer === undefined && isOnOlder(all, own)) {
        await put(one, own.tag, own.image, ports)
        next.push(own)
      }
    }
    open = next
  }
}

/** The newest version of the line of a tag, where it is newer than the one that the tag is set on. */
function newestAbove(all: readonly TaggedImage[], { tag, line, version }: VersionTag) {
  const [newest] = versionsOfLine(all, line)
  const isNewer = newest !== undefined && compareVersions(line.scheme, newest.version, version) > 0
  return isNewer ? [{ tag, version: newest.version, digest: newest.digest }] : []
}

/** Whether a tag is on an older version than the one that it was set on. */
function isOnOlder(all: readonly TaggedImage[], { tag, line, version, image }: VersionTag): boolean {
  const now = all.find(({ names }) => names.includes(tag))?.digest
  const theirs = versionsOfLine(all, line).find(({ digest }) => digest === now)
  return now !== image.digest && theirs !== undefined && compareVersions(line.scheme, theirs.version, version) < 0
}

/** A newer image, and how it is named. */
interface Newer {
  readonly image: ImageFacts
  readonly why: string
  readonly ports: SettlePorts
}

async function setOnNewer(one: Delivered, tag: Tag, { image, why, ports }: Newer): Promise<void> {
  await put(one, tag, image, ports)
  if (image.digest === one.image.digest) return
  const names = ports.facts.tags.names.filter((name) => one.tags.has(name) && name !== tag)
  const own = names[0] ?? shortDigest(one.image.digest)
  const because = `${tag} is on ${shortDigest(image.digest)} (${why}), whose run set it at the same time. This image is ${own}.`
  keepTag(one, tag, { now: image.digest, because })
  ports.log.info(because)
}

async function put(one: Delivered, tag: Tag, image: ImageFacts, { taken }: SettlePorts): Promise<void> {
  const done = (): void => (image.digest === one.image.digest ? regainTag(one, tag) : undefined)
  await setTags(one, image, { first: [tag], last: [] }, { done, taken })
}
