import { posix } from 'node:path'

/** What a job leaves, as far as its user means it. */
export interface ChainResult {
  /** References that the registries have in the end, sorted. */
  readonly pushed: readonly string[]
  /** Names of the image in the engine of the runner, sorted. */
  readonly local?: readonly string[]
  readonly labels?: Readonly<Record<string, string>>
  /** Content of the secrets that the build may mount, by id. */
  readonly secrets?: Readonly<Record<string, string>>
  readonly context: string
  /** The other options of the build, by name. */
  readonly options?: Readonly<Record<string, readonly string[]>>
  /** Options of the builder that the job asks for. */
  readonly 'driver-opts'?: readonly string[]
}

/**
 * A result in one spelling: `./docker/Dockerfile` is `docker/Dockerfile`, a cache `host/name:tag` has its type, an
 * attestation that is switched off is none, and the exporter of what is pushed or loaded is told by `pushed` and `local`.
 */
export function meaningOf(result: ChainResult): Required<ChainResult> {
  const { file, attest, annotation, provenance: _off, 'cache-from': from, output, ...options } = result.options ?? {}
  return {
    pushed: result.pushed,
    local: [...new Set(result.local ?? [])].sort(),
    labels: result.labels ?? {},
    secrets: result.secrets ?? {},
    context: result.context.includes('://') ? result.context : folder(result.context),
    options: {
      ...options,
      ...some('file', file?.map(posix.normalize)),
      ...some('annotation', annotation?.toSorted()),
      ...some('attest', switchedOn(attest)),
      ...some(
        'cache-from',
        from?.map((text) => (/^type=|,/.test(text) ? text : `type=registry,ref=${text}`)),
      ),
      ...some(
        'output',
        output?.filter((text) => !/^type=(docker|image)\b/.test(text)),
      ),
    },
    'driver-opts': result['driver-opts'] ?? [],
  }
}

const switchedOn = (attests: readonly string[] = []): readonly string[] =>
  attests.filter((text) => !text.includes('disabled=true')).map((text) => text.replace(',disabled=false', ''))

const folder = (path: string): string => posix.normalize(path).replace(/(?<=.)\/$/, '')

const some = (name: string, values: readonly string[] | undefined): Readonly<Record<string, readonly string[]>> =>
  values === undefined || values.length === 0 ? {} : { [name]: values }
