import { getExecOutput } from '@actions/exec'
import type { Git } from '../world.ts'
import { whenAborted } from './abort.ts'

/** Asks git about the checkout in `workspace`. A cancelled step does not wait for the answer. */
export function gitIn(workspace: string, path: string | undefined, cancelled: AbortSignal): Git {
  return {
    commitTime: async (sha) => {
      if (!/^[0-9a-f]{40,64}$/.test(sha)) return undefined
      const env = { PATH: path ?? '', LC_ALL: 'C' }
      // A job in a container sees a checkout of another user, which git does not read unless told that it is wanted.
      const args = ['-c', `safe.directory=${workspace}`, '-C', workspace, 'show', '-s', '--format=%ct', sha]
      try {
        const query = getExecOutput('git', args, { env, silent: true, ignoreReturnCode: true })
        const { exitCode, stdout } = await Promise.race([query, whenAborted(cancelled)])
        return exitCode === 0 && /^\d+\s*$/.test(stdout) ? Number(stdout) : undefined
      } catch {
        // No git on this machine: the commit's time is an extra, not a condition.
        return undefined
      }
    },
  }
}
