import { Redacted } from '../../../base/redacted.ts'
import { type Parsed, parsed, quoted, refused } from '../../../base/result.ts'
import { unreadableProblem } from '../../../buildx/dockerfile/readable.ts'
import { type NamedContext, parseNamedContext } from '../../../buildx/flags/context-flag.ts'
import type { InputReader } from '../../../inputs/reader.ts'
import {
  type BuildContext,
  fillGitContext,
  type GitContext,
  gitContext,
  NO_GIT_CONTEXT,
} from '../../../runner/context.ts'
import { closedProblem } from '../../../runner/file-problems.ts'
import type { PathKind } from '../../../runner/ports.ts'
import type { Secret } from '../../../secrets/secret.ts'

/** Tells what is at a path of the workspace. */
type Kind = (path: string) => PathKind

/** A Git or HTTP address, by what buildx takes for one: a folder of that name goes first. */
const REMOTE = /^((https?|git|ssh):\/\/|[\w.-]+@[\w.-]+:|github\.com\/)/i

/** Schemes of https://docs.docker.com/reference/cli/docker/buildx/build/#build-context beside those of addresses. */
const NAMED = /^(docker-image|oci-layout):\/\/./

/** The folder of an image layout, without tag and digest. */
const LAYOUT = /^oci-layout:\/\/([^:@]+)/

const SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i

const CREDENTIALS = /^(https?:\/\/[^/]*@|[a-z][a-z0-9+.-]*:\/\/[^/:@]*:[^/]*@)/i

const SHOWN =
  'its address holds credentials, which the log and every process could read; use the input github-token, or a secret GIT_AUTH_TOKEN'

const NOT_A_SOURCE =
  '"workflow" is what the context of docker/metadata-action may be; here it is what is built, so leave it out'

/** The folder of the workspace. */
const WORKSPACE: BuildContext = { kind: 'folder', path: '.' }

/** Reads the context of the build: a folder of the workspace, an address, or the Git context. */
export function readBuildContext(reader: InputReader, git: GitContext | undefined): BuildContext | undefined {
  if (reader.text('context') === undefined) return WORKSPACE
  return reader.parsed('context', (text) => parseContext(text, reader.files.kind, git))
}

/** Reads the context ahead of the other inputs. What is wrong with it, `readBuildContext` says; then it is the workspace here. */
export function peekBuildContext(reader: InputReader): BuildContext {
  const text = reader.text('context')
  if (text === undefined) return WORKSPACE
  const context = parseContext(text, reader.files.kind, gitContext(reader.context, reader.env))
  return context.ok ? context.value : WORKSPACE
}

function parseContext(text: string, kind: Kind, git: GitContext | undefined): Parsed<BuildContext> {
  if (CREDENTIALS.test(text)) return refused(SHOWN)
  if (text.includes('{{')) return remote(fillGitContext(text, git))
  const found = kind(text)
  if (text === 'git') return gitWord(found, git)
  if (found === 'directory') return parsed({ kind: 'folder', path: text })
  if (typeof found === 'object') return refused(closedProblem(text, found))
  if (found === 'file') {
    return refused(`${quoted(text)} is a file; the context is a folder, and the input file names a Dockerfile`)
  }
  if (REMOTE.test(text)) return remote(parsed(text))
  if (text === 'workflow') return refused(NOT_A_SOURCE)
  if (text === '-') return refused('"-" is standard input, which a step does not have')
  if (SCHEME.test(text))
    return refused(`${quoted(text)} is neither a folder nor the address of a Git repository or archive`)
  return refused(`there is no folder ${quoted(text)}; has actions/checkout run before this step?`)
}

function gitWord(found: PathKind, git: GitContext | undefined): Parsed<BuildContext> {
  if (found !== 'missing') {
    return refused('"git" is the Git context, and the checkout has a "git" too; write "./git" or "{{defaultContext}}"')
  }
  return remote(git === undefined ? refused(NO_GIT_CONTEXT) : parsed(git.address))
}

const remote = (address: Parsed<string>): Parsed<BuildContext> =>
  address.ok ? parsed({ kind: 'remote', address: address.value }) : address

/**
 * Reads the Dockerfile's name, which is undefined for that of the context. It can be looked for only in a folder; there
 * `dockerfile` is returned where it stands in for a missing `Dockerfile`, as buildx takes it.
 */
