/** Tags of a repository: of each its digest, and of a digest its tags, without a look at all the others. */
export class TagTable {
  readonly #digests = new Map<string, string>()
  readonly #tags = new Map<string, Set<string>>()

  digestOf(tag: string): string | undefined {
    return this.#digests.get(tag)
  }

  /** Sorted. */
  tagsOf(digest: string): string[] {
    return [...(this.#tags.get(digest) ?? [])].sort()
  }

  /** Sorted. */
  names(): string[] {
    return [...this.#digests.keys()].sort()
  }

  set(tag: string, digest: string): void {
    this.remove(tag)
    this.#digests.set(tag, digest)
    this.#tags.set(digest, (this.#tags.get(digest) ?? new Set()).add(tag))
  }

  remove(tag: string): void {
    const digest = this.#digests.get(tag)
    if (digest === undefined) return
    this.#digests.delete(tag)
    const others = this.#tags.get(digest)
    others?.delete(tag)
    if (others?.size === 0) this.#tags.delete(digest)
  }
}
