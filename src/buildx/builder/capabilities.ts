import { type Fields, readBoolean } from '../flags/fields.ts'
import { type BuilderState, isFrom } from './inspect.ts'

/** Demands of a run on its builder, beyond building one image of the builder's own platform. */
export interface BuilderDemands {
  readonly platforms: readonly string[]
  readonly annotations: boolean
  readonly attestations: boolean
  /** Whether an index is pushed under a tag that cannot move once it is set. */
  readonly fixedIndex: boolean
  /** Attributes of the image, such as compression. */
  readonly image: Fields
  /** Whether layers are compressed for lazy pulling, in whatever is exported. */
  readonly estargz: boolean
  /** Whether an archive is written that docker can load, or that has an OCI layout. */
  readonly archive: boolean
  /** Kinds of the caches that are read, such as gha. */
  readonly cacheFrom: readonly string[]
  /** Kinds of the caches that are written. */
  readonly cacheTo: readonly string[]
  /** Entitlements, such as security.insecure. */
  readonly allow: readonly string[]
}

/** Something that not every builder can do. */
interface Capability {
  /** As the rest of "it cannot …". */
  readonly name: string
  readonly isDemanded: (demands: BuilderDemands) => boolean
  /**
   * What the docker driver needs for it: an engine with the containerd image store, the same with BuildKit 0.22, an engine
   * that is configured for it (which cannot be seen), or nothing helps.
   */
  readonly docker: 'containerd' | 'containerd-0.22' | 'configured' | 'never'
}

/**
 * What the docker driver cannot do in every engine; all other drivers can. Each row was tried with Docker 26.1.5 and
 * 28.5.2, in both stores. https://docs.docker.com/build/builders/drivers/ has some of it.
 */
const CAPABILITIES: readonly Capability[] = [
  {
    name: 'build for several platforms',
    isDemanded: ({ platforms }) => platforms.length > 1,
    docker: 'containerd',
  },
  {
    name: 'add attestations',
    isDemanded: ({ attestations }) => attestations,
    docker: 'containerd',
  },
  {
    // Engines before 28.2, whose BuildKit is 0.22, push the manifests of an index one after the other under its tag. Where
    // that cannot move, it stays on the first one's, and the push fails. https://github.com/moby/moby/pull/49949
    name: 'push an index under a tag that cannot be moved (engines before Docker 28.2)',
    isDemanded: ({ fixedIndex }) => fixedIndex,
    docker: 'containerd-0.22',
  },
  {
    // The classic store pushes Docker's own media types, and says nothing about what it leaves out.
    name: 'add annotations',
    isDemanded: ({ annotations }) => annotations,
    docker: 'containerd',
  },
  {
    // Nor does it say that it compresses with gzip, whatever is asked for.
    name: 'choose how layers are compressed',
    isDemanded: ({ image }) =>
      ['compression', 'force-compression', 'compression-level'].some((name) => image.has(name)),
    docker: 'containerd',
  },
  {
    // Engine 28.5.2 itself ends ("panic: footer buffer = 48, not 51"), and every job on it with it.
    name: 'compress layers with estargz',
    isDemanded: ({ estargz }) => estargz,
    docker: 'never',
  },
  {
    // With the containerd store it "conflicts with unpack", which the engine always does; the classic one ignores it.
    name: 'rewrite the times of files (reproducible)',
    isDemanded: ({ image }) => readBoolean(image.get('rewrite-timestamp') ?? '') === true,
    docker: 'never',
  },
  {
    name: 'push by digest',
    isDemanded: ({ image }) => readBoolean(image.get('push-by-digest') ?? '') === true,
    docker: 'never',
  },
  {
    name: 'write an OCI or Docker archive',
    isDemanded: ({ archive }) => archive,
    docker: 'containerd',
  },
  {
    // https://docs.docker.com/build/cache/backends/
    name: 'export a cache',
    isDemanded: ({ cacheTo }) => cacheTo.some((kind) => kind !== 'inline'),
    docker: 'containerd',
  },
  {
    // An engine knows no exporter for these, and says nothing about an importer that it does not know.
    name: 'keep a cache in S3 or Azure',
    isDemanded: ({ cacheFrom, cacheTo }) => [...cacheFrom, ...cacheTo].some((kind) => !ENGINE_CACHES.includes(kind)),
    docker: 'never',
  },
  {
    // https://docs.docker.com/reference/cli/dockerd/#daemon-configuration-file (builder, entitlements)
    name: 'grant security.insecure',
    isDemanded: ({ allow }) => allow.includes('security.insecure'),
    docker: 'configured',
  },
]

/** Caches that the BuildKit inside an engine has: https://github.com/moby/moby/blob/v26.1.5/builder/builder-next/controller.go */
const ENGINE_CACHES = ['inline', 'registry', 'local', 'gha']

/** Suitability of a builder for what is demanded. */
export type Suitability =
  /** The builder can do all that is demanded. */
  | { readonly kind: 'use' }
  /** It cannot, and a BuildKit container that this step makes can. `because` is for the reader. */
  | { readonly kind: 'container'; readonly because: string }
  /** It cannot, and it was asked for by name. */
  | { readonly kind: 'refuse'; readonly problem: string }

/** The capabilities that are demanded and that the docker driver has in some engines only, or in none. */
export const demandedCapabilities = (demands: BuilderDemands): readonly Capability[] =>
  CAPABILITIES.filter(({ isDemanded }) => isDemanded(demands))

/**
 * Judges whether a builder can do what is demanded. `named`: the user asked for this one, so no other takes its place.
 */
export function judgeBuilder(demands: BuilderDemands, builder: BuilderState, named: boolean): Suitability {
  const lacking =
    builder.driver === 'docker' ? demandedCapabilities(demands).filter((one) => !has(builder, one, named)) : []
  if (lacking.length === 0) return { kind: 'use' }
  const cannot = `${describeBuilder(builder)} cannot ${listed(lacking.map(({ name }) => name))}`
  if (!named) return { kind: 'container', because: `${cannot}.` }
  const store = lacking.every(({ docker }) => docker === 'containerd')
    ? ', or turn on the containerd image store of its engine (https://docs.docker.com/engine/storage/containerd/)'
    : ''
  return {
    kind: 'refuse',
    problem: `${cannot}. Leave the input builder away, then this step makes a BuildKit container for it; or name a builder of another driver${store}.`,
  }
}

/**
 * What an engine does not tell about itself gets the benefit of the doubt: buildx says what it lacks. Not where a tag would
 * be lost for ever.
 */
function has({ store, buildkit }: BuilderState, { docker }: Capability, named: boolean): boolean {
  switch (docker) {
    case 'containerd':
      return store !== 'classic'
    case 'containerd-0.22':
      return store !== 'classic' && isFrom([0, 22], buildkit)
    case 'configured':
      return named
    case 'never':
      return false
  }
}

function describeBuilder({ name, driver, store }: BuilderState): string {
  return `The builder ${name} (${driver} driver${store === undefined ? '' : `, ${store} image store`})`
}

const listed = (texts: readonly string[]): string =>
  texts.length < 2 ? texts.join() : `${texts.slice(0, -1).join(', ')} or ${texts.at(-1)}`
