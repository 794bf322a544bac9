import { ServiceError } from '../errors.ts'
import type { Exchange } from '../exchange.ts'

/**
 * How the registry words the refusals of the operations behind it: `[status, code]` by the API's name for the error.
 * The statuses of missing layers and images are not documented; 404 is what clients were seen to handle.
 */
const wordings: ReadonlyMap<string, readonly [number, string]> = new Map([
  ['AccessDeniedException', [403, 'DENIED']],
  ['EmptyUploadException', [400, 'BLOB_UPLOAD_INVALID']],
  ['ImageDigestDoesNotMatchException', [400, 'DIGEST_INVALID']],
  ['ImageNotFoundException', [404, 'MANIFEST_UNKNOWN']],
  ['ImageTagAlreadyExistsException', [400, 'TAG_INVALID']],
  ['InvalidLayerException', [400, 'BLOB_UPLOAD_INVALID']],
  ['InvalidLayerPartException', [416, 'BLOB_UPLOAD_INVALID']],
  ['InvalidParameterException', [405, 'UNSUPPORTED']],
  ['LayersNotFoundException', [404, 'BLOB_UPLOAD_UNKNOWN']],
  ['ReferencedImagesNotFoundException', [404, 'MANIFEST_BLOB_UNKNOWN']],
  ['RepositoryNotFoundException', [404, 'NAME_UNKNOWN']],
  ['UnsupportedImageTypeException', [400, 'UNSUPPORTED']],
  ['UploadNotFoundException', [404, 'BLOB_UPLOAD_UNKNOWN']],
])

/** Answers with an error in the registry's form. */
export function refuseRegistry(exchange: Exchange, error: { status: number; code: string; message: string }): void {
  exchange.json(error.status, { errors: [{ code: error.code, message: error.message }] })
}

/** Answers with a refusal of the service, in the registry's words; rethrows anything else. */
export function refuseAsRegistry(exchange: Exchange, error: unknown): void {
  if (!(error instanceof ServiceError)) throw error
  const [status, code] = wordings.get(error.code) ?? [error.status, 'UNKNOWN']
  refuseRegistry(exchange, { status, code, message: error.message })
}
