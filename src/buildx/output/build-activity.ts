/**
 * A registry answers the manifest of an image, a few kilobytes, within seconds. Layers have no such limit: BuildKit prints
 * nothing while it sends them, and a large one may take long.
 */
const MANIFEST_MILLISECONDS = 300_000

// https://github.com/moby/buildkit/blob/master/util/progress/progressui/printer.go: "#5 [build 2/3] RUN make", "#5 DONE 1.2s"
const COMMAND = /^#(\d+) \[[^\]]*\b\d+\/\d+\] RUN /
const ENDED = /^#(\d+) (?:DONE\b|CACHED$|CANCELED$|ERROR: )/

// https://github.com/moby/buildkit/blob/master/util/push/push.go
const MANIFEST = /^#(\d+) pushing manifest for \S+( [\d.]+s)?( done)?$/

/** Activity of a build, read in its plain progress as it comes: what it waits for, and so how long it may be silent. */
export class BuildActivity {
  readonly #commands = new Set<string>()
  readonly #manifests = new Set<string>()

  /** Reads the next line. What a program prints has a time in front of it. */
  read(line: string): void {
    const [, command] = COMMAND.exec(line) ?? []
    if (command !== undefined) this.#commands.add(command)
    const [, manifest, , done] = MANIFEST.exec(line) ?? []
    if (manifest !== undefined) this.#manifests[done === undefined ? 'add' : 'delete'](manifest)
    const [, ended] = ENDED.exec(line) ?? []
    if (ended === undefined) return
    this.#commands.delete(ended)
    this.#manifests.delete(ended)
  }

  /**
   * Milliseconds that docker may print nothing now, where `limit` is what it may as a rule. A command of the Dockerfile
   * takes as long as it takes, and many print nothing: it is not ended here.
   */
  patience(limit: number): number {
    if (this.#commands.size > 0) return Number.POSITIVE_INFINITY
    return this.#manifests.size > 0 ? Math.min(limit, MANIFEST_MILLISECONDS) : limit
  }
}
