import { LITTLE_PATIENCE } from '../base/retry-policy.ts'
import { saidBy, unlessAwsFailed } from '../ecr/aws-error.ts'
import { readImageConfig } from '../oci/image-config.ts'
import { type LayerMaker, layerMakers } from '../oci/layer-history.ts'
import { type GrownLayer, grownLayers, type ManifestFacts } from '../oci/manifest.ts'
import type { ImageLocation } from './check.ts'
import { type PlatformManifests, platformBefore } from './platform-sizes.ts'

/** Growth of a layer, and what made the layer. */
export interface LayerGrowth extends GrownLayer {
  /** As a key of the sizes: '' for an image that stands alone. */
  readonly platform: string
  /** How many layers the image has. */
  readonly count: number
  readonly maker: LayerMaker
}

/** More are not told of a platform: those that grew most are first. */
const MOST = 3

/** Manifests of an image, and of the one before. */
interface TwoImages {
  readonly now: PlatformManifests
  readonly before: PlatformManifests
}

/**
 * Finds the layers that grew from one image to the next, for each platform, and reads in the configuration of the image which
 * instruction made them. A configuration that is none leaves the maker unknown; so does one that cannot be read, which `info` says.
 */
export async function findGrowth(
  where: ImageLocation,
  { now, before }: TwoImages,
  info: (line: string) => void,
): Promise<readonly LayerGrowth[]> {
  const unlessRead = (error: unknown): undefined => {
    unlessAwsFailed(error)
    info(`Could not tell which instruction made a layer that grew. ${saidBy(error)}`)
  }
  const platforms = [...now].map(async ([platform, facts]): Promise<readonly LayerGrowth[]> => {
    const old = before.get(platformBefore(now, before, platform) ?? platform)
    const grown = facts === undefined || old === undefined ? [] : grownLayers(old.layers, facts.layers).slice(0, MOST)
    if (facts === undefined || grown.length === 0) return []
    const makers = (await readMakers(where, facts).catch(unlessRead)) ?? []
    const count = facts.layers.length
    return grown.map((layer) => ({
      ...layer,
      platform,
      count,
      maker: makers[layer.position - 1] ?? { kind: 'unknown' },
    }))
  })
  return (await Promise.all(platforms)).flat()
}

/** No builder writes a larger one, and what is told of it is one line. */
const MOST_BYTES = 4_000_000

/** Throws AwsError. */
async function readMakers(
  { ecr, repository }: ImageLocation,
  { config: digest, configSize: size, layers }: ManifestFacts,
): Promise<readonly LayerMaker[]> {
  if (digest === undefined || size > MOST_BYTES) return []
  const doing = 'read which instruction made the layers that grew'
  const bytes = await ecr.blob(repository.name, { digest, size }, doing, LITTLE_PATIENCE)
  const makers = makersIn(Buffer.from(bytes).toString('utf8'))
  return makers.length === layers.length ? makers : []
}

/** What is no configuration, such as that of a chart, names nothing. */
function makersIn(text: string): readonly LayerMaker[] {
  try {
    return layerMakers(readImageConfig(text))
  } catch {
    return []
  }
}
