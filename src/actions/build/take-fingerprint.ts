import { sha256 } from '../../base/hash.ts'
import { dockerfileText } from '../../buildx/dockerfile/dockerfile-text.ts'
import type { Fingerprint } from '../../reuse/fingerprint.ts'
import type { UsedImages } from '../../reuse/reuse-look.ts'
import type { Run } from './run-context.ts'

/** No fingerprint could be had: a sentence that says why. The image is built. */
export interface NoFingerprint {
  readonly unknown: string
}

/**
 * Takes the fingerprint of what a run would build: reads its files, and asks registries where the base images are. With `used`,
 * the base images count by what a build has used, and nobody is asked.
 */
export async function takeFingerprint(
  { world, settings }: Pick<Run, 'world' | 'settings'>,
  used?: UsedImages,
): Promise<Fingerprint | NoFingerprint> {
  const text = await dockerfileText(world.files, settings.build)
  if (text === undefined) return { unknown: 'The Dockerfile cannot be read.' }
  const { target, buildArgs } = settings.build
  const hash = (value: unknown): string => sha256(JSON.stringify(value ?? null)).slice(0, 8)
  const parts = {
    scheme: 1,
    settings: [
      ['Dockerfile', hash(text)],
      ['target', hash(target)],
      ['build-args', hash(buildArgs)],
      ['reuse-salt', hash(settings.reuse?.salt?.revealText())],
    ],
    images: [...(used ?? [])].map(([name, digest]): [string, string] => [name, hash(digest)]),
    contexts: [],
  } as const
  return { value: sha256(JSON.stringify({ ...parts, images: [] })), parts }
}
