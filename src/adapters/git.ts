import { exec } from '@actions/exec'
import type { Environment } from '../runner/context.ts'
import type { Git, GitAnswer } from '../runner/ports.ts'
import { whenAborted } from './bounds.ts'
import { present } from './docker-process.ts'

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
  const ask = (args: readonly string[], folder: string, env: Environment): Promise<Answer> =>
    runGit(args, { folder, env: { ...env, ...CLOSED }, deadline, cancelled })

  return {
    commitTime: async (sha) => {
      if (!/^[0-9a-f]{40,64}$/.test(sha)) return undefined
      // A job in a container sees a checkout of another user, which git does not read unless told that it is wanted.
      const about = ['-c', `safe.directory=${workspace}`, 'cat-file']
      // The size first: git holds a whole commit in memory, and a megabyte of a file can be gigabytes of a commit.
      const size = await ask([...about, '-s', sha], workspace, { PATH: path })
      if (!isSmall(size)) return undefined
      const commit = await ask([...about, 'commit', sha], workspace, { PATH: path })
      return commit.succeeded ? committed(commit.output) : undefined
    },

    answersBuildx: async (folder, env): Promise<GitAnswer> => {
      const inside = await ask(['rev-parse', '--is-inside-work-tree'], folder, env)
      if (inside.output.trim() !== 'true') return inside.cut ? 'refused' : whyNoAnswer(inside)
      if (!isSmall(await ask(['cat-file', '-s', 'HEAD'], folder, env))) return 'refused'
      const { succeeded, output, problems } = await ask(BUILDX_QUESTION, folder, env)
      // Any word beside the answer can be that of a fetch which was tried in vain.
      return succeeded && problems === '' && /^[0-9a-f]{40,64}\n$/.test(output) ? 'answers' : 'refused'
    },
  }
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
  readonly output: string
  /** What it printed as errors and warnings. */
  readonly problems: string
}

interface Question {
  readonly folder: string
  readonly env: Environment
  readonly deadline: number
  readonly cancelled: AbortSignal
}

/**
 * Rejects only when the step is cancelled: what git knows is an extra, not a condition. coreutils' `timeout` ends a git that
 * is late, because @actions/exec gives no way to: https://man7.org/linux/man-pages/man1/timeout.1.html
 */
async function runGit(args: readonly string[], { folder, env, deadline, cancelled }: Question): Promise<Answer> {
  const [output, problems] = [new Kept(), new Kept()]
  const listeners = { stdout: (bytes: Buffer) => output.add(bytes), stderr: (bytes: Buffer) => problems.add(bytes) }
  const options = { cwd: folder, env: present(env), silent: true, ignoreReturnCode: true, listeners }
  const limits = ['-s', 'KILL', String(deadline / 1000), 'git']
  const question = exec('timeout', [...limits, ...args], options).catch(() => NOT_STARTED)
  const code: number | null = await Promise.race([question, whenAborted(cancelled)])
  const cut = code === null || code === KILLED || output.isCut || problems.isCut
  return { cut, succeeded: code === 0 && !cut, output: output.text, problems: problems.text }
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
