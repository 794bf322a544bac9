import { streamDecoder } from '../../base/text.ts'
import { plainLines } from './vertices.ts'

/** A line without an end, as long as that of a hostile program, is not kept: BuildKit's own are short. */
const LONGEST = 4096

/** Lines of the plain progress of a build, as it comes in pieces. */
export class ProgressLines {
  readonly #decoder = streamDecoder()
  #rest = ''

  /** The lines that end in the next bytes. */
  next(bytes: Uint8Array): readonly string[] {
    const lines = (this.#rest + this.#decoder.decode(bytes, { stream: true })).split('\n')
    this.#rest = (lines.pop() ?? '').slice(0, LONGEST)
    return plainLines(lines.join('\n'))
  }
}
