import { withdraw } from '../../delivery/deliveries.ts'
import { copyToOthers } from './copy-to-others.ts'
import { setAllTags } from './join-set.ts'
import { takeReused } from './produce.ts'
import type { Means, Product } from './production.ts'
import { rememberBuild } from './remember-build.ts'
import type { Run } from './run-context.ts'

/**
 * Settles which image a content has, once a run has delivered its own: remembers that one, or delivers in its place, to the same
 * repositories and under the same tags, what another run has built of the same content and remembered first. `seen` is as for
 * `tagImages`. Throws as that and `copyToOthers` do.
 */
export async function settleBuild(
  run: Run,
  { deliveries, gate, reuse }: Pick<Means, 'deliveries' | 'gate' | 'reuse'>,
  product: Product | undefined,
  seen: number,
): Promise<void> {
  const other = await rememberBuild(run, deliveries, reuse, product)
  if (other === undefined) return
  for (const one of deliveries.delivered) withdraw(one)
  await takeReused(run, other, { deliveries, gate })
  await copyToOthers(run, deliveries)
  await setAllTags(run, deliveries, seen)
}
