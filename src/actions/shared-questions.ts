import type { Connect, Ecr } from '../ecr/api.ts'
import type { Destination } from '../ecr/destination.ts'

/**
 * Shares what is asked of a registry at the same moment: several images of one repository, and a destination beside them, need
 * the same login and the same facts. Later questions are asked anew, for their answers may be others.
 */
export const shareQuestions =
  (connect: Connect): Connect =>
  async (identity) => {
    const session = await connect(identity)
    const registries = new Map<string, Ecr>()
    return {
      ...session,
      ecr: (place) => {
        const key = keyOf(place)
        const ecr = registries.get(key) ?? shared(session.ecr(place))
        registries.set(key, ecr)
        return ecr
      },
    }
  }

const keyOf = ({
  address: { registry },
  account,
  region,
}: Pick<Destination, 'address' | 'account' | 'region'>): string => JSON.stringify([registry, account, region])

function shared(ecr: Ecr): Ecr {
  const token = whilePending(() => ecr.authorizationToken())
  return { ...ecr, authorizationToken: () => token(''), describeRepository: whilePending(ecr.describeRepository) }
}

/** Asks once what is asked again before the answer is there. */
function whilePending<K, T>(ask: (key: K) => Promise<T>): (key: K) => Promise<T> {
  const pending = new Map<K, Promise<T>>()
  return (key) => {
    const asked = pending.get(key) ?? ask(key).finally(() => pending.delete(key))
    pending.set(key, asked)
    return asked
  }
}
