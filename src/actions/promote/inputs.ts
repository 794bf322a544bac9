import { InputError } from '../../base/errors.ts'
import type { TagSettings } from '../../image-metadata/resolve.ts'
import { type ExpectedSigner, readExpectedSigners } from '../../inputs/expected-signer.ts'
import { type ImageDelivery, readImageDelivery, scopeImages } from '../../inputs/image-delivery.ts'
import { type ImageSource, parseImageSource } from '../../inputs/image-source.ts'
import type { InputReader, Note } from '../../inputs/reader.ts'
import { allProblems, closingNotes } from '../../inputs/unknown-inputs.ts'
import type { RevisionFacts } from '../../runner/commit.ts'

/** Settings of a promotion: everything that the inputs and the job's context say, parsed. */
export interface Promotion extends ImageDelivery {
  readonly from: ImageSource
  /** Whether signatures, SBOMs and the like go with the image. */
  readonly referrers: 'all' | 'none'
  /** Who must have signed the image, any of them; none: nobody need have. */
  readonly signers: readonly ExpectedSigner[]
}

/** Parses every input, whatever the others say. Throws InputError with all that is wrong. */
export function parsePromotion(
  reader: InputReader,
  facts: RevisionFacts,
): { readonly settings: Promotion; readonly notes: readonly Note[] } {
  const text = reader.text('from')
  if (text === undefined)
    reader.miss(
      'from',
      'it is missing; name the image, such as my-app:v1, or the output image of the step that has built it',
    )
  const { delivery: read, source, scope } = readImageDelivery(reader, facts, text === undefined ? [] : [text])
  const delivery = read && { ...read, tags: floatingByVersion(read.tags) }
  const from = reader.parsed('from', (written) => parseImageSource(written, source))
  if (from !== undefined && from.ecr === undefined && source.role !== undefined)
    reader.refuse('from-role-to-assume', `it is for an image in a private registry of ECR, and from is ${from.text}`)
  const referrers = reader.word('referrers', ['all', 'none']) ?? 'all'
  const signers = readExpectedSigners(reader)
  const { doubtful, problems } = allProblems(reader)
  if (problems.length > 0 || delivery === undefined || from === undefined)
    throw new InputError([...doubtful, ...problems])
  const notes = closingNotes(reader, doubtful)
  if (!scope) return { settings: { ...delivery, from, referrers, signers }, notes }
  const looked = lookedAtReferrers({ referrers, signers })
  const { destinations, sources } = scopeImages({ ...delivery, sources: [from] }, looked)
  return { settings: { ...delivery, destinations, from: sources[0] ?? from, referrers, signers }, notes }
}

/** What of that which refers to the image is looked at in the source. */
export const lookedAtReferrers = ({ referrers, signers }: Pick<Promotion, 'referrers' | 'signers'>): 'all' | 'none' =>
  signers.length > 0 ? 'all' : referrers

/**
 * A promotion sets a tag on an image that somebody has chosen, perhaps an older one: the event's commit says nothing of it. Its
 * version is known where a rule names it.
 */
const floatingByVersion = (tags: TagSettings): TagSettings => ({
  ...tags,
  floating: tags.floating.map(({ tag, line }) => ({ tag, line: line?.kind === 'version' ? line : undefined })),
})
