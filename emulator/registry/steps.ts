import { headBlob, redirectToLayer } from './blobs.ts'
import { listReferrers, listTags } from './lists.ts'
import { deleteManifest, putManifest, readManifest } from './manifests.ts'
import { beginUpload, patchUpload, putUpload } from './uploads.ts'
import type { Visit } from './visit.ts'

type Step = (visit: Visit) => Promise<void> | void

/** What each step does to a repository, in private registries and in ECR Public. */
const steps: Readonly<Record<string, Step>> = {
  'HEAD manifest': readManifest,
  'GET manifest': readManifest,
  'PUT manifest': putManifest,
  'DELETE manifest': deleteManifest,
  'HEAD blob': headBlob,
  'GET blob': redirectToLayer,
  'POST upload': beginUpload,
  'PATCH upload': patchUpload,
  'PUT upload': putUpload,
  'GET tags': listTags,
  'GET referrers': listReferrers,
}

/** @throws ServiceError for what the service refuses */
export async function act(visit: Visit): Promise<void> {
  await steps[visit.route.step]?.(visit)
}