export function readDockerfile(reader: InputReader, context: BuildContext | undefined): string | undefined {
  const file = reader.text('file')
  if (file !== undefined && CREDENTIALS.test(file)) return reader.refuse('file', SHOWN)
  if (file === '-')
    return reader.refuse(
      'file',
      '"-" is standard input, which a step does not have; write the Dockerfile to a file first',
    )
  return context?.kind === 'folder' && !/^https?:\/\//i.test(file ?? '')
    ? checkDockerfile(reader, context.path, file)
    : file
}

function checkDockerfile(reader: InputReader, context: string, file: string | undefined): string | undefined {
  const { kind } = reader.files
  const path = file ?? `${context.replace(/\/+$/, '')}/Dockerfile`
  const found = kind(path)
  if (found === 'file') return refuseUnreadable(reader, path) ?? file
  if (found !== 'missing') {
    return reader.refuse(
      'file',
      typeof found === 'object' ? closedProblem(path, found) : NO_DOCKERFILE[found](quoted(path)),
    )
  }
  // https://github.com/docker/buildx/blob/master/build/opt.go (handleLowercaseDockerfile)
  const lower = path.replace(/(^|\/)Dockerfile$/, '$1dockerfile')
  if (lower !== path && kind(lower) === 'file') return refuseUnreadable(reader, lower) ?? lower
  // A checkout in a folder of the workspace has its .git there, so this is only a question.
  const checkout =
    kind('.git') === 'missing'
      ? ' and no Git repository in the workspace; has actions/checkout run before this step? If so,'
      : ';'
  const [what, hint] =
    file === undefined
      ? [`no Dockerfile at ${quoted(path)}`, 'name it in the input file, or the folder in the input context']
      : [`no ${quoted(path)}`, 'the path is seen from the workspace, not from the context']
  return reader.refuse('file', `there is ${what}${checkout} ${hint}`)
}

/** Refuses a Dockerfile that is there, and that BuildKit could not read. */
function refuseUnreadable(reader: InputReader, path: string): undefined {
  const problem = unreadableProblem(reader.files, path)
  if (problem !== undefined) reader.refuse('file', problem)
}

const NO_DOCKERFILE = {
  directory: (path: string) => `${path} is a folder, not a Dockerfile`,
  special: (path: string) => `${path} is not a regular file`,
} as const

/** Reads the further contexts, one `name=value` a line. */
export function readBuildContexts(reader: InputReader, git: GitContext | undefined): readonly NamedContext[] {
  const names = new Set<string>()
  return reader.list('build-contexts', { commas: 'keep' }).flatMap((text) => {
    const context = parseNamedContext(text)
    if (!context.ok) return reader.refuse('build-contexts', context.problem) ?? []
    const { name, source } = context.value
    if (names.has(name)) return reader.refuse('build-contexts', `${quoted(name)} is there twice`) ?? []
    names.add(name)
    const filled = parseNamed(source, reader.files.kind, git)
    return filled.ok
      ? [{ name, source: filled.value }]
      : (reader.refuse('build-contexts', `${name}: ${filled.problem}`) ?? [])
  })
}

function parseNamed(text: string, kind: Kind, git: GitContext | undefined): Parsed<string> {
  if (CREDENTIALS.test(text)) return refused(SHOWN)
  if (text.includes('{{')) return fillGitContext(text, git)
  const path = LAYOUT.exec(text)?.[1] ?? text
  const found = kind(path)
  if (typeof found === 'object') return refused(closedProblem(path, found))
  if (NAMED.test(text) || found === 'directory') return parsed(text)
  if (REMOTE.test(text)) return parsed(text)
  if (SCHEME.test(text))
    return refused(`${quoted(text)} is not an address that buildx takes; an image is docker-image://name`)
  return refused(found === 'file' ? `${quoted(text)} is a file, not a folder` : `there is no folder ${quoted(text)}`)
}

/**
 * Token for Git repositories: it goes to the server of the workflow alone, and only when the build fetches from there.
 * For others there is the secret GIT_AUTH_TOKEN.
 * https://docs.docker.com/build/building/secrets/#git-authentication-for-remote-contexts
 */
export function gitTokenFor(
  token: string | undefined,
  context: BuildContext | undefined,
  contexts: readonly NamedContext[],
  git: GitContext | undefined,
): Secret | undefined {
  if (token === undefined || git === undefined) return undefined
  const addresses = [...(context?.kind === 'remote' ? [context.address] : []), ...contexts.map(({ source }) => source)]
  return addresses.some((address) => isOn(git.host, address))
    ? { id: `GIT_AUTH_TOKEN.${git.host}`, value: new Redacted(token) }
    : undefined
}

const isOn = (host: string, address: string): boolean =>
  /^https?:\/\//i.test(address) && URL.canParse(address) && new URL(address).host === host
