import { parse } from 'yaml'
import type { Action } from './action.ts'
import type { Words } from './tables.ts'

/** The sentences of the tables in Korean documents: docs/ko.yml. */
export interface Korean extends Words {
  /** The head of the table of default tags. */
  readonly events: { readonly event: string; readonly ref: string; readonly tags: string }
  readonly describeEvent: (what: string) => string
}

const PATH = 'docs/ko.yml'

type Sentences = Readonly<Record<string, string>>

/**
 * Takes the text of docs/ko.yml, and what it has to have a sentence for: inputs of the same name in several actions share
 * one. Throws an Error that lists what has none, and the sentences that nothing needs.
 */
export function parseKorean(text: string, actions: readonly Action[], events: readonly string[]): Korean {
  const written = parse(text) as Readonly<Record<string, Sentences | undefined>>
  const of = (part: string): Sentences => written[part] ?? {}
  const needed: Readonly<Record<string, readonly string[]>> = {
    words: ['input', 'output', 'default', 'required', 'meaning', 'event', 'ref', 'tags'],
    groups: [...new Set(actions.flatMap(({ inputs }) => inputs.flatMap(({ group }) => group ?? [])))],
    inputs: [...new Set(actions.flatMap(({ inputs }) => inputs.map(({ name }) => name)))],
    outputs: [...new Set(actions.flatMap(({ outputs }) => outputs.map(({ name }) => name)))],
    events,
  }
  const problems = Object.entries(needed).flatMap(([part, names]) => [
    ...names.filter((name) => !of(part)[name]?.trim()).map((name) => `${part}: no sentence for "${name}"`),
    ...Object.keys(of(part))
      .filter((name) => !names.includes(name))
      .map((name) => `${part}: a sentence for "${name}", which is not there (any more)`),
  ])
  if (problems.length > 0) throw new Error([`${PATH} does not fit:`, ...problems].join('\n- '))
  const sentence = (part: string, name: string): string => (of(part)[name] ?? '').trim()
  const word = (name: string): string => sentence('words', name)
  return {
    input: word('input'),
    output: word('output'),
    default: word('default'),
    required: word('required'),
    meaning: word('meaning'),
    group: (title) => sentence('groups', title),
    describeInput: ({ name }) => sentence('inputs', name),
    describeOutput: ({ name }) => sentence('outputs', name),
    events: { event: word('event'), ref: word('ref'), tags: word('tags') },
    describeEvent: (what) => sentence('events', what),
  }
}
