import { withdraw } from '../../delivery/deliveries.ts'
import { signImage } from '../sign-image.ts'
import { copyToOthers } from './copy-to-others.ts'
import { takeReused } from './produce.ts'
import type { Means, Product } from './production.ts'
import { rememberBuild } from './remember-build.ts'
import type { Run } from './run-context.ts'
import { type Adopted, setAllTags } from './set-tags.ts'

/**
 * Settles which image a content has, once a run has delivered its own: remembers that one, or delivers in its place, to the same
 * repositories, signed as a build is, and under the same tags, what another run has built of the same content and remembered
 * first. `seenAt` is as for `setAllTags`. Returns what was signed of that one; undefined where its own image stays. Throws as
 * `copyToOthers`, `signImage` and `setAllTags` do.
 */
export async function settleBuild(
  run: Run,
  { deliveries, gate, reuse }: Pick<Means, 'deliveries' | 'gate' | 'reuse'>,
  product: Product | undefined,
  seenAt: number,
): Promise<Adopted | undefined> {
  const other = await rememberBuild(run, deliveries, reuse, product)
  if (other === undefined) return undefined
  for (const one of deliveries.delivered) withdraw(one)
  await takeReused(run, other, { deliveries, gate })
  await copyToOthers(run, deliveries)
  const signature = await signImage(run, deliveries)
  return { signature, ...(await setAllTags(run, deliveries, seenAt)) }
}
