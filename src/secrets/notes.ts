import type { Row } from '../plan/table.ts'
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

/** What the plan says about secrets. */
export const describeSecrets = ({ given }: SecretSettings): readonly Row[] =>
  given.length === 0
    ? []
    : [
        [
          'secrets',
          `${given.map(({ id }) => id).join(', ')}; the image gets its tags when it holds none of their values`,
        ],
      ]

const described = (ids: readonly string[]): string =>
  `the secret${ids.length > 1 ? 's' : ''} ${ids.map((id) => `"${id}"`).join(', ')}`

const areIs = (ids: readonly string[]): string => (ids.length > 1 ? 'are' : 'is')
