import { BatchDeleteImageCommand, type ECRClient, GetDownloadUrlForLayerCommand } from '@aws-sdk/client-ecr'
import type { Ecr } from '../ecr/api.ts'
import { AwsFailure } from '../errors/failures.ts'
import type { AccountId } from '../names/account.ts'
import { ecr, requireRemoved, taggedImage } from './aws-answers.ts'
import type { Call } from './aws-call.ts'
import { download } from './download.ts'

/** The calls of a build with secrets: its image is read before it gets its tags, and loses the tag that it had until then. */
export function searching(
  call: Call,
  client: ECRClient,
  registry: { readonly registryId?: AccountId },
): Pick<Ecr, 'blob' | 'removeTag'> {
  return {
    blob: async (name, digest) => {
      const doing = ecr(`search the image in ${name} for secrets`, 'GetDownloadUrlForLayer')
      const input = { repositoryName: name, layerDigest: digest, ...registry }
      const answer = await call(doing, (options) => client.send(new GetDownloadUrlForLayerCommand(input), options))
      const { downloadUrl } = answer
      if (!downloadUrl)
        throw new AwsFailure({ ...doing, code: 'EmptyAnswer', said: 'the answer has no address' }, undefined)
      return call(doing, ({ abortSignal }) => download(downloadUrl, digest, abortSignal))
    },

    removeTag: async (name, tag, digest) => {
      const doing = ecr(`remove the tag ${tag} from ${name}`, 'BatchDeleteImage')
      const input = { repositoryName: name, imageIds: [taggedImage(tag, digest)], ...registry }
      const answer = await call(doing, (options) => client.send(new BatchDeleteImageCommand(input), options))
      requireRemoved(answer.failures, doing)
    },
  }
}
