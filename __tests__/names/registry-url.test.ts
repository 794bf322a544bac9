import { expect, test } from '@jest/globals'
import { parseRegistryUrl } from '../../src/names/registry.ts'

test.each([
  [
    'a manifest by tag',
    'https://h.test/v2/app/manifests/v1',
    { repository: 'h.test/app', part: 'manifests', reference: 'v1' },
  ],
  [
    'a manifest by digest, in a repository with slashes',
    'http://127.0.0.1:4510/v2/team/app/manifests/sha256:ab',
    { repository: '127.0.0.1:4510/team/app', part: 'manifests', reference: 'sha256:ab' },
  ],
  [
    'a blob',
    'https://h.test/v2/app/blobs/sha256:ab',
    { repository: 'h.test/app', part: 'blobs', reference: 'sha256:ab' },
  ],
  [
    'a new upload',
    'https://h.test/v2/app/blobs/uploads/',
    { repository: 'h.test/app', part: 'uploads', reference: '' },
  ],
  [
    'an upload, with a query',
    'https://h.test/v2/app/blobs/uploads/12-ab?digest=sha256:ab',
    { repository: 'h.test/app', part: 'uploads', reference: '12-ab' },
  ],
  [
    'a repository that is named like a part',
    'https://h.test/v2/manifests/blobs/manifests/v1',
    { repository: 'h.test/manifests/blobs', part: 'manifests', reference: 'v1' },
  ],
])('%s', (_name, url, value) => {
  expect(parseRegistryUrl(url)).toEqual({ ok: true, value })
})

test.each(['', 'https://h.test/v2/', 'https://h.test/v2/app/tags/list', 'ftp://h.test/v2/app/manifests/v1', 'app:v1'])(
  '%j is refused',
  (url) => {
    expect(parseRegistryUrl(url)).toEqual({
      ok: false,
      problem: `${JSON.stringify(url)} is not a URL of a registry's API`,
    })
  },
)
