import { withoutSignatures } from './log-safety.ts'

/** What the runner was told to hide, by any part of the step. */
export class LogMasks {
  readonly #texts = new Set<string>()

  /** The runner hides a text, and each of its lines: https://github.com/actions/runner, AddMaskCommandExtension. */
  add(secret: string): void {
    for (const text of [secret, ...secret.split(/[\r\n]+/)]) if (text !== '') this.#texts.add(text)
  }

  /**
   * The text with *** for each of them, and without the signatures of addresses. The longest go first: one may be a part of
   * another.
   */
  hide(text: string): string {
    const longestFirst = [...this.#texts].sort((one, other) => other.length - one.length)
    return longestFirst.reduce((rest, secret) => rest.replaceAll(secret, '***'), withoutSignatures(text))
  }
}
