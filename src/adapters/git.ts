import { getExecOutput } from '@actions/exec'
import type { Git } from '../world.ts'

/** Asks git about the checkout in `workspace`. */
export function gitIn(workspace: string, path: string | undefined): Git {
  return {
    commitTime: async (sha) => {
      if (!/^[0-9a-f]{40,64}$/.test(sha)) return undefined
      const env = { PATH: path ?? '', LC_ALL: 'C' }
      // A job in a container sees a checkout of another user, which git does not read unless told that it is wanted.
      const args = ['-c', `safe.directory=${workspace}`, '-C', workspace, 'show', '-s', '--format=%ct', sha]
      try {
        const { exitCode, stdout } = await getExecOutput('git', args, { env, silent: true, ignoreReturnCode: true })
        return exitCode === 0 && /^\d+\s*$/.test(stdout) ? Number(stdout) : undefined
      } catch {
        // No git on this machine: the commit's time is an extra, not a condition.
        return undefined
      }
    },
  }
}
