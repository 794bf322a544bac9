import { splitNameValue } from '../base/name-value.ts'
import type { ItemFault } from './item-faults.ts'

/** Item of a list of `NAME=value`, as far as it can be shown. */
export interface NamedItem {
  /** What stands before the first "=": all of an item that has none. */
  readonly name: string
  readonly hasValue: boolean
}

/** Splits `NAME=value`, or `NAME`, into its name and whether it has a value. */
export function namedItem(text: string): NamedItem {
  const { name, value } = splitNameValue(text)
  return { name, hasValue: value !== undefined }
}

/** What people write who mean `NAME=value`. docker takes all of it: the name is then one that nothing asks for. */
const SLIPS: readonly ItemFault<NamedItem>[] = [
  { holds: ({ name, hasValue }) => hasValue && name.trim() === '', problem: 'no name before "="' },
  {
    holds: ({ name }) => name.startsWith('-'),
    problem: '"-" in front, as in a list of YAML or a flag of docker; write NAME=value alone',
  },
  { holds: ({ name }) => /^[{}[\]]/.test(name), problem: 'the form of JSON; write NAME=value, one per line' },
  {
    holds: ({ name }) => /['"`]/.test(name),
    problem: 'a quote in its name; write NAME=value, or put the whole item in double quotes ("NAME=value")',
  },
  {
    holds: ({ name, hasValue }) => /:(\s|$)/.test(name) || (!hasValue && name.includes(':')),
    problem: '":" where "=" belongs; write NAME=value',
  },
  { holds: ({ name, hasValue }) => hasValue && /\s$/.test(name), problem: 'a blank before "="; write NAME=value' },
  {
    holds: ({ name, hasValue }) => !hasValue && /[\s,]/.test(name),
    problem: 'no "="; write NAME=value, and put an item with several lines in quotes ("NAME=first line…last line")',
  },
]

/** Faults of a label: its name may be anything else, and without a value it is empty, as in docker. */
export const LABEL_FAULTS: readonly ItemFault<NamedItem>[] = SLIPS

/** Faults of a build argument. Its name is one of ARG, and without a value one of a variable too. */
export const ARGUMENT_FAULTS: readonly ItemFault<NamedItem>[] = [
  ...SLIPS,
  { holds: ({ name }) => /[\s,:{}]/.test(name), problem: 'a name that no ARG has; write NAME=value, one per line' },
  {
    holds: ({ name, hasValue }) => !hasValue && !/^[A-Za-z_][\w.-]*$/.test(name),
    problem: 'no "=", and is no name of a variable; write NAME=value, or NAME alone for one of the environment',
  },
]

/** Faults of an annotation, without its level: buildx takes no blanks in the name, and wants a value. */
export const ANNOTATION_FAULTS: readonly ItemFault<NamedItem>[] = [
  ...SLIPS,
  { holds: ({ name }) => /\s/.test(name), problem: 'a blank in its name; write NAME=value' },
  { holds: ({ hasValue }) => !hasValue, problem: 'no value; write NAME=value' },
]
