import { type ImageReference, printReference } from '../names/image-reference.ts'
import { type ImageConfig, readEngineConfig, readImageConfig } from '../oci/image-config.ts'
import { imageManifests, readManifest } from '../oci/manifest.ts'
import type { Environment } from '../runner/context.ts'
import type { Files } from '../runner/ports.ts'
import { ANSWER_DEADLINE, type BuildxPorts, succeeded } from './docker.ts'
import { DockerError } from './docker-error.ts'

/** Reads the configuration of an image of the engine. Throws DockerError, CancelledError, or SyntaxError. */
export async function readFromEngine(
  { docker }: Pick<BuildxPorts, 'docker'>,
  reference: ImageReference,
  env: Environment,
): Promise<ImageConfig> {
  const name = printReference(reference)
  const ask = async (args: readonly string[]): Promise<string> => {
    const { exit, output } = await docker.query([...args, name], env, ANSWER_DEADLINE)
    if (!succeeded(exit)) throw new DockerError({ doing: `look at the image ${name}`, exit, output })
    return output
  }
  const inspected = await ask(['image', 'inspect', '--format', '{{json .}}'])
  const history = await ask(['image', 'history', '--no-trunc', '--format', '{{json .CreatedBy}}'])
  return readEngineConfig(
    inspected,
    history.split('\n').filter((line) => line !== ''),
  )
}

/** A registry takes no larger manifest: https://docs.aws.amazon.com/AmazonECR/latest/userguide/service-quotas.html. Bytes. */
const LARGEST_DOCUMENT = 4 * 1024 * 1024

/**
 * Reads the configurations in a folder that the exporter `oci` has left, one for each platform
 * (https://github.com/opencontainers/image-spec/blob/main/image-layout.md). Throws an Error when a file is missing.
 */
export async function readFromLayout(
  { files }: { readonly files: Pick<Files, 'read'> },
  folder: string,
): Promise<readonly ImageConfig[]> {
  const read = async (path: string): Promise<string> => {
    const text = await files.read(`${folder}/${path}`, LARGEST_DOCUMENT)
    if (text === undefined) throw new Error(`the image that was built has no ${path}`)
    return text
  }
  const blob = (digest: string): Promise<string> => read(`blobs/${digest.replace(':', '/')}`)
  const manifestsIn = async (text: string): Promise<readonly string[]> => {
    const nested = await Promise.all(imageManifests({ manifest: text }).map(blob))
    return nested.length === 0 ? [text] : (await Promise.all(nested.map(manifestsIn))).flat()
  }
  const manifests = await manifestsIn(await read('index.json'))
  const configs = manifests.flatMap((manifest) => readManifest({ manifest }).config ?? [])
  return (await Promise.all(configs.map(blob))).map(readImageConfig)
}
