/** A fact is not known that a fingerprint needs, so that there is none. The message is a sentence for the user. */
export class UnknownFact extends Error {
  override readonly name = 'UnknownFact'
}
