import type { LocalPlace } from '../../../emulator/index.ts'
import type { StepResult } from '../../../scripts/runner/run-action.ts'
import { type Manifest, manifestIn } from '../../support/registry.ts'

/** What is in the registry, in short. */
export interface Shape {
  readonly type: string
  /** Those of this test; undefined when there are none. */
  readonly annotations?: Readonly<Record<string, string>>
  /** What it says about another manifest: types of predicates. */
  readonly attests?: readonly string[]
  /** The manifests of an index, by platform. */
  readonly parts?: Readonly<Record<string, Shape>>
}

/** Media types, by the names that the expectations use. */
const TYPES: Readonly<Record<string, string>> = {
  'application/vnd.docker.distribution.manifest.v2+json': 'Docker manifest',
  'application/vnd.docker.distribution.manifest.list.v2+json': 'Docker list',
  'application/vnd.oci.image.manifest.v1+json': 'OCI manifest',
  'application/vnd.oci.image.index.v1+json': 'OCI index',
}

/** The shape of the image that a run pushed. */
export const shapeOf = (ecr: LocalPlace, repository: string, { outputs }: StepResult): Promise<Shape> =>
  shapeIn(ecr, repository, outputs.digest ?? '')

async function shapeIn(ecr: LocalPlace, repository: string, digest: string): Promise<Shape> {
  const { mediaType, annotations, layers, manifests } = await manifestIn(ecr, repository, digest)
  const own = Object.entries(annotations ?? {}).filter(([name]) => name.startsWith('org.example.'))
  const attests = (layers ?? []).flatMap((layer) => layer.annotations?.['in-toto.io/predicate-type'] ?? [])
  return {
    type: TYPES[mediaType] ?? mediaType,
    ...(own.length > 0 ? { annotations: Object.fromEntries(own) } : {}),
    ...(attests.length > 0 ? { attests } : {}),
    ...(manifests === undefined ? {} : { parts: await partsIn(ecr, repository, manifests) }),
  }
}

async function partsIn(
  ecr: LocalPlace,
  repository: string,
  manifests: NonNullable<Manifest['manifests']>,
): Promise<Readonly<Record<string, Shape>>> {
  const parts = manifests.map(async ({ digest, platform: { os, architecture } }) => {
    return [`${os}/${architecture}`, await shapeIn(ecr, repository, digest)] as const
  })
  return Object.fromEntries(await Promise.all(parts))
}
