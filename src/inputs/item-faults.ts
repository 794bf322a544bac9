import type { InputReader } from './reader.ts'

/** Fault that an item of a list can have. */
export interface ItemFault<T> {
  readonly holds: (item: T) => boolean
  /** What such an item has, as the end of a sentence: `no "="; write id=value`. */
  readonly problem: string
}

/** Item of a list that has no fault, with its number there, counted from 1. */
export interface SoundItem<T> {
  readonly item: T
  readonly number: number
}

/**
 * Refuses the items of a list that have a fault, each for the first one that holds; items of one fault are told together,
 * by number, because an item can be a value, or a line of one. Returns the others.
 */
export function refuseFaulty<T>(
  reader: InputReader,
  input: string,
  items: readonly T[],
  faults: readonly ItemFault<T>[],
): readonly SoundItem<T>[] {
  const judged = items.map((item, at) => ({ item, number: at + 1, fault: faults.find(({ holds }) => holds(item)) }))
  for (const fault of faults) {
    const [first, ...more] = judged.filter((one) => one.fault === fault)
    if (first === undefined) continue
    const subject = more.length === 0 ? `item ${first.number} has` : `item ${first.number} and ${more.length} more have`
    reader.refuse(input, `${subject} ${fault.problem}`)
  }
  return judged.filter(({ fault }) => fault === undefined)
}
