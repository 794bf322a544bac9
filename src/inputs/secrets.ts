import { Hidden } from '../secrets/hidden.ts'
import type { Secret, SecretSettings } from '../secrets/secret.ts'
import type { Environment } from './context.ts'
import type { InputReader } from './reader.ts'
import { readSecretItems, type SecretInput, type SecretItem } from './secret-items.ts'

/** The bytes of a file, or why there are none. */
export type FileContent = Uint8Array | 'missing' | 'directory' | 'special' | 'large' | 'refused'

/** What reading secrets needs from outside. */
export interface SecretSurroundings {
  readonly env: Environment
  readonly content: (path: string, limit: number) => FileContent
  /** Why this run cannot have secrets; undefined when it can. */
  readonly untrusted: string | undefined
}

// https://github.com/moby/buildkit/blob/master/session/secrets/secretsprovider/secretsprovider.go (MaxSecretSize)
const MAX_BYTES = 500 * 1024

/**
 * Reads the secrets of the build; names and meanings as in docker/build-push-action, which only warns of one that it
 * cannot use. Here that is an error, except for one without a value in a run that cannot have secrets: GitHub gives an
 * empty text there, and the build may not need it.
 */
export function readSecrets(reader: InputReader, around: SecretSurroundings): SecretSettings {
  const items = (['secrets', 'secret-envs', 'secret-files'] as const).flatMap((input) => readSecretItems(reader, input))
  const leftOut: string[] = []
  const given = items.flatMap((item, index): readonly Secret[] => {
    if (items.slice(0, index).some(({ id }) => id === item.id)) refuse(reader, item, 'is given more than once')
    const found = VALUES[item.input](item.text, around)
    if ('value' in found) return [{ id: item.id, ...found }]
    if (found.absent && around.untrusted !== undefined) leftOut.push(item.id)
    else refuse(reader, item, found.problem)
    return []
  })
  return { given, leftOut }
}

const refuse = (reader: InputReader, { input, name }: SecretItem, problem: string): undefined =>
  reader.refuse(input, `${name} ${problem}`)

type Found = Pick<Secret, 'value' | 'path'> | { readonly absent: boolean; readonly problem: string }

const absent = (problem: string): Found => ({ absent: true, problem })
const bad = (problem: string): Found => ({ absent: false, problem })

/** How each input says where a value is. What it says is not shown: many a user writes the value itself there. */
const VALUES: Readonly<Record<SecretInput, (text: string, around: SecretSurroundings) => Found>> = {
  secrets: (text) => (text.trim() === '' ? absent(`is empty; ${DEFINED}`) : within({ value: new Hidden(text) })),

  'secret-envs': (text, { env }) => {
    const value = Object.hasOwn(env, text) ? env[text] : undefined
    if (value === undefined) return absent('names a variable that is not set in this job; it takes a name, not a value')
    if (value.trim() === '') return absent(`names a variable that is empty; ${DEFINED}`)
    return within({ value: new Hidden(value) })
  },

  'secret-files': (path, { content }) => {
    const bytes = path === '' ? 'missing' : content(path, MAX_BYTES)
    switch (bytes) {
      case 'missing':
        return absent('names a file that does not exist; the path is seen from the workspace')
      case 'directory':
        return bad('names a folder, not a file')
      case 'special':
        return bad('names something that is not a regular file')
      case 'large':
        return bad(TOO_LARGE)
      case 'refused':
        return bad('names a file that this step cannot read')
      default:
        return isBlank(bytes) ? absent('names a file that is empty') : { value: new Hidden(bytes), path }
    }
  },
}

const DEFINED = 'is the secret or variable that it comes from defined?'
const TOO_LARGE = `has more than ${MAX_BYTES / 1024} KiB, and BuildKit takes no more`

const within = (value: { readonly value: Hidden }): Found =>
  value.value.reveal().length > MAX_BYTES ? bad(TOO_LARGE) : { ...value, path: undefined }

/** `echo "$SECRET" > file` leaves a line break where there is no secret. */
const isBlank = (bytes: Uint8Array): boolean => bytes.every((byte) => [0x20, 0x09, 0x0a, 0x0d].includes(byte))
