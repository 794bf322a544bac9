import { UnexpectedStateError } from '../../base/errors.ts'
import { foundResult } from '../../buildx/metadata.ts'
import { type Delivered, deliver } from '../../delivery/deliveries.ts'
import type { TakenTagError } from '../../delivery/tag-delivery.ts'
import { readConfigs } from '../../ecr/image-configs.ts'
import { readOrigins } from '../../ecr/image-origins.ts'
import { whyNotSame } from '../../image-metadata/image-origin.ts'
import { storedImage } from '../../oci/manifest.ts'
import { compareBuilds } from '../../oci/rebuild.ts'
import type { Run } from './run-context.ts'

/** Delivers the image that another job has set a tag on. Throws UnexpectedStateError when it is no build of the same thing. */
export async function adoptImage({ world, settings, note }: Run, one: Delivered, taken: TakenTagError): Promise<void> {
  const { ecr, repository, image } = one
  const { name } = repository
  const { by, tag } = taken
  const origins = await readOrigins(ecr, name, [by])
  const why = whyNotSame(by.digest, origins.get(by.digest), settings.tags.origin)
  if (why !== undefined) throw new UnexpectedStateError(`${taken.message} ${why}`, taken.remedy)
  const [theirs, ours] = await Promise.all([readConfigs(ecr, name, by), readConfigs(ecr, name, image)])
  const rebuild = compareBuilds(theirs, ours, undefined)
  if (rebuild.kind === 'unlike')
    throw new UnexpectedStateError(`${taken.message} They differ in more than layers: ${rebuild.what}.`, taken.remedy)
  world.log.warning(`${taken.message} That one was made from the same commit, so it is kept.`)
  one.tags.clear()
  one.withOthers = true
  deliver(one, { image: by, how: 'found' }, [tag])
  note({ result: foundResult(storedImage(by)) })
}
