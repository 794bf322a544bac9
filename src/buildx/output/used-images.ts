import { type Digest, digestFrom } from '../../names/image-reference.ts'

// "#5 [1/2] FROM docker.io/library/node:22@sha256:…", "#4 docker-image://docker.io/docker/dockerfile:1@sha256:…". What a program
// prints has a time in front of it. https://github.com/moby/buildkit/blob/master/util/progress/progressui/printer.go
const IMAGE = /^#\d+ (?:\[[^\]]*\] )?(?:FROM |docker-image:\/\/)([^\s@]+)(?:@(\S+))?$/

/**
 * Images that a build uses, read from its plain progress as it comes: each with the digest that BuildKit has found for it.
 * An image that the engine of the docker driver has for itself is named without one.
 */
export class UsedImageList {
  readonly #images = new Map<string, Digest | undefined>()

  /** Takes the image in the next line. */
  read(line: string): void {
    const [, name, text] = IMAGE.exec(line) ?? []
    if (name === undefined) return
    const digest = digestFrom(text)
    const isSame = !this.#images.has(name) || this.#images.get(name) === digest
    this.#images.set(name, isSame ? digest : undefined)
  }

  /** Digests by name, such as `docker.io/library/node:22`; undefined for one that has none, or several. */
  get found(): ReadonlyMap<string, Digest | undefined> {
    return new Map(this.#images)
  }
}
