import {
  BatchCheckLayerAvailabilityCommand,
  BatchGetImageCommand,
  CompleteLayerUploadCommand,
  type ECRClient,
  GetDownloadUrlForLayerCommand,
  InitiateLayerUploadCommand,
  PutImageCommand,
  UploadLayerPartCommand,
} from '@aws-sdk/client-ecr'
import type { Ecr, RegistryAction } from '../../ecr/api.ts'
import { AwsError } from '../../ecr/aws-error.ts'
import { type AwsCall, ecr } from './call.ts'

/** No content has this digest, and no upload this id. */
const NO_DIGEST = `sha256:${'0'.repeat(64)}`

const NO_UPLOAD = '00000000-0000-0000-0000-000000000000'

const part = (mediaType: string) => ({ mediaType, digest: NO_DIGEST, size: 1 })

/** An image that cannot be put: ECR refuses one whose layers it does not have. */
const NO_IMAGE = JSON.stringify({
  schemaVersion: 2,
  mediaType: 'application/vnd.oci.image.manifest.v1+json',
  config: part('application/vnd.oci.image.config.v1+json'),
  layers: [part('application/vnd.oci.image.layer.v1.tar+gzip')],
})

/** What ECR says when it would have done it, if only the thing were there. */
const ALLOWED = /^(LayersNotFound|LayerInaccessible|UploadNotFound|InvalidLayer|InvalidLayerPart|EmptyUpload)Exception$/

/**
 * Makes `probePermission` of Ecr, which throws AwsError when ECR refuses or could not be asked. An upload that
 * InitiateLayerUpload opens has no content, and ECR forgets it.
 */
export function probingPermission(
  call: AwsCall,
  client: ECRClient,
  registry: { registryId?: string },
): Ecr['probePermission'] {
  return async (name, action) => {
    const doing = ecr(`ask whether ecr:${action} is allowed`, action)
    try {
      await call(doing, (options) => send(client, { ...registry, repositoryName: name }, action, options))
    } catch (error) {
      if (!(error instanceof AwsError && ALLOWED.test(error.code))) throw error
    }
  }
}

function send(
  client: ECRClient,
  input: { repositoryName: string },
  action: RegistryAction,
  options: { abortSignal: AbortSignal },
): Promise<unknown> {
  const upload = { ...input, uploadId: NO_UPLOAD }
  switch (action) {
    case 'BatchGetImage':
      return client.send(new BatchGetImageCommand({ ...input, imageIds: [{ imageDigest: NO_DIGEST }] }), options)
    case 'GetDownloadUrlForLayer':
      return client.send(new GetDownloadUrlForLayerCommand({ ...input, layerDigest: NO_DIGEST }), options)
    case 'BatchCheckLayerAvailability':
      return client.send(new BatchCheckLayerAvailabilityCommand({ ...input, layerDigests: [NO_DIGEST] }), options)
    case 'InitiateLayerUpload':
      return client.send(new InitiateLayerUploadCommand(input), options)
    case 'UploadLayerPart':
      return client.send(
        new UploadLayerPartCommand({ ...upload, partFirstByte: 0, partLastByte: 0, layerPartBlob: new Uint8Array(1) }),
        options,
      )
    case 'CompleteLayerUpload':
      return client.send(new CompleteLayerUploadCommand({ ...upload, layerDigests: [NO_DIGEST] }), options)
    case 'PutImage':
      return client.send(new PutImageCommand({ ...input, imageManifest: NO_IMAGE }), options)
  }
}
