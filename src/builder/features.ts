import type { Settings } from '../inputs/settings.ts'

/** What a run asks of its builder, beyond building one image of the builder's own platform. */
export interface Wants {
  readonly platforms: readonly string[]
  readonly annotations: boolean
}

/** Something that not every builder can do. */
export interface Feature {
  /** As the rest of "it cannot …". */
  readonly name: string
  readonly wanted: (wants: Wants) => boolean
  /** Whether the docker driver can do it when the engine has the containerd image store. No feature here works with the classic one. */
  readonly withContainerd: boolean
}

/**
 * What the docker driver cannot do in every engine; all other drivers can. Each row was tried with Docker 26.1.5 and
 * 28.5.2. https://docs.docker.com/build/builders/drivers/ has some of it.
 */
export const FEATURES: readonly Feature[] = [
  {
    name: 'build for several platforms',
    wanted: ({ platforms }) => platforms.length > 1,
    withContainerd: true,
  },
  {
    // The classic store pushes Docker's own media types, and says nothing about what it leaves out.
    name: 'add annotations',
    wanted: ({ annotations }) => annotations,
    withContainerd: true,
  },
]

/** What these settings ask of the builder. */
export function wantsOf({ build }: Settings): Wants {
  return { platforms: build.platforms, annotations: build.annotations.length > 0 }
}
