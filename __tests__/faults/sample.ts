import type { Cell, Times } from './cells.ts'
import { hasEngine } from './operations.ts'

/** How many cells of a sample are met how often. A fault that is always there is waited for as long as a run may last. */
export type Shares = Readonly<Record<Times, number>>

/**
 * Chooses cells, always the same: each fault as often as the others, and each operation as often as the others. Those that
 * engines or long silences are for are left out.
 */
export function sampleOf(cells: readonly Cell[], shares: Shares): readonly Cell[] {
  const quick = cells.filter(({ operation, fault }) => !hasEngine(operation.part) && fault.course !== 'silent')
  const taken = new Map<string, number>()
  return (Object.keys(shares) as readonly Times[]).flatMap((times) =>
    spread(
      quick.filter((cell) => cell.times === times),
      shares[times],
      taken,
    ),
  )
}

/**
 * Chooses so many cells: the faults in turns, beginning with those that were taken least, each with the operation that was taken
 * least. `taken` counts both.
 */
function spread(cells: readonly Cell[], count: number, taken: Map<string, number>): readonly Cell[] {
  const timesTaken = (name: string): number => taken.get(name) ?? 0
  const least = <T>(all: readonly T[], nameOf: (one: T) => string): readonly T[] =>
    all.toSorted((a, b) => timesTaken(nameOf(a)) - timesTaken(nameOf(b)))
  const faults = [...new Set(cells.map(({ fault }) => fault.name))]
  const chosen = new Set<Cell>()
  while (chosen.size < Math.min(count, cells.length))
    for (const fault of least(faults, (name) => name)) {
      const candidates = cells.filter((cell) => cell.fault.name === fault && !chosen.has(cell))
      const [best] = least(candidates, ({ operation }) => operation.name)
      if (best === undefined || chosen.size === count) continue
      chosen.add(best)
      for (const name of [fault, best.operation.name]) taken.set(name, timesTaken(name) + 1)
    }
  return [...chosen]
}

/** The sample of `npm test`: 150 cells, most of which are over in the time of a run. */
export const SHARES: Shares = { once: 108, 'three times': 30, always: 12 }
