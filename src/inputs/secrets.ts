import type { ListRules } from '../base/csv.ts'
import { splitNameValue } from '../base/name-value.ts'
import { Redacted } from '../base/redacted.ts'
import { leadsOutProblem, refusalProblem } from '../runner/file-problems.ts'
import type { Secret, SecretSettings } from '../secrets/secret.ts'
import { type ItemFault, refuseFaulty } from './item-faults.ts'
import type { InputReader } from './reader.ts'

// https://github.com/moby/buildkit/blob/master/session/secrets/secretsprovider/secretsprovider.go (MaxSecretSize)
const MAX_BYTES = 500 * 1024

/**
 * Reads the secrets of the build; names and meanings as in docker/build-push-action, which only warns of one that it
 * cannot use. Here that is an error, except for one without a value in a run that cannot have secrets: GitHub gives an
 * empty text there, and the build may not need it. `untrusted` says why this run cannot have secrets; undefined when it can.
 */
export function readSecrets(reader: InputReader, untrusted: string | undefined): SecretSettings {
  const items = (['secrets', 'secret-envs', 'secret-files'] as const).flatMap((input) => readSecretItems(reader, input))
  const leftOut: string[] = []
  const given = items.flatMap((item, index): readonly Secret[] => {
    if (items.slice(0, index).some(({ id }) => id === item.id)) refuse(reader, item, 'is given more than once')
    const found = VALUES[item.input](item.text, reader)
    if ('value' in found) return [{ id: item.id, ...found }]
    if (found.absent && untrusted !== undefined) leftOut.push(item.id)
    else refuse(reader, item, found.problem)
    return []
  })
  return { given, leftOut }
}

const refuse = (reader: InputReader, { input, name }: SecretItem, problem: string): undefined =>
  reader.refuse(input, `${name} ${problem}`)

type Found = Pick<Secret, 'value'> | { readonly absent: boolean; readonly problem: string }

const absent = (problem: string): Found => ({ absent: true, problem })

const bad = (problem: string): Found => ({ absent: false, problem })

/** How each input says where a value is. What it says is not shown: many a user writes the value itself there. */
const VALUES: Readonly<Record<SecretInput, (text: string, job: Pick<InputReader, 'env' | 'files'>) => Found>> = {
  secrets: (text) => (text.trim() === '' ? absent(`is empty; ${DEFINED}`) : within({ value: new Redacted(text) })),

  'secret-envs': (text, { env }) => {
    const value = Object.hasOwn(env, text) ? env[text] : undefined
    if (value === undefined) return absent('names a variable that is not set in this job; it takes a name, not a value')
    if (value.trim() === '') return absent(`names a variable that is empty; ${DEFINED}`)
    return within({ value: new Redacted(value) })
  },

  'secret-files': (path, { files }) => {
    const bytes = path === '' ? 'missing' : files.content(path, MAX_BYTES)
    switch (bytes) {
      case 'missing':
        return absent('names a file that does not exist; the path is seen from the workspace')
      case 'directory':
        return bad('names a folder, not a file')
      case 'special':
        return bad('names something that is not a regular file')
      case 'large':
        return bad(TOO_LARGE)
      default:
        if ('code' in bytes) return bad(`names a file that ${refusalProblem(bytes)}`)
        if ('leadsTo' in bytes) return bad(`names a file elsewhere: ${leadsOutProblem(path, bytes)}`)
        return isBlank(bytes) ? absent('names a file that is empty') : { value: new Redacted(bytes) }
    }
  },
}

const DEFINED = 'is the secret or variable that it comes from defined?'

const TOO_LARGE = `has more than ${MAX_BYTES / 1024} KiB, and BuildKit takes no more`

const within = (value: { readonly value: Redacted }): Found =>
  value.value.reveal().length > MAX_BYTES ? bad(TOO_LARGE) : value

/** `echo "$SECRET" > file` leaves a line break where there is no secret. */
const isBlank = (bytes: Uint8Array): boolean => bytes.every((byte) => [0x20, 0x09, 0x0a, 0x0d].includes(byte))

type SecretInput = 'secrets' | 'secret-envs' | 'secret-files'

/** `id=text`, as it stands in one of the inputs. */
interface SecretItem {
  readonly input: SecretInput
  readonly id: string
  readonly text: string
  /** What a message calls it. */
  readonly name: string
}

/** How each input is read. The name of a variable has no comma, and docker/build-push-action separates there too. */
const LISTS: Readonly<Record<SecretInput, ListRules>> = {
  secrets: { commas: 'keep', ends: 'kept' },
  'secret-envs': { commas: 'separate' },
  'secret-files': { commas: 'keep' },
}

/** No expression of GitHub can double the quotes of a value. */
const QUOTED = 'a value that has quotes of its own comes as it is by secret-envs, from a variable of this step'

/** What stands after the "=", in the words of a message. */
const SHAPES: Readonly<Record<SecretInput, string>> = {
  secrets: 'id=value',
  'secret-envs': 'id=NAME_OF_A_VARIABLE',
  'secret-files': 'id=path',
}

/** An item of one of the inputs, split at the first "=". */
interface SplitItem {
  readonly id: string | undefined
  readonly text: string
}

/** What can be wrong with an item as such. */
const faultsOf = (input: SecretInput): readonly ItemFault<SplitItem>[] => [
  {
    holds: ({ id }) => id === undefined,
    problem: `no "="; write ${SHAPES[input]}${input === 'secrets' ? ', and put an item with several lines in quotes ("id=first line…last line")' : ''}`,
  },
  { holds: ({ id }) => id === '', problem: 'no id before "="' },
  {
    // What somebody knows from the command line: --secret id=npm,env=NPM_TOKEN
    holds: ({ id = '', text }) => /^(id|type)$/.test(id) && /,\s*(id|src|source|target|env)=/.test(text),
    problem: `the form of docker's --secret; write ${SHAPES[input]}`,
  },
  { holds: ({ id = '' }) => /[\s,"]/.test(id), problem: 'a space, comma or quote in the id before "="' },
  {
    // Base64 ends so, and no value does: it is the last line of a value that lacks its quotes.
    holds: ({ text }) => text.trim() === '=',
    problem: '"==" at its end and no value; put an item with several lines in quotes',
  },
]

/**
 * Reads the items of an input. Notes what is wrong with them and returns the others. No part of an item is shown but
 * its id, and not even that when an item is malformed: it can be a line of a value that lacks its quotes.
 */
function readSecretItems(reader: InputReader, input: SecretInput): readonly SecretItem[] {
  const items = reader.list(input, LISTS[input], input === 'secrets' ? QUOTED : undefined).map((item): SplitItem => {
    const { name, value } = splitNameValue(item)
    return value === undefined ? { id: undefined, text: name } : { id: name, text: value }
  })
  const sound = refuseFaulty(reader, input, items, faultsOf(input))
  return sound.flatMap(({ item: { id, text }, number }) => {
    if (id === undefined) return []
    return [{ input, id, text, name: sound.length === items.length ? `the secret "${id}"` : `item ${number}` }]
  })
}
