// What the scripted docker does for a build, and tells of what it built. Loaded for these alone: most of what docker is asked is
// printed as it stands in the script, and each look of it takes time in a thousand scenarios.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { say } from './docker-output.ts'
import { type BuildPlay, ENGINE, type Portable } from './docker-plays.ts'
import { credentialsFor, pushImage } from './docker-push.ts'
import { builtImage, MANIFEST, type TinyImage, tinyImage } from './image.ts'

interface Folders {
  /** Where the scripted docker keeps what it notes. */
  readonly folder: string
  readonly config: string
}

function imageFor({ base, content = 'hello', isFresh }: Portable<BuildPlay>, argv: readonly string[]): TinyImage {
  const own = isFresh ? `${content} of ${process.pid}` : content
  const labels = argv.flatMap((text, at) => (argv[at - 1] === '--label' ? [text.split(/=(.*)/s).slice(0, 2)] : []))
  const [platform] = argv.flatMap((flag, at) => (flag === '--platform' ? [argv[at + 1]] : []))
  return base === undefined
    ? tinyImage(own)
    : builtImage({ base, content: own, labels: Object.fromEntries(labels), ...(platform && { platform }) })
}

const engineOf = (folder: string): Readonly<Record<string, string>> =>
  existsSync(join(folder, ENGINE)) ? JSON.parse(readFileSync(join(folder, ENGINE), 'utf8')) : {}

/** What `docker image inspect` and `docker image history` print of an image that was built. */
export function look(folder: string, argv: readonly string[]): string {
  const config = JSON.parse(engineOf(folder)[argv.at(-1) ?? ''] ?? '{}')
  if (argv[1] === 'history')
    return `${config.history
      .toReversed()
      .map((step: Record<string, unknown>) => JSON.stringify(step.created_by))
      .join('\n')}\n`
  const { architecture, os, rootfs } = config
  return JSON.stringify({
    Architecture: architecture,
    Os: os,
    RootFS: { Type: 'layers', Layers: rootfs.diff_ids },
    Config: { ...config.config, Cmd: null, OnBuild: [], Hostname: '' },
  })
}

/** Writes an image as the exporter `oci` does with tar=false. */
function leaveLayout(folder: string, { config, manifest, digest, imageId }: TinyImage): void {
  const blobs = join(folder, 'blobs', 'sha256')
  mkdirSync(blobs, { recursive: true })
  const write = (name: string, text: string): void => writeFileSync(join(blobs, name.replace('sha256:', '')), text)
  write(digest, manifest)
  write(imageId, config)
  writeFileSync(join(folder, 'index.json'), JSON.stringify({ manifests: [{ digest, mediaType: MANIFEST }] }))
}

export async function build(
  play: Portable<BuildPlay>,
  argv: readonly string[],
  { folder, config }: Folders,
): Promise<void> {
  const image = imageFor(play, argv)
  const outputs = argv.filter((_, at) => argv[at - 1] === '--output')
  const pushed = outputs.find((output) => output.startsWith('type=image,')) ?? ''
  const reference = optionOf(argv, '--tag') ?? /name=([^,]+)/.exec(pushed)?.[1] ?? ''
  const lines = [
    '#0 building with "default" instance using docker driver',
    '',
    '#1 [internal] load build definition from Dockerfile',
    '#1 DONE 0.0s',
    '',
    '#2 [1/1] COPY hello.txt /',
    '#2 DONE 0.0s',
    '',
    '#3 exporting to image',
    `#3 exporting manifest ${image.digest} done`,
    `#3 naming to ${reference} done`,
  ]
  await say(`${lines.join('\n')}\n`)
  const text = existsSync(join(config, 'config.json')) ? readFileSync(join(config, 'config.json'), 'utf8') : '{}'
  if (play.leaks) await say(`${leak(text, reference)}${leakedSecrets(argv)}`)
  if (argv.includes('--push') || outputs.some((output) => output.includes('push=true')))
    await push(reference, image, text, play.terse)
  await say('#3 DONE 0.0s\n')
  const [, layout] = /tar=false,dest=([^,]+)/.exec(outputs.join(' ')) ?? []
  if (layout !== undefined) leaveLayout(layout, image)
  if (play.base !== undefined)
    writeFileSync(join(folder, ENGINE), JSON.stringify({ ...engineOf(folder), [reference]: image.config }))
  const descriptor = { mediaType: MANIFEST, digest: image.digest }
  leaveMetadata(play, argv, {
    'buildx.build.ref': 'default/default/tnjqmbq9sl2ijfm33ngohs3y3',
    'containerimage.config.digest': image.imageId,
    'containerimage.descriptor': { ...descriptor, size: image.manifest.length },
    'containerimage.digest': image.digest,
    'image.name': reference,
  })
}

/** Writes the file that --metadata-file names: `made`, and what the script adds. */
export function leaveMetadata(play: Portable<BuildPlay>, argv: readonly string[], made: object = {}): void {
  if (play.metadata === 'none') return
  const metadata = { ...made, ...play.metadata }
  writeFileSync(optionOf(argv, '--metadata-file') ?? '', JSON.stringify(metadata, null, 2))
}

async function push(reference: string, image: TinyImage, config: string, terse?: boolean): Promise<void> {
  try {
    await pushImage(reference, image, config, terse)
    await say(`#3 pushing manifest for ${reference}@${image.digest} 0.0s done\n`)
  } catch (error) {
    await say(
      `ERROR: failed to solve: failed to push ${reference}: ${error instanceof Error ? error.message : error}\n`,
    )
    process.exit(1)
  }
}

/** What a careless tool in the build could print: the configuration, the header, the password. */
function leak(config: string, reference: string): string {
  const authorization = credentialsFor(reference, config)
  const decoded = Buffer.from(authorization, 'base64').toString()
  const password = decoded.replace(/^AWS:/, '')
  const all = [config, `Authorization: Basic ${authorization}`, decoded, password, encodeURIComponent(password)]
  return `${[...all, JSON.stringify({ password })].map((text) => `#3 0.1 ${text}`).join('\n')}\n`
}

/** What `RUN cat` and `RUN base64` of each mounted secret would print. */
function leakedSecrets(argv: readonly string[]): string {
  const paths = argv.flatMap((text, index) =>
    argv[index - 1] === '--secret' ? [/src=(.*)$/.exec(text)?.[1] ?? ''] : [],
  )
  const texts = paths.map((path) => readFileSync(path, 'utf8'))
  const lines = texts.flatMap((text) => [
    ...text.split('\n'),
    ...(Buffer.from(text)
      .toString('base64')
      .match(/.{1,76}/g) ?? []),
  ])
  return lines.map((line) => `#3 0.2 ${line}\n`).join('')
}

const optionOf = (argv: readonly string[], option: string): string | undefined =>
  argv.includes(option) ? argv[argv.indexOf(option) + 1] : undefined
