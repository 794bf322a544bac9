// The program that stands for docker in the scenarios. scripted-docker.ts makes the command that runs it.
import { appendFileSync, existsSync, lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { print } from './docker-output.ts'
import {
  type ConfigFile,
  type DockerEvent,
  EVENTS,
  type Play,
  type Portable,
  type PortableScript,
  SCRIPT,
} from './docker-plays.ts'

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
  if (play === script.build || play === script.look) await playImage(script, play, argv, { folder, config })
  end(`exit ${play.exit ?? 0}`, play.exit ?? 0)
}

/** What a build leaves, and what is told of it. */
async function playImage(
  script: PortableScript,
  play: Portable<Play>,
  argv: readonly string[],
  folders: { readonly folder: string; readonly config: string },
): Promise<void> {
  const { build, leaveMetadata, look } = await import('./docker-build.ts')
  if (play === script.look) return print(1, Buffer.from(look(folders.folder, argv)).toString('base64'))
  // A call leaves its answer also where it ends with exit code 1.
  if (argv.includes('--call')) leaveMetadata(script.build, argv)
  else if ((play.exit ?? 0) === 0) await build(script.build, argv, folders)
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
  const { spawn } = await import('node:child_process')
  const child = spawn(process.execPath, ['-e', source], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  await new Promise((resolve) => child.once('message', resolve))
  child.unref()
  return child.pid
}

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
