import { UnknownFact } from '../../../reuse/unknown-fact.ts'
import { githubServer, textAt } from '../../../runner/context.ts'
import type { FingerprintRun } from './fingerprint-run.ts'

/** Git repository as a context. */
export interface GitSource {
  /** Such as `octo/app`. */
  readonly project: string
  /** Whether it is on the server of the workflow, whose API can be asked. */
  readonly isAsked: boolean
  /** Address without commit and folder. */
  readonly address: string
  readonly commit: string
  /** Folder in it; '' for its root. */
  readonly folder: string
}

type Asker = Pick<FingerprintRun, 'world' | 'settings'>

/** https://docs.docker.com/build/concepts/context/#url-fragments */
const ADDRESS = /^(https:\/\/([^/?#]+)\/([^/?#]+\/[^/?#]+?)(?:\.git)?)(?:#([^:]*)(?::(.*))?)?$/

/**
 * Finds the commit that the address of a Git repository stands for: the one that it names, or that GitHub says a branch is on.
 * Throws UnknownFact for any other address.
 */
export async function findGitSource({ world, settings }: Asker, address: string): Promise<GitSource> {
  const [, base = '', host = '', project = '', reference = '', folder = ''] = ADDRESS.exec(address) ?? []
  const server = githubServer(world.env)
  const isAsked = base !== '' && URL.canParse(server) && new URL(server).host === host
  const source = { project, isAsked, address: base, folder: folder.replace(/^\/+|\/+$/g, '') }
  if (base !== '' && /^[0-9a-f]{40}$/.test(reference)) return { ...source, commit: reference }
  const token = settings.githubToken?.revealText()
  if (isAsked && token !== undefined) {
    const path = `/repos/${project}/commits/${encodeURIComponent(reference || 'HEAD')}`
    const commit = textAt(await world.github.get(path, token).catch(() => undefined), 'sha')
    if (commit !== undefined && /^[0-9a-f]{40}$/.test(commit)) return { ...source, commit }
  }
  throw new UnknownFact(
    `Which content ${address} stands for is not known: only a commit in the address of a Git repository says it ("….git#<40 digits>").`,
  )
}

/** Reads the Dockerfile of a Git repository by GitHub's API. Throws UnknownFact. */
export async function readGitFile({ world, settings }: Asker, source: GitSource, file: string): Promise<Uint8Array> {
  const token = settings.githubToken?.revealText()
  const path = [source.folder, file].filter((part) => part !== '').join('/')
  const address = `/repos/${source.project}/contents/${path.split('/').map(encodeURIComponent).join('/')}?ref=${source.commit}`
  const answer =
    source.isAsked && token !== undefined ? await world.github.get(address, token).catch(() => undefined) : undefined
  const content = textAt(answer, 'content')
  if (textAt(answer, 'type') === 'file' && textAt(answer, 'encoding') === 'base64' && content !== undefined)
    return Buffer.from(content, 'base64')
  throw new UnknownFact(
    `The Dockerfile ${path} of ${source.address} could not be read, and with it not which images it names.`,
  )
}
