import { execFileSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { gitIn } from '../../src/adapters/git.ts'
import { newFolder } from '../fixtures/folder.ts'

const MISSING = '1f8a5c0d3b7e9a2c4d6f8091a3b5c7d9e1f2a3b4'

const SIGNED = `tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904
author committer Eve <eve@test> 1 +0000
committer Eve <eve@test> 1700000000 +0100
gpgsig -----BEGIN PGP SIGNATURE-----
 
 iQ
 -----END PGP SIGNATURE-----

committer Eve <eve@test> 2 +0000
`

/** A repository with a commit that says it is signed, and a program that leaves a trace. */
function repository() {
  const folder = newFolder()
  const git = (args: readonly string[], input = ''): string =>
    execFileSync('git', ['-C', folder, ...args], { input, encoding: 'utf8', env: { PATH: process.env.PATH } }).trim()
  git(['init', '--quiet'])
  const program = join(folder, 'program')
  const trace = join(folder, 'trace')
  writeFileSync(program, `#!/bin/sh\n: > '${trace}'\n`, { mode: 0o755 })
  const signed = git(['hash-object', '-t', 'commit', '-w', '--stdin'], SIGNED)
  const time = (sha: string) => gitIn(folder, process.env.PATH, new AbortController().signal).commitTime(sha)
  return { git, program, signed, time, started: () => existsSync(trace) }
}

test('the time of a commit is that of its committer', async () => {
  const { signed, time } = repository()
  expect(await time(signed)).toBe(1700000000)
  expect(await time(MISSING)).toBeUndefined()
  expect(await time('HEAD')).toBeUndefined()
})

/** What somebody can put into a workspace, as in an artifact of a pull request: no checkout has such settings. */
test.each<readonly [name: string, settings: (program: string) => Readonly<Record<string, string>>]>([
  ['checks signatures', (program) => ({ 'log.showSignature': 'true', 'gpg.program': program })],
  [
    'fetches what is missing',
    (program) => ({
      'core.repositoryFormatVersion': '1',
      'core.sshCommand': program,
      'extensions.partialClone': 'origin',
      'protocol.ssh.allow': 'always',
      'remote.origin.promisor': 'true',
      'remote.origin.url': 'ssh://host/path',
    }),
  ],
  ['shows pages', (program) => ({ 'core.pager': program, 'pager.cat-file': program })],
])('no program of a repository is started that %s', async (_name, settings) => {
  const { git, program, signed, time, started } = repository()
  for (const [name, value] of Object.entries(settings(program))) git(['config', name, value])
  expect([await time(signed), await time(MISSING)]).toEqual([1700000000, undefined])
  expect(started()).toBe(false)
})
