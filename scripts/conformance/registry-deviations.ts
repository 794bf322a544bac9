// In what ECR's registry differs from the specification, as the OCI conformance suite sees it.
import type { Deviation } from './judge.ts'

const MISSING = /expected one of \[200\], received 404$|mismatch/

const UPLOAD_STATUS: Deviation = {
  what: 'ECR has no page that tells how far an upload is. Seen on ECR Public; nobody tells it of private registries.',
  source: 'https://github.com/dotnet/sdk/pull/33019',
  cases: /chunked out-of-order/,
  faults: /upload get request: unexpected status code, expected one of \[204\], received 404$/,
  count: 4,
}

/** Of the whole suite, as ECR is. The first one that explains a fault counts. */
export const DEVIATIONS: readonly Deviation[] = [
  {
    what: 'ECR answers a part of an upload with 201.',
    source: 'https://github.com/aws/containers-roadmap/issues/2831',
    cases: /\/blob-patch-(chunked|stream)$/,
    faults: /expected one of \[202\], received 201$/,
    count: 36,
  },
  {
    what: 'The answer to a manifest has no Location.',
    source: 'https://github.com/apple/swift-container-plugin/pull/27',
    cases: /\/push\/manifest-by-(digest|tag)$/,
    faults: /did not return a location$/,
    count: 63,
  },
  UPLOAD_STATUS,
  {
    what: 'ECR knows sha256 only.',
    source: 'https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ImageIdentifier.html',
    cases: /sha512/,
    faults: /received 40[045]$|mismatch/,
    count: 53,
  },
  {
    what: 'A manifest may not name what is not there.',
    source: 'https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_PutImage.html#API_PutImage_Errors',
    cases: /^sparse\//,
    faults: /expected one of \[20[01]\], received 404$|mismatch|missing tag/,
    count: 13,
  },
  {
    what: 'An upload without a byte cannot be ended.',
    source: 'https://github.com/radius-project/radius/issues/7855',
    cases: /^sha256 blobs\/empty\/blob-(post|patch)/,
    faults: /expected one of \[201\], received 400$/,
    count: 3,
  },
  {
    what: 'So there is no blob without a byte.',
    source: 'https://github.com/radius-project/radius/issues/7855',
    cases: /^sha256 blobs\/empty\/blob-(get|head)/,
    faults: MISSING,
    count: 2,
  },
  {
    what: 'A blob is not deleted by itself. Deleting came for manifests; nobody tells it of blobs.',
    source: 'https://github.com/aws/containers-roadmap/issues/1229',
    cases: /\/blob-delete$/,
    faults: /blob head failed: unexpected status code, expected one of \[404\], received 200$/,
    count: 80,
  },
]

/** Of blobs alone, behind a bridge that hides the 201. */
export const DEVIATIONS_BEHIND_BRIDGE: readonly Deviation[] = [{ ...UPLOAD_STATUS, count: 2 }]
