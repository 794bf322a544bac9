import { realpathSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'
import { exec } from '@actions/exec'
import type { Environment } from '../runner/context.ts'
import type { Git, GitAnswer } from '../runner/ports.ts'
import { whenAborted } from './bounds.ts'
import { present } from './docker-process.ts'
import { orderInCheckout } from './git-order.ts'
import { isWithin } from './workspace-paths.ts'

/** Which checkout git is asked about, and how long it may take. */
export interface GitSettings {
  readonly workspace: string
  /** The variable PATH of the job, where git is looked for. */
  readonly path: string | undefined
  /** Milliseconds after which a question has no answer. A file of a repository can be a pipe that nobody fills. */
  readonly deadline: number
}

/** More than a commit or a sentence of git has. Bytes. */
const LARGEST = 1024 * 1024

/**
 * Asks git about the checkout in a workspace. A cancelled step does not wait for the answer.
 *
 * The workspace may be full of what others made (an artifact of a pull request, for instance), with a repository in it
 * whose configuration names programs. So nothing is asked that looks at the work tree or at signatures: what is asked
 * here starts no program but to fetch an object that is missing (core.sshCommand, remote.*.uploadpack, credential.helper),
 * and no fetch is allowed: https://git-scm.com/docs/git#Documentation/git.txt-GITALLOWPROTOCOL
 */
export function gitIn({ workspace, path, deadline }: GitSettings, cancelled: AbortSignal): Git {
  // One listener for all questions.
  const ended = whenAborted(cancelled)
  ended.catch(() => undefined)
  const ask = (args: readonly string[], folder: string, env: Environment): Promise<Answer> =>
    runGit(args, { folder, env: { ...env, ...CLOSED }, deadline, ended })
  // What lies above the workspace is none of the job's.
  const own = { PATH: path, GIT_CEILING_DIRECTORIES: dirname(workspace) }
  const askFor = (folder: string, ...args: readonly string[]): Promise<Answer> =>
    ask([...ANY_OWNER, ...args], resolve(workspace, folder), own)

  /** Commits whose size was asked for. */
  const known = new Set<string>()

  return {
    head: async (folder) => {
      let found = await findCheckout(askFor, folder)
      for (let inner = found; inner !== undefined && isBelow(workspace, inner.root); ) {
        inner = await findSuperproject(askFor, inner)
        found = inner ?? found
      }
      if (found !== undefined) known.add(found.commit)
      return found?.commit
    },

    origin: async (folder) => {
      const { succeeded, output } = await askFor(folder, 'config', '--get', 'remote.origin.url')
      return succeeded ? output.trim() || undefined : undefined
    },

    commitTime: async (folder, sha) => {
      if (!COMMIT.test(sha)) return undefined
      // The size first: git holds a whole commit in memory, and a megabyte of a file can be gigabytes of a commit.
      if (!known.has(sha) && !isSmall(await askFor(folder, 'cat-file', '-s', sha))) return undefined
      const commit = await askFor(folder, 'cat-file', 'commit', sha)
      return commit.succeeded ? committed(commit.output) : undefined
    },

    order: (folder, own, other) => orderInCheckout((...args) => askFor(folder, ...args), own, other),

    answersBuildx: async (folder, env): Promise<GitAnswer> => {
      const inside = await ask(['rev-parse', '--is-inside-work-tree'], folder, env)
      if (inside.output.trim() !== 'true') return inside.cut ? 'refused' : whyNoAnswer(inside)
      if (!isSmall(await ask(['cat-file', '-s', 'HEAD'], folder, env))) return 'refused'
      const { succeeded, output, problems } = await ask(BUILDX_QUESTION, folder, env)
      // Any word beside the answer can be that of a fetch which was tried in vain.
      return succeeded && problems === '' && COMMIT.test(output.trimEnd()) ? 'answers' : 'refused'
    },
  }
}

type AskFor = (folder: string, ...args: readonly string[]) => Promise<Answer>

/** A checkout: the folder that it begins at, absolute and without links, and its HEAD. */
interface Checkout {
  readonly root: string
  readonly commit: string
}

const COMMIT = /^[0-9a-f]{40,64}$/

/** A job in a container sees a checkout of another user, which git does not read unless told that it is wanted. */
const ANY_OWNER = ['-c', 'safe.directory=*']

/** The checkout that holds a folder; undefined when there is none, or its HEAD is no commit that is there. */
async function findCheckout(askFor: AskFor, folder: string): Promise<Checkout | undefined> {
  const { succeeded, output } = await askFor(folder, 'rev-parse', '--show-toplevel', 'HEAD')
  const [, root = '', commit = ''] = /^(.+)\n(.+)\n$/s.exec(output) ?? []
  if (!succeeded || !COMMIT.test(commit)) return undefined
  return isSmall(await askFor(folder, 'cat-file', '-s', commit)) ? { root, commit } : undefined
}

/** The checkout around a submodule that is at the commit which is recorded there. */
async function findSuperproject(askFor: AskFor, inner: Checkout): Promise<Checkout | undefined> {
  const outer = await findCheckout(askFor, dirname(inner.root))
  if (outer === undefined) return undefined
  const names = relative(outer.root, inner.root).split('/')
  // Git holds whole folders in memory too.
  for (const [index] of names.entries()) {
    const folder = `${outer.commit}:${names.slice(0, index).join('/')}`
    if (!isSmall(await askFor(outer.root, 'cat-file', '-s', folder))) return undefined
  }
  const recorded = await askFor(outer.root, 'rev-parse', '--verify', '--quiet', `${outer.commit}:${names.join('/')}`)
  return recorded.succeeded && recorded.output.trim() === inner.commit ? outer : undefined
}

/** Whether a path without links is below a folder. */
function isBelow(folder: string, path: string): boolean {
  const root = realpathSync(folder)
  return path !== root && isWithin(root, path)
}

/** What no question may do, whatever the configuration of the repository says. */
const CLOSED: Environment = {
  LC_ALL: 'C',
  GIT_ALLOW_PROTOCOL: 'none',
  // Not even the attempt, for git 2.45 and later: https://git-scm.com/docs/git#Documentation/git.txt-GITNOLAZYFETCH
  GIT_NO_LAZY_FETCH: '1',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_TERMINAL_PROMPT: '0',
}

/**
 * The only question of buildx's that looks at objects. Git compares the commit with the one before for it, although nothing
 * of that is printed, and fetches what it lacks: https://github.com/docker/buildx/blob/master/util/gitutil/gitutil.go
 */
const BUILDX_QUESTION = ['-c', 'log.showSignature=false', 'show', '--format=%H', 'HEAD', '--quiet', '--']

/** What a question came to. */
interface Answer {
  /** Git was ended, because it was late or printed too much. */
  readonly cut: boolean
  readonly succeeded: boolean
  /** Its status; undefined when it was cut. */
  readonly code: number | undefined
  readonly output: string
  /** What it printed as errors and warnings. */
  readonly problems: string
}

interface Question {
  readonly folder: string
  readonly env: Environment
  readonly deadline: number
  /** Rejects when the step is cancelled. */
  readonly ended: Promise<never>
}

/**
 * Rejects only when the step is cancelled: what git knows is an extra, not a condition. coreutils' `timeout` ends a git that
 * is late, because @actions/exec gives no way to: https://man7.org/linux/man-pages/man1/timeout.1.html
 */
async function runGit(args: readonly string[], { folder, env, deadline, ended }: Question): Promise<Answer> {
  const [output, problems] = [new Kept(), new Kept()]
  const listeners = { stdout: (bytes: Buffer) => output.add(bytes), stderr: (bytes: Buffer) => problems.add(bytes) }
  const options = { cwd: folder, env: present(env), silent: true, ignoreReturnCode: true, listeners }
  const limits = ['-s', 'KILL', String(deadline / 1000), 'git']
  const question = exec('timeout', [...limits, ...args], options).catch(() => NOT_STARTED)
  const code: number | null = await Promise.race([question, ended])
  const cut = code === null || code === KILLED || output.isCut || problems.isCut
  return {
    cut,
    succeeded: code === 0 && !cut,
    code: cut ? undefined : (code ?? undefined),
    output: output.text,
    problems: problems.text,
  }
}

/** Status of a shell, and of `timeout`, for a command that is not there. */
const NOT_STARTED = 127

/** Status of `timeout` for a command that it killed; it dies with it where its group is killed, and then there is no status. */
const KILLED = 128 + 9

/** The first bytes of an output, and whether there were more. */
class Kept {
  readonly #chunks: Buffer[] = []
  #length = 0

  add(bytes: Buffer): void {
    if (!this.isCut) this.#chunks.push(bytes)
    this.#length += bytes.length
  }

  get isCut(): boolean {
    return this.#length > LARGEST
  }

  get text(): string {
    return Buffer.concat(this.#chunks).toString()
  }
}

/** https://git-scm.com/docs/git-config#Documentation/git-config.txt-safedirectory */
const whyNoAnswer = ({ problems }: Answer): GitAnswer =>
  problems.includes('detected dubious ownership in repository') ? 'unowned' : 'nothing'

const isSmall = ({ succeeded, output }: Answer): boolean => succeeded && Number(output) <= LARGEST

/** The time in the header of a commit object, which an empty line ends; seconds since 1970. */
function committed(object: string): number | undefined {
  const header = object.split('\n\n', 1)[0] ?? ''
  const [, seconds] = /^committer .*> (\d+) [+-]\d{4}$/m.exec(header) ?? []
  return seconds === undefined ? undefined : Number(seconds)
}
