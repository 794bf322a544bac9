import { getExecOutput } from '@actions/exec'
import type { Git } from '../runner/ports.ts'
import { whenAborted } from './bounds.ts'

/**
 * Asks git about the checkout in `workspace`. A cancelled step does not wait for the answer.
 *
 * The workspace may be full of what others made (an artifact of a pull request, for instance), with a repository in it
 * whose configuration names programs. `cat-file` starts none; `show` would, to check a signature (log.showSignature and
 * gpg.program). An object that is missing is not fetched, which a program could do too (core.sshCommand):
 * https://git-scm.com/docs/git#Documentation/git.txt-GITALLOWPROTOCOL
 */
export function gitIn(workspace: string, path: string | undefined, cancelled: AbortSignal): Git {
  return {
    commitTime: async (sha) => {
      if (!/^[0-9a-f]{40,64}$/.test(sha)) return undefined
      const env = { PATH: path ?? '', LC_ALL: 'C', GIT_ALLOW_PROTOCOL: 'none' }
      // A job in a container sees a checkout of another user, which git does not read unless told that it is wanted.
      const args = ['-c', `safe.directory=${workspace}`, '-C', workspace, 'cat-file', 'commit', sha]
      try {
        const query = getExecOutput('git', args, { env, silent: true, ignoreReturnCode: true })
        const { exitCode, stdout } = await Promise.race([query, whenAborted(cancelled)])
        return exitCode === 0 ? committed(stdout) : undefined
      } catch {
        // No git on this machine: the commit's time is an extra, not a condition.
        return undefined
      }
    },
  }
}

/** The time in the header of a commit object, which an empty line ends; seconds since 1970. */
function committed(object: string): number | undefined {
  const header = object.split('\n\n', 1)[0] ?? ''
  const [, seconds] = /^committer .*> (\d+) [+-]\d{4}$/m.exec(header) ?? []
  return seconds === undefined ? undefined : Number(seconds)
}
