import type { ECRClient } from '@aws-sdk/client-ecr'
import type { ECRPUBLICClient } from '@aws-sdk/client-ecr-public'
import type { Pace } from '../../ecr/pace.ts'

/** How often a request is sent that ECR refuses because there are too many: each waits for its turn. */
const SENDINGS = 10

/** Gives the requests of a client their pace: each waits for its turn, also one that is sent again. Returns the client. */
export function paced<T extends ECRClient | ECRPUBLICClient>(client: T, pace: Pace): T {
  const { middlewareStack }: Pick<ECRClient, 'middlewareStack'> = client
  middlewareStack.add(
    (next, { commandName = '' }) =>
      async (request) => {
        const operation = commandName.replace(/Command$/, '')
        for (let left = SENDINGS - 1; ; left -= 1) {
          await pace.turn(operation)
          try {
            return await next(request)
          } catch (error) {
            if (!isThrottled(error)) throw error
            pace.throttled(operation)
            if (left === 0) throw error
          }
        }
      },
    // After what tries again, which has this priority too, and before a request is signed: a signature is good for five
    // minutes.
    { name: 'pace', step: 'finalizeRequest', priority: 'high' },
  )
  return client
}

/** ECR says ThrottlingException, ECR Public also TooManyRequestsException. */
const isThrottled = (error: unknown): boolean =>
  error instanceof Error && /^(ThrottlingException|TooManyRequestsException)$/.test(error.name)
