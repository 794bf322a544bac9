import { expect, test } from '@jest/globals'
import { readContext } from '../../src/runner/context.ts'
import { readOrigin } from '../../src/runner/origin.ts'

const env = { GITHUB_REPOSITORY: 'octo/app' }
const context = readContext(env, {}, { cwd: '', temp: '' })

test.each<readonly [address: string, url: string | undefined, server?: string]>([
  ['https://github.com/octo/lib', 'https://github.com/octo/lib'],
  ['https://github.com/octo/lib.git/', 'https://github.com/octo/lib'],
  ['https://github.com/octo/lib.git', 'https://github.com/octo/lib'],
  ['https://x-access-token:ghs_secret@github.com/octo/lib.git', 'https://github.com/octo/lib'],
  ['https://github.com/octo/lib.git?ref=main#v1:web', 'https://github.com/octo/lib'],
  ['http://127.0.0.1:8080/octo/lib', 'http://127.0.0.1:8080/octo/lib'],
  ['git@github.com:octo/lib.git', 'https://github.com/octo/lib'],
  ['ssh://git@gitlab.com:2222/group/sub/lib.git', 'https://gitlab.com/group/sub/lib'],
  ['git://host.test/lib.git', 'https://host.test/lib'],
  ['github.com/octo/lib', 'https://github.com/octo/lib'],
  ['https://github.com/octo/app', undefined],
  ['https://ghs_secret@github.com/Octo/App.git', undefined],
  ['git@github.com:octo/app.git', undefined],
  ['https://git.corp.test/octo/app', undefined, 'https://git.corp.test'],
  ['https://github.com/octo/app', 'https://github.com/octo/app', 'https://git.corp.test'],
  ['/srv/git/lib.git', undefined],
  ['../lib', undefined],
  ['file:///srv/git/lib.git', undefined],
  ['', undefined],
])('the project at "%s"', (...[address, url, server]) => {
  const origin = readOrigin(address, { context, env: { ...env, ...(server && { GITHUB_SERVER_URL: server }) } })
  expect(origin).toEqual(url && { name: url.replace(/^.*\//, ''), url })
})
