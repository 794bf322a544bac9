import { withdraw } from '../../delivery/deliveries.ts'
import { signDeliveries } from '../sign-deliveries.ts'
import { copyToOthers } from './copy-to-others.ts'
import { setAllTags } from './join-set.ts'
import { takeReused } from './produce.ts'
import type { Means, Product } from './production.ts'
import { rememberBuild } from './remember-build.ts'
import type { DoneRun } from './report.ts'
import type { Run } from './run-context.ts'

/**
 * Settles which image a content has, once a run has delivered its own: remembers that one, or delivers in its place, to the same
 * repositories, signed as a build is, and under the same tags, what another run has built of the same content and remembered
 * first. `seen` is as for `tagImages`. Returns what was signed of that one; undefined where its own image stays. Throws as
 * `tagImages`, `copyToOthers` and `signDeliveries` do.
 */
export async function settleBuild(
  run: Run,
  { deliveries, gate, reuse }: Pick<Means, 'deliveries' | 'gate' | 'reuse'>,
  product: Product | undefined,
  seen: number,
): Promise<Pick<DoneRun, 'signature'> | undefined> {
  const other = await rememberBuild(run, deliveries, reuse, product)
  if (other === undefined) return undefined
  for (const one of deliveries.delivered) withdraw(one)
  await takeReused(run, other, { deliveries, gate })
  await copyToOthers(run, deliveries)
  const signature = await signDeliveries(run, deliveries)
  await setAllTags(run, deliveries, seen)
  return { signature }
}
