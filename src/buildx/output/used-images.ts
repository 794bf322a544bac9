import { type Digest, digestFrom } from '../../names/image-reference.ts'

// "#5 [1/2] FROM docker.io/library/node:22@sha256:…", "#4 docker-image://docker.io/docker/dockerfile:1@sha256:…". What a program
// prints has a time in front of it. https://github.com/moby/buildkit/blob/master/util/progress/progressui/printer.go
const IMAGE = /^#\d+ (?:\[[^\]]*\] )?(?:FROM |docker-image:\/\/)([^\s@]+)(?:@(\S+))?$/

// An image that a context stands for is named as the user wrote it, and its digest comes with its manifest:
// "#5 [context node:22] host/hub/library/node:22", "#5 resolve host/hub/library/node:22@sha256:… 0.1s done".
// https://github.com/moby/buildkit/blob/master/frontend/dockerui/namedcontext.go (load)
const CONTEXT = /^#(\d+) \[context [^\]]+\] \S+$/
const RESOLVED = /^#(\d+) resolve ([^\s@]+)@(\S+)(?: |$)/

/**
 * Images that a build uses, read from its plain progress as it comes: each with the digest that BuildKit has found for it.
 * An image that the engine of the docker driver has for itself is named without one.
 */
export class UsedImageList {
  readonly #images = new Map<string, Digest | undefined>()
  /** Steps that are images of contexts. */
  readonly #contexts = new Set<string>()

  /** Takes the image in the next line. */
  read(line: string): void {
    const [, context] = CONTEXT.exec(line) ?? []
    if (context !== undefined) this.#contexts.add(context)
    const [, step = '', ...resolved] = RESOLVED.exec(line) ?? []
    const [name, text] = this.#contexts.has(step) ? resolved : (IMAGE.exec(line)?.slice(1) ?? [])
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
