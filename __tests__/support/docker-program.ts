// The program that stands for docker in the scenarios. scripted-docker.ts makes the command that runs it.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  appendFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { credentialsFor, pushImage } from './docker-push.ts'
import { builtImage, MANIFEST, type TinyImage, tinyImage } from './image.ts'
import {
  type BuildPlay,
  type ConfigFile,
  type DockerEvent,
  ENGINE,
  EVENTS,
  type Play,
  type Portable,
  type PortableScript,
  SCRIPT,
} from './scripted-docker.ts'

/** Nothing waits longer for a signal that does not come, so that a test that fails leaves no process behind. */
const PATIENCE_MILLISECONDS = 60_000

/** Plays the part that the script in `folder` has for this command. */
export async function playDocker(folder: string): Promise<void> {
  const argv = process.argv.slice(2)
  const script = JSON.parse(readFileSync(join(folder, SCRIPT), 'utf8')) as PortableScript
  const plays: Readonly<Record<string, Portable<Play>>> = {
    'buildx inspect': script.inspect,
    'buildx build': script.build,
    'buildx create': script.create,
    'buildx rm': script.rm,
    tag: script.tag,
    context: script.context,
    pull: script.pull,
    'image rm': script.untag,
    'image ls': script.images,
    'volume ls': script.volumes,
    'volume inspect': script.nothing,
    'volume rm': script.nothing,
    rm: script.nothing,
    'image inspect': script.look,
    'image history': script.look,
  }
  const isGroup = ['buildx', 'image', 'volume'].includes(argv[0] ?? '')
  const play = plays[argv.slice(0, isGroup ? 2 : 1).join(' ')]
  if (play === undefined) throw new Error(`the scripted docker has no part for: docker ${argv.join(' ')}`)
  const config = process.env.DOCKER_CONFIG ?? ''
  const note = (event: DockerEvent): void => appendFileSync(join(folder, EVENTS), `${JSON.stringify(event)}\n`)
  const plugin = play.deaf ? await deafPlugin() : undefined
  const env = Object.fromEntries(Object.entries(process.env).map(([name, value]) => [name, value ?? '']))
  note({ event: 'started', pid: process.pid, plugin, argv, env, config: seen(config) })
  const end = (what: string, code: number): never => {
    note({ event: 'ended', what, folder: existsSync(config) })
    process.exit(code)
  }
  listen(play, (what) => note({ event: 'told', what, folder: existsSync(config) }), end)
  await print(1, play.stdout)
  await print(2, play.stderr)
  if (play.dies !== undefined) await die(play.dies)
  if (play.cancels !== undefined) await cancel(play.cancels, play.stays ?? false, end)
  // A call leaves its answer also where it ends with exit code 1.
  if (play === script.build && argv.includes('--call')) leaveMetadata(script.build, argv)
  else if (play === script.build && (play.exit ?? 0) === 0) await build(script.build, argv, { folder, config })
  if (play === script.look) await print(1, Buffer.from(look(folder, argv)).toString('base64'))
  end(`exit ${play.exit ?? 0}`, play.exit ?? 0)
}

type End = (what: string, code: number) => never

function listen(play: Portable<Play>, told: (signal: string) => void, end: End): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      told(signal)
      if (!play.deaf) end('exit 130', 130)
    })
  }
}

/** The step is this process's parent: the runner signals that process and no other. */
async function cancel(signal: NodeJS.Signals, stays: boolean, end: End): Promise<void> {
  process.kill(process.ppid, signal)
  // A step that was killed can tell nobody to end.
  if (signal === 'SIGKILL' && !stays) end('exit 0', 0)
  await new Promise((resolve) => setTimeout(resolve, PATIENCE_MILLISECONDS))
}

async function die(signal: NodeJS.Signals): Promise<void> {
  process.kill(process.pid, signal)
  await new Promise((resolve) => setTimeout(resolve, PATIENCE_MILLISECONDS))
}

/** docker runs buildx as a child that has its output; this one hears no signal either. Returns its process id. */
async function deafPlugin(): Promise<number | undefined> {
  const source = `for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => {})
    process.send('ready', () => process.disconnect())
    setTimeout(() => {}, ${PATIENCE_MILLISECONDS})`
  const child = spawn(process.execPath, ['-e', source], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  await once(child, 'message')
  child.unref()
  return child.pid
}

/** To the end, because process.exit does not wait for a pipe. */
function print(descriptor: 1 | 2, base64: string): Promise<void> {
  const stream = descriptor === 1 ? process.stdout : process.stderr
  return new Promise((resolve) => stream.write(Buffer.from(base64, 'base64'), () => resolve()))
}

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
function look(folder: string, argv: readonly string[]): string {
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

async function build(play: Portable<BuildPlay>, argv: readonly string[], { folder, config }: Folders): Promise<void> {
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
function leaveMetadata(play: Portable<BuildPlay>, argv: readonly string[], made: object = {}): void {
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

const say = (text: string): Promise<void> => print(2, Buffer.from(text).toString('base64'))

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

/** The configuration folder with its own files and links; what a link leads to is not looked at. */
function seen(folder: string): Extract<DockerEvent, { event: 'started' }>['config'] {
  if (!existsSync(folder)) return undefined
  const mode = (path: string): string => `0${(lstatSync(path).mode & 0o777).toString(8)}`
  const files = readdirSync(folder).map((name): ConfigFile => {
    const path = join(folder, name)
    if (lstatSync(path).isSymbolicLink()) return { name, mode: `→ ${readlinkSync(path)}`, text: '' }
    return { name, mode: mode(path), text: lstatSync(path).isFile() ? readFileSync(path, 'utf8') : '' }
  })
  return { mode: mode(folder), files }
}
