import { type Course, FAULT_KINDS, type FaultKind } from './fault-kinds.ts'
import { OPERATIONS, type Operation } from './operations.ts'

/** How often a fault strikes. */
export type Times = 'once' | 'three times' | 'always'

/** One run with one fault. */
export interface Cell {
  /** Such as `api/create/PutImage (last)/503-html/once`. */
  readonly id: string
  readonly operation: Operation
  readonly fault: FaultKind
  readonly times: Times
}

/** What is not over by itself is met once or always: three times would show nothing new. */
const TIMES: Readonly<Record<Course, readonly Times[]>> = {
  passing: ['once', 'three times', 'always'],
  silent: ['once', 'three times', 'always'],
  lie: ['once', 'always'],
  refusal: ['once', 'always'],
}

/** Every operation with every fault that its server can have. */
export const CELLS: readonly Cell[] = OPERATIONS.flatMap((operation) =>
  FAULT_KINDS[operation.dialect]
    .filter(({ course }) => !operation.without?.includes(course))
    .flatMap((fault) =>
      TIMES[fault.course].map((times): Cell => {
        const { part, scenario, name } = operation
        return { id: `${part}/${scenario}/${name}/${fault.name}/${times}`, operation, fault, times }
      }),
    ),
)

const COUNTS: Readonly<Record<Times, number | undefined>> = { once: 1, 'three times': 3, always: undefined }

/** The rule by which the server of a cell's operation fails. */
export function ruleOf({ operation: { step, repository, skip }, fault, times }: Cell) {
  const count = COUNTS[times]
  return {
    match: step,
    ...(repository !== undefined && { repository }),
    ...(skip !== undefined && { skip }),
    ...(count !== undefined && { times: count }),
    ...fault.rule,
  }
}

/** Whether a run with this fault waits most of its time: for its next try, or for what does not come. */
export const isWaiting = ({ fault, times }: Cell): boolean => fault.course === 'silent' || times !== 'once'
