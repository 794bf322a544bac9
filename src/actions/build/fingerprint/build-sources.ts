import { sha256 } from '../../../base/hash.ts'
import { dockerfileOf } from '../../../buildx/dockerfile/dockerfile-path.ts'
import { LARGEST_DOCKERFILE } from '../../../buildx/dockerfile/dockerfile-text.ts'
import type { NamedContext } from '../../../buildx/flags/context-flag.ts'
import { MAIN_CONTEXT } from '../../../reuse/difference.ts'
import type { FolderHash } from '../../../reuse/folder-hash.ts'
import { UnknownFact } from '../../../reuse/unknown-fact.ts'
import type { Run } from '../run-context.ts'
import { findGitSource, type GitSource, readGitFile } from './git-source.ts'
import { hashSent, readIgnoreFile } from './sent-folders.ts'

/** What a build is made from, but for images. */
export interface BuildSources {
  readonly dockerfile: string
  /** What counts of the sources, by name, such as the hash of the Dockerfile. */
  readonly settings: ReadonlyMap<string, string>
  /** Folders, by name, that are being hashed. */
  readonly folders: readonly (readonly [name: string, hash: Promise<FolderHash>])[]
  /** Images that stand for further contexts. */
  readonly images: readonly string[]
}

type Reader = Pick<Run, 'world' | 'settings'>

/** Reads what a build is made from, and begins to hash its folders. Throws UnknownFact for what cannot be known. */
export async function readSources(run: Reader): Promise<BuildSources> {
  const { build } = run.settings
  // What needs no time is known before files are read.
  const further = await Promise.all(build.buildContexts.map((one) => readFurther(run, one)))
  const main = await (build.context.kind === 'folder'
    ? readFolder(run, build.context.path)
    : readRemote(run, build.context.address))
  return {
    dockerfile: Buffer.from(main.dockerfile).toString('utf8'),
    settings: new Map([['Dockerfile', sha256(main.dockerfile)], ...main.rows, ...further.flatMap(({ rows }) => rows)]),
    folders: [...main.folders, ...further.flatMap(({ folders }) => folders())],
    images: further.flatMap(({ images }) => images),
  }
}

interface Main {
  readonly dockerfile: Uint8Array
  readonly rows: readonly (readonly [string, string])[]
  readonly folders: BuildSources['folders']
}

function readFolder({ world, settings }: Reader, folder: string): Main {
  const path = dockerfileOf(settings.build) ?? ''
  const dockerfile = /^https?:/i.test(settings.build.file ?? '')
    ? 'special'
    : world.files.content(path, LARGEST_DOCKERFILE)
  if (!(dockerfile instanceof Uint8Array)) throw new UnknownFact(`The Dockerfile ${path} could not be read.`)
  const ignore = readIgnoreFile(world, folder, path)
  return {
    dockerfile,
    rows: [['ignore file', ignore.which]],
    folders: [[MAIN_CONTEXT, hashSent(world, folder, ignore)]],
  }
}

async function readRemote(run: Reader, address: string): Promise<Main> {
  const source = await findGitSource(run, address)
  const dockerfile = await readGitFile(run, source, run.settings.build.file ?? 'Dockerfile')
  return { dockerfile, rows: [[MAIN_CONTEXT, gitText(source)]], folders: [] }
}

const gitText = ({ address, commit, folder }: GitSource): string => [address, commit, folder].join(' ')

interface Further {
  readonly rows: readonly (readonly [string, string])[]
  readonly folders: () => BuildSources['folders']
  readonly images: readonly string[]
}

const NO_FOLDERS = (): BuildSources['folders'] => []

async function readFurther(run: Reader, { name, source }: NamedContext): Promise<Further> {
  const title = `build-contexts ${name}`
  const [, image] = /^docker-image:\/\/(.+)$/.exec(source) ?? []
  if (image !== undefined) return { rows: [[title, source]], folders: NO_FOLDERS, images: [image] }
  if (/^oci-layout:\/\/.+@sha256:[0-9a-f]{64}$/.test(source))
    return { rows: [[title, source.replace(/^.*@/, '')]], folders: NO_FOLDERS, images: [] }
  if (run.world.files.kind(source) === 'directory')
    return {
      rows: [[title, 'a folder']],
      folders: () => [[title, hashSent(run.world, source, readIgnoreFile(run.world, source))]],
      images: [],
    }
  return { rows: [[title, gitText(await findGitSource(run, source))]], folders: NO_FOLDERS, images: [] }
}
