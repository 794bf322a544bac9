import type { ImageConfig } from './image-config.ts'

/** Maker of a layer, as the history of its image tells of it. */
export type LayerMaker =
  | { readonly kind: 'instruction'; readonly text: string }
  /** The history says nothing of it, and names what stands above it. */
  | { readonly kind: 'base image' }
  | { readonly kind: 'unknown' }

/**
 * Makers of the layers of an image, from the first to the last, by the history in its configuration; none where the history
 * has more or fewer layers than the image.
 */
export function layerMakers({ history, layers }: Pick<ImageConfig, 'history' | 'layers'>): readonly LayerMaker[] {
  const steps = history.filter(({ hasLayer }) => hasLayer).map(({ createdBy }) => readInstruction(createdBy))
  if (steps.length !== layers.length) return []
  const firstNamed = steps.findIndex((text) => text !== '')
  return steps.map((text, index): LayerMaker => {
    if (text !== '') return { kind: 'instruction', text }
    return { kind: index < firstNamed ? 'base image' : 'unknown' }
  })
}

const SHELL = '/bin/sh -c '

/**
 * Reads an instruction of a Dockerfile from the line that a builder keeps of it, without what may be secret and does not stand in
 * the Dockerfile: values of build arguments, and logins and queries of addresses. What another tool wrote stays as it is.
 * `RUN |1 TOKEN=abc /bin/sh -c npm ci # buildkit` is `RUN npm ci`.
 */
export function readInstruction(createdBy: string): string {
  const line = createdBy
    .trim()
    .replace(/ # buildkit$/, '')
    .replace(/^\/bin\/sh -c #\(nop\)\s+/, '')
  return withoutCommandStart(line).replace(/\b([a-z][a-z\d+.-]*:\/\/)(?:[^\s/@]*@)?([^\s?]*)(?:\?\S+)?/gi, '$1$2')
}

/** The start of a command: the values of its build arguments, which nothing ends but the shell, and the shell. */
function withoutCommandStart(line: string): string {
  const command = line.replace(/^RUN (?=\||\/bin\/sh -c )/, '')
  if (/^\|\d+ /.test(command)) {
    const shell = command.lastIndexOf(` ${SHELL}`)
    return shell < 0 ? 'RUN …' : `RUN ${command.slice(shell + SHELL.length + 1)}`
  }
  return command.startsWith(SHELL) ? `RUN ${command.slice(SHELL.length)}` : line
}
