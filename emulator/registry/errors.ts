import { ServiceError } from '../errors.ts'
import type { Exchange } from '../exchange.ts'
import type { Settings } from '../settings.ts'

/** An error in the registry's form. */
export interface RegistryError {
  readonly status: number
  readonly code: string
  readonly message: string
}

export const expiredToken: RegistryError = {
  status: 403,
  code: 'DENIED',
  message: 'Your authorization token has expired. Reauthenticate and try again.',
}

/** https://github.com/containerd/containerd/issues/10447 */
export const tooManyRequests: RegistryError = { status: 429, code: 'TOOMANYREQUESTS', message: 'Rate exceeded' }

/** The registry's own 404 for everything that it has no page for. */
export const notFound: RegistryError = { status: 404, code: 'NOT_FOUND', message: '404 page not found' }

/** How the registry words the refusals of the operations behind it: `[status, code]` by the API's name for the error. */
const wordings: ReadonlyMap<string, readonly [number | 'missing parts', string]> = new Map([
  ['AccessDeniedException', [403, 'DENIED']],
  ['EmptyUploadException', [400, 'BLOB_UPLOAD_INVALID']],
  ['ImageAlreadyExistsException', [400, 'TAG_INVALID']],
  ['ImageDigestDoesNotMatchException', [400, 'DIGEST_INVALID']],
  ['ImageNotFoundException', [404, 'MANIFEST_UNKNOWN']],
  ['ImageTagAlreadyExistsException', [400, 'TAG_INVALID']],
  ['InvalidLayerException', [400, 'BLOB_UPLOAD_INVALID']],
  ['InvalidLayerPartException', [416, 'BLOB_UPLOAD_INVALID']],
  ['InvalidParameterException', [405, 'UNSUPPORTED']],
  ['LayersNotFoundException', ['missing parts', 'BLOB_UPLOAD_UNKNOWN']],
  ['LimitExceededException', [403, 'DENIED']],
  ['ReferencedImagesNotFoundException', ['missing parts', 'MANIFEST_BLOB_UNKNOWN']],
  ['RepositoryNotFoundException', [404, 'NAME_UNKNOWN']],
  ['UnsupportedImageTypeException', [400, 'UNSUPPORTED']],
  ['UploadNotFoundException', [404, 'BLOB_UPLOAD_UNKNOWN']],
])

/** Answers with an error in the registry's form. */
export function refuseRegistry(exchange: Exchange, error: RegistryError): void {
  exchange.json(error.status, { errors: [{ code: error.code, message: error.message }] })
}

/** Answers with a refusal of the service, in the registry's words; rethrows anything else. */
export function refuseAsRegistry(exchange: Exchange, error: unknown, settings: Readonly<Settings>): void {
  if (!(error instanceof ServiceError)) throw error
  const [status, code] = wordings.get(error.code) ?? [error.status, 'UNKNOWN']
  const known = status === 'missing parts' ? settings.missingPartsStatus : status
  refuseRegistry(exchange, { status: known, code, message: error.message })
}
