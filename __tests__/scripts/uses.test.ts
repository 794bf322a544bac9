import { expect, test } from '@jest/globals'
import { type Checkout, githubRepository, usesLine } from '../../scripts/uses/line.ts'

const COMMIT = '860c1904a1ce19322e91ac35af1ab07466440c37'
const CHECKOUT: Checkout = {
  remotes: ['https://github.com/octo-org/ecr-build-push.git'],
  commit: COMMIT,
  version: '1.2.3',
  tags: [],
}

test.each([
  ['HTTPS', 'https://github.com/octo-org/ecr-build-push.git', 'octo-org/ecr-build-push'],
  ['without .git', 'https://github.com/octo-org/ecr-build-push', 'octo-org/ecr-build-push'],
  ['a token in it, which is not told', 'https://x:secret@github.com/octo/a.b.git', 'octo/a.b'],
  ['SSH', 'git@github.com:octo-org/ecr-build-push.git', 'octo-org/ecr-build-push'],
  ['SSH as an address', 'ssh://git@github.com/octo-org/ecr-build-push', 'octo-org/ecr-build-push'],
  ['another host', 'https://gitlab.com/octo-org/ecr-build-push.git', undefined],
  ['a host that ends like it', 'https://evil-github.com/octo/a.git', undefined],
  ['a host that begins like it', 'https://github.com.evil.test/octo/a.git', undefined],
  ['a folder', '/srv/git/ecr-build-push', undefined],
])('the repository of an address: %s', (_name, address, expected) => {
  expect(githubRepository(address)).toBe(expected)
})

test.each<readonly [string, Partial<Checkout>, string | undefined]>([
  ['a release', { tags: ['v1', 'v1.2.3'] }, `uses: octo-org/ecr-build-push@${COMMIT} # v1.2.3`],
  ['a commit after it', {}, `uses: octo-org/ecr-build-push@${COMMIT} # 1.2.3, not released`],
  ['a tag of another version', { tags: ['v1.2.2'] }, `uses: octo-org/ecr-build-push@${COMMIT} # 1.2.3, not released`],
  [
    'the first remote on GitHub',
    { remotes: ['/srv/git/x', 'git@github.com:me/fork.git', 'git@github.com:other/x.git'] },
    `uses: me/fork@${COMMIT} # 1.2.3, not released`,
  ],
  ['no remote', { remotes: [] }, undefined],
])('the line: %s', (_name, over, expected) => {
  expect(usesLine({ ...CHECKOUT, ...over })).toBe(expected)
})
