/** Label of the commit that an image was made from: https://github.com/opencontainers/image-spec/blob/main/annotations.md */
export const REVISION_LABEL = 'org.opencontainers.image.revision'

/** Label of the time that an image is of: in an image of this step, that of its commit. */
const CREATED_LABEL = 'org.opencontainers.image.created'

/** Configuration of an image for one platform, as far as two builds are compared by it. */
export interface ImageConfig {
  /** Such as `linux/arm64/v8`. */
  readonly platform: string
  readonly labels: Readonly<Record<string, string>>
  /** What a container is started with, by name (`Env`, `Cmd`), each as JSON in which the order of keys is fixed. */
  readonly execution: Readonly<Record<string, string>>
  /** Digests of the layers, unpacked. */
  readonly layers: readonly string[]
  /** From the base image's first step to the last one. */
  readonly history: readonly HistoryEntry[]
  /**
   * The time of its commit: that of its label where it is its own, too. Others label an image with the time of the build,
   * which is later than the image says of itself.
   */
  readonly commitTime?: Date
}

/** Step in the history of an image. */
export interface HistoryEntry {
  readonly createdBy: string
  /** Whether it has made a layer. */
  readonly hasLayer: boolean
}

// https://github.com/opencontainers/image-spec/blob/main/config.md#properties, and docker's own three.
const EXECUTION = [
  ...['User', 'ExposedPorts', 'Env', 'Entrypoint', 'Cmd', 'Volumes', 'WorkingDir', 'StopSignal'],
  ...['Healthcheck', 'OnBuild', 'Shell'],
]

/**
 * Reads the configuration of an image (https://github.com/opencontainers/image-spec/blob/main/config.md), given as its
 * text. Throws SyntaxError when that is no JSON.
 */
export function readImageConfig(text: string): ImageConfig {
  const value = JSON.parse(text) as ConfigJson
  return {
    platform: platformOf(value.os, value.architecture, value.variant),
    labels: value.config?.Labels ?? {},
    execution: executionOf(value.config ?? {}),
    layers: value.rootfs?.diff_ids ?? [],
    history: (value.history ?? []).map(({ created_by: by, empty_layer: empty }) => ({
      createdBy: by ?? '',
      hasLayer: empty !== true,
    })),
    ...commitTimeOf(value),
  }
}

function commitTimeOf({ created, config }: ConfigJson): Pick<ImageConfig, 'commitTime'> {
  const times = [created, config?.Labels?.[CREATED_LABEL]].map((text) => Math.floor(Date.parse(text ?? '') / 1000))
  const [own = Number.NaN, labelled] = times
  return own === labelled ? { commitTime: new Date(own * 1000) } : {}
}

interface ConfigJson {
  readonly created?: string
  readonly os?: string
  readonly architecture?: string
  readonly variant?: string
  readonly config?: ContainerJson
  readonly rootfs?: { readonly diff_ids?: readonly string[] }
  readonly history?: readonly { readonly created_by?: string; readonly empty_layer?: boolean }[]
}

interface ContainerJson {
  readonly [name: string]: unknown
  readonly Labels?: Readonly<Record<string, string>> | null
}

/**
 * Reads what docker tells of an image of its engine: the answer of `docker image inspect`, and the lines of its history,
 * the newest first, which do not say what has made a layer. Throws SyntaxError when one is no JSON.
 */
export function readEngineConfig(inspected: string, history: readonly string[]): ImageConfig {
  const value = JSON.parse(inspected) as EngineJson
  return {
    platform: platformOf(value.Os, value.Architecture, value.Variant),
    labels: value.Config?.Labels ?? {},
    execution: executionOf(value.Config ?? {}),
    layers: value.RootFS?.Layers ?? [],
    history: history.toReversed().map((line) => ({ createdBy: JSON.parse(line) as string, hasLayer: true })),
  }
}

// https://docs.docker.com/reference/api/engine/ (ImageInspect)
interface EngineJson {
  readonly Os?: string
  readonly Architecture?: string
  readonly Variant?: string
  readonly Config?: ContainerJson
  readonly RootFS?: { readonly Layers?: readonly string[] }
}

const platformOf = (...parts: readonly (string | undefined)[]): string => parts.filter((part) => part).join('/')

/** Docker writes out fields that are empty, and BuildKit leaves them away. */
function executionOf(config: ContainerJson): Readonly<Record<string, string>> {
  const fields = EXECUTION.map((name) => [name, canonical(config[name])] as const)
  return Object.fromEntries(fields.filter(([, text]) => !/^(null|""|\[\]|\{\})$/.test(text)))
}

const canonical = (value: unknown): string =>
  JSON.stringify(value ?? null, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([one], [other]) => (one < other ? -1 : 1)))
      : part,
  )
