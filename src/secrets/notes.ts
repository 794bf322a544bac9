import type { PlanLine } from '../base/text.ts'
import { type JudgedPart, type JudgedSecret, LEAST_PROOF } from './evidence.ts'
import { masksOf } from './masks.ts'
import type { SecretSettings } from './secret.ts'

/** What the user should know about the secrets of this run, as sentences. `reason` says why a run has no secrets. */
export function secretNotes({ given, leftOut }: SecretSettings, reason: string | undefined): readonly string[] {
  const short = given.filter(({ value }) => masksOf(value).length === 0).map(({ id }) => id)
  return [
    ...(leftOut.length > 0
      ? [`The build gets no value for ${described(leftOut)}, which ${areIs(leftOut)} empty: ${reason}.`]
      : []),
    ...(short.length > 0
      ? [
          `The value of ${described(short)} is too short to be hidden in the log: that would also hide ordinary text. ` +
            'Use a longer one.',
        ]
      : []),
  ]
}

/** What the plan says about secrets: which there are, and how far each can be found in the image. */
export function describeSecrets({ given }: SecretSettings, judged: readonly JudgedSecret[]): readonly PlanLine[] {
  if (given.length === 0) return []
  const ids = given.map(({ id }) => id).join(', ')
  const limits = judged.flatMap(({ name, parts }) => limitsOf(parts).map((limit) => `${name} ${limit}`))
  return [
    ['secrets', `${ids}; the image gets its tags when its configuration, history and provenance show none of them`],
    ...[...new Set(limits)].map((text): PlanLine => ['', text]),
  ]
}

/** How far a secret cannot be found, as the ends of sentences that begin with its name. */
function limitsOf(parts: readonly JudgedPart[]): readonly string[] {
  const whole = parts.find(({ kind }) => kind === 'whole')
  if (whole === undefined) return []
  if (whole.proof !== 'anywhere') return [WHOLE_LIMITS[whole.proof ?? 'none']]
  // What is hidden in the log, and not searched for: a field that is a word is hidden only with its line.
  const alone = parts.filter(
    ({ proof, kind, bytes, isWords }) =>
      proof === undefined && bytes.length >= LEAST_PROOF && (kind !== 'field' || !isWords),
  ).length
  if (alone === 0) return []
  return [
    `is found without ${alone} of its lines or lines of its base64 only as a whole: they are short or plain words`,
  ]
}

const WHOLE_LIMITS = {
  none: 'has fewer than 4 bytes and is not searched for',
  'whole value': 'has fewer than 8 bytes and is found only as a whole value (NAME=value, a label, a build argument)',
  'named value': 'is a plain word and is found only where a name says that it is secret (DB_PASSWORD=value)',
} as const

/** The warnings about secrets that are words which the image may hold anyway. */
export function searchWarnings(judged: readonly JudgedSecret[]): readonly string[] {
  const words = judged.filter(({ parts }) => parts[0]?.kind === 'whole' && parts[0].proof === 'named value')
  return [...new Set(words.map(({ name }) => name))].map(
    (name) =>
      `${name[0]?.toUpperCase()}${name.slice(1)} is a plain word or name that the image may hold for a reason of its own: ` +
      'it is in most images, in the Dockerfile, or in what this run is called. So the image is not refused for it, except ' +
      'where a name says that it is secret, such as DB_PASSWORD=value. If it is a secret, replace it by one that nobody can guess.',
  )
}

const described = (ids: readonly string[]): string =>
  `the secret${ids.length > 1 ? 's' : ''} ${ids.map((id) => `"${id}"`).join(', ')}`

const areIs = (ids: readonly string[]): string => (ids.length > 1 ? 'are' : 'is')
