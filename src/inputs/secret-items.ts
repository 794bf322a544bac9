import type { InputReader } from './reader.ts'

export type SecretInput = 'secrets' | 'secret-envs' | 'secret-files'

/** `id=text`, as it stands in one of the inputs. */
export interface SecretItem {
  readonly input: SecretInput
  readonly id: string
  readonly text: string
  /** What a message calls it. */
  readonly name: string
}

/** What stands after the "=", in the words of a message. */
const SHAPES: Readonly<Record<SecretInput, string>> = {
  secrets: 'id=value',
  'secret-envs': 'id=NAME_OF_A_VARIABLE',
  'secret-files': 'id=path',
}

/** What can be wrong with an item as such, with the sentence about it: "item 2 …". The first that holds is told. */
const FAULTS: readonly {
  readonly holds: (id: string | undefined, text: string) => boolean
  readonly problem: (input: SecretInput) => string
}[] = [
  {
    holds: (id) => id === undefined,
    problem: (input) =>
      `no "="; write ${SHAPES[input]}${input === 'secrets' ? ', and put an item with several lines in quotes ("id=first line…last line")' : ''}`,
  },
  { holds: (id) => id === '', problem: () => 'no id before "="' },
  {
    // What somebody knows from the command line: --secret id=npm,env=NPM_TOKEN
    holds: (id, text) => /^(id|type)$/.test(id ?? '') && /,\s*(id|src|source|target|env)=/.test(text),
    problem: (input) => `the form of docker's --secret; write ${SHAPES[input]}`,
  },
  { holds: (id) => /[\s,"]/.test(id ?? ''), problem: () => 'a space, comma or quote in the id before "="' },
  {
    // Base64 ends so, and no value does: it is the last line of a value that lacks its quotes.
    holds: (_id, text) => text === '=',
    problem: () => '"==" at its end and no value; put an item with several lines in quotes',
  },
]

/**
 * Reads the items of an input. Notes what is wrong with them and returns the others. No part of an item is shown but
 * its id, and not even that when an item is malformed: it can be a line of a value that lacks its quotes.
 */
export function readSecretItems(reader: InputReader, input: SecretInput): readonly SecretItem[] {
  // The name of a variable has no comma, and docker/build-push-action separates there too.
  const items = reader.list(input, { commas: input === 'secret-envs' ? 'separate' : 'keep' }).map((item, index) => {
    const equals = item.indexOf('=')
    const id = equals < 0 ? undefined : item.slice(0, equals)
    const text = item.slice(equals + 1)
    return { number: index + 1, id, text, fault: FAULTS.find(({ holds }) => holds(id, text)) }
  })
  for (const fault of FAULTS) {
    const [first, ...more] = items.filter((item) => item.fault === fault)
    if (first === undefined) continue
    const subject = more.length === 0 ? `item ${first.number} has` : `item ${first.number} and ${more.length} more have`
    reader.refuse(input, `${subject} ${fault.problem(input)}`)
  }
  const namesIds = items.every(({ fault }) => fault === undefined)
  return items.flatMap(({ number, id, text, fault }) => {
    if (id === undefined || fault !== undefined) return []
    return [{ input, id, text, name: namesIds ? `the secret "${id}"` : `item ${number}` }]
  })
}
