import type { InputProblem } from '../base/errors.ts'
import type { InputReader } from './reader.ts'
import { unneededInputs } from './replaced-actions.ts'
import { describeUnknownInput } from './unknown-inputs.ts'

/** A sentence that the log shows about inputs which can be used. */
export interface Note {
  readonly level: 'info' | 'warning'
  readonly text: string
}

export const warningNote = (text: string): Note => ({ level: 'warning', text })

/** Tells of inputs that this step does not have and that stop nothing; `doubtful` is what findUnknownInputs returns. */
export function unknownInputNotes(reader: InputReader, doubtful: readonly InputProblem[]): readonly Note[] {
  const unneeded = unneededInputs(reader)
  return [
    ...(unneeded === undefined ? [] : [{ level: 'info', text: unneeded } as const]),
    ...doubtful.map(describeUnknownInput).map(warningNote),
  ]
}
