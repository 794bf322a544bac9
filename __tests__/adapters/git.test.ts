import { execFile, execFileSync, spawnSync } from 'node:child_process'
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from '@jest/globals'
import { gitIn } from '../../src/adapters/git.ts'
import { CancelledError } from '../../src/base/errors.ts'
import { newFolder } from '../fixtures/folder.ts'
import { newRepository, type Repository, runPlainGit, TRAPS } from '../support/hostile-repository.ts'

const MISSING = '1f8a5c0d3b7e9a2c4d6f8091a3b5c7d9e1f2a3b4'
const PATH = process.env.PATH ?? ''

/** A repository below a folder of its own, where its programs stand. */
const repository = (): Repository => {
  const folder = join(newFolder(), 'workspace')
  execFileSync('mkdir', [folder])
  return newRepository(folder)
}

const gitOf = (folder: string, deadline = 10_000, cancelled = new AbortController().signal) =>
  gitIn({ workspace: folder, path: PATH, deadline }, cancelled)

/** Writes an object of any words. Returns its id. */
const commit = (folder: string, object: string): string =>
  runPlainGit(folder, ['hash-object', '-t', 'commit', '-w', '--literally', '--stdin'], object)

const SIGNED = `tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904
author committer Eve <eve@test> 1 +0000
committer Eve <eve@test> 1700000000 +0100
gpgsig -----BEGIN PGP SIGNATURE-----
 
 iQ
 -----END PGP SIGNATURE-----

committer Eve <eve@test> 2 +0000
`

describe('the time of a commit', () => {
  test.each<readonly [name: string, object: string, time: number | undefined]>([
    ['is that of its committer', SIGNED, 1700000000],
    ['is told as it is, in any century', SIGNED.replace('1700000000', '99999999999999'), 99999999999999],
    ['is unknown where it is none', SIGNED.replace('1700000000', 'soon'), undefined],
    ['is unknown of a commit that has more than a megabyte', `${SIGNED}${'x'.repeat(1024 * 1024)}`, undefined],
  ])('%s', async (_name, object, time) => {
    const { folder } = repository()
    expect(await gitOf(folder).commitTime('.', commit(folder, object))).toBe(time)
  })

  test.each([
    ['that the checkout lacks', MISSING],
    ['that is no name of one', 'HEAD'],
  ])('is unknown of a commit %s', async (_name, sha) => {
    expect(await gitOf(repository().folder).commitTime('.', sha)).toBeUndefined()
  })
})

describe('HEAD', () => {
  test('is that of the checkout which holds the folder', async () => {
    const { folder, git } = repository()
    const app = within(folder, 'app')
    execFileSync('mkdir', ['-p', join(folder, 'docs'), join(app, 'web')])
    const [outer, inner] = [git('rev-parse', 'HEAD'), commitIn(app)]
    const heads = ['.', 'docs', 'app', 'app/web', join(app, 'web')].map((path) => gitOf(folder).head(path))
    expect(await Promise.all(heads)).toEqual([outer, outer, inner, inner, inner])
  })

  test('is one commit also where nothing names it', async () => {
    const { folder, git } = repository()
    const [, first = ''] = git('rev-list', 'HEAD').split('\n')
    git('checkout', '--quiet', '--force', first)
    expect(await gitOf(folder).head('.')).toBe(first)
  })

  test('is known in a checkout that is shallow and has not all objects', async () => {
    const { folder, git } = repository()
    expect(await gitOf(shallow(folder)).head('.')).toBe(git('rev-parse', 'HEAD'))
  })

  test.each<readonly [name: string, make: () => string]>([
    ['where there is no repository', newFolder],
    ['nor where there is no folder', () => '/nowhere'],
    ['in a repository without a commit', () => empty(newFolder())],
    ['when its commit is larger than one is', () => large(repository())],
    ['when its commit is not there', () => bare(repository())],
    ['of a repository that lies above the workspace', () => within(repository().folder, 'workspace')],
  ])('is unknown %s', async (_name, make) => {
    expect(await gitOf(make()).head('.')).toBeUndefined()
  })

  test('is unknown without git', async () => {
    const { folder } = repository()
    const git = gitIn({ workspace: folder, path: '/nowhere', deadline: 10_000 }, new AbortController().signal)
    expect([await git.head('.'), await git.origin('.')]).toEqual([undefined, undefined])
  })

  test('of a submodule is that of the checkout around it, as long as this one records it', async () => {
    const { folder, git } = repository()
    const inner = commitIn(within(folder, 'libs/a/lib'))
    git('update-index', '--add', '--cacheinfo', `160000,${inner},libs/a/lib`)
    git('commit', '--quiet', '--message=three')
    const asked = gitOf(folder)
    expect(await asked.head('libs/a/lib')).toBe(git('rev-parse', 'HEAD'))
    const newer = commitIn(join(folder, 'libs/a/lib'))
    expect(await asked.head('libs/a/lib')).toBe(newer)
  })

  test('of a submodule whose name begins with two dots is that of the checkout around it', async () => {
    const { folder, git } = repository()
    const inner = commitIn(within(folder, '..lib'))
    git('update-index', '--add', '--cacheinfo', `160000,${inner},..lib`)
    git('commit', '--quiet', '--message=three')
    expect(await gitOf(folder).head('..lib')).toBe(git('rev-parse', 'HEAD'))
  })

  test('of a submodule in a folder that is larger than one is, is its own', async () => {
    const { folder, git } = repository()
    const inner = commitIn(within(folder, 'lib'))
    const blob = git('rev-parse', 'HEAD:renamed')
    const names = Array.from({ length: 40_000 }, (_, index) => `100644 blob ${blob}\tfile-${index}\n`)
    const tree = runPlainGit(folder, ['mktree'], [`160000 commit ${inner}\tlib\n`, ...names].join(''))
    git('update-ref', 'HEAD', git('commit-tree', '-m', 'large', tree))
    expect(await gitOf(folder).head('lib')).toBe(inner)
  })
})

describe('the repository origin', () => {
  test('is told as the checkout has it', async () => {
    expect(await gitOf(repository().folder).origin('.')).toBe('https://host.test/octo/app')
  })

  test.each([
    ['without a remote repository', () => empty(newFolder())],
    ['without a repository', newFolder],
  ])('is unknown %s', async (_name, make) => {
    expect(await gitOf(make()).origin('.')).toBeUndefined()
  })
})

/** A new folder below another one. */
function within(folder: string, path: string): string {
  execFileSync('mkdir', ['-p', join(folder, path)])
  return join(folder, path)
}

/** Commits in a folder, which becomes a repository of its own. Returns the commit. */
function commitIn(folder: string): string {
  runPlainGit(folder, ['init', '--quiet'])
  runPlainGit(folder, ['commit', '--quiet', '--allow-empty', '--message=inner'])
  return runPlainGit(folder, ['rev-parse', 'HEAD'])
}

/** A repository whose HEAD names a commit that it lacks. */
function bare({ folder, git }: Repository): string {
  writeFileSync(join(folder, '.git/HEAD'), `${MISSING}\n`)
  rmSync(join(folder, '.git/refs/heads/main'))
  git('config', 'core.bare', 'false')
  return folder
}

/** What buildx asks: https://github.com/docker/buildx/blob/master/build/git.go */
const BUILDX_QUESTIONS = [
  ['rev-parse', '--is-inside-work-tree'],
  ['rev-parse', '--show-toplevel'],
  ['show', '--format=%H', 'HEAD', '--quiet', '--'],
  ['symbolic-ref', '-q', 'HEAD'],
  ['for-each-ref', '--format=%(upstream:remotename)', 'refs/heads/main'],
  ['remote', 'get-url', 'origin'],
]

/** Asks as buildx does; since 0.34 it hands nothing of the job's on to git that would stand in the way of a program. */
function askAsBuildx(folder: string): void {
  const env = { PATH, LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0' }
  const options = ['-c', 'protocol.file.allow=user', '-c', 'log.showSignature=false']
  for (const question of BUILDX_QUESTIONS) spawnSync('git', [...options, ...question], { cwd: folder, env })
}

describe.each(TRAPS)('of a repository with $name', ({ set, sprung, answer }) => {
  test('git starts the program for others, not for this step, and not for buildx', async () => {
    const it = repository()
    set(it)
    const sha = it.git('rev-parse', 'HEAD')
    const git = gitOf(it.folder)
    expect([await git.commitTime('.', sha), await git.commitTime('.', MISSING)]).toEqual([1700000000, undefined])
    expect([await git.head('.'), await git.origin('.')]).toEqual([sha, it.git('config', 'remote.origin.url')])
    const said = await git.answersBuildx(it.folder, { PATH })
    if (said === 'answers') askAsBuildx(it.folder)
    expect([said, existsSync(it.trace)]).toEqual([answer, false])

    spawnSync('git', ['-C', it.folder, ...sprung], { env: { PATH } })
    expect(existsSync(it.trace)).toBe(true)
    // Without this step's question, buildx would.
    rmSync(it.trace)
    askAsBuildx(it.folder)
    expect(existsSync(it.trace)).toBe(answer === 'refused')
  })
})

test('no program is asked for a password', async () => {
  const server = createServer((_request, response) => {
    response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end()
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  try {
    const address = server.address()
    const it = repository()
    const [tree] = it.git('rev-parse', 'HEAD^{tree}').split('\n')
    rmSync(join(it.folder, '.git/objects', `${tree?.slice(0, 2)}`), { recursive: true })
    it.git('remote', 'set-url', 'origin', `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/x`)
    for (const [name, value] of [
      ['core.repositoryFormatVersion', '1'],
      ['extensions.partialClone', 'origin'],
      ['remote.origin.promisor', 'true'],
      ['credential.helper', it.program],
    ] as const)
      it.git('config', name, value)
    expect(await gitOf(it.folder).answersBuildx(it.folder, { PATH })).toBe('refused')
    expect(existsSync(it.trace)).toBe(false)
    // Not at once as others do it: the server answers in this process.
    await promisify(execFile)('git', ['show'], { cwd: it.folder, env: { PATH, GIT_TERMINAL_PROMPT: '0' } }).catch(
      () => '',
    )
    expect(existsSync(it.trace)).toBe(true)
  } finally {
    server.close()
  }
})

describe('what buildx wants to know', () => {
  test.each<readonly [name: string, make: () => string, answer: string]>([
    ['a checkout answers', () => repository().folder, 'answers'],
    ['so does one that is shallow and has not all objects', () => shallow(repository().folder), 'answers'],
    ['there is nothing to ask where there is no repository', newFolder, 'nothing'],
    ['nor where there is no folder', () => '/nowhere', 'nothing'],
    ['a repository without a commit is refused', () => empty(newFolder()), 'refused'],
    ['so is one whose HEAD is larger than a commit', () => large(repository()), 'refused'],
  ])('%s', async (_name, make, answer) => {
    const folder = make()
    expect(await gitOf(folder).answersBuildx(folder, { PATH })).toBe(answer)
  })

  test('without git there is nothing to ask', async () => {
    const { folder } = repository()
    expect(await gitOf(folder).answersBuildx(folder, { PATH: '/nowhere' })).toBe('nothing')
  })
})

/** As actions/checkout makes it with a filter. */
function shallow(from: string): string {
  const folder = newFolder()
  runPlainGit(from, ['config', 'uploadpack.allowFilter', 'true'])
  runPlainGit('/', ['clone', '--quiet', '--depth=1', '--filter=blob:none', '--no-checkout', `file://${from}`, folder])
  return folder
}

function empty(folder: string): string {
  runPlainGit(folder, ['init', '--quiet'])
  return folder
}

function large({ folder, git }: Repository): string {
  git('update-ref', 'HEAD', commit(folder, `${SIGNED}${'x'.repeat(1024 * 1024)}`))
  return folder
}

describe('a file of the repository that is a pipe', () => {
  /** The files that git reads for both questions. */
  const FILES: readonly (readonly [name: string, path: (it: Repository) => string])[] = [
    ['the settings', () => '.git/config'],
    ['further settings', including],
    ['the commit', ({ git }) => objectPath(git('rev-parse', 'HEAD'))],
  ]

  test.each(FILES)('%s: nobody waits for its other end', async (_name, place) => {
    const it = repository()
    const sha = it.git('rev-parse', 'HEAD')
    const path = join(it.folder, place(it))
    rmSync(path, { force: true })
    execFileSync('mkfifo', [path])
    const git = gitOf(it.folder, 200)
    expect([await git.commitTime('.', sha), await git.answersBuildx(it.folder, { PATH })]).toEqual([
      undefined,
      'refused',
    ])
    expect(await git.head('.')).toBeUndefined()
  })

  test('a cancelled step does not wait for the answer', async () => {
    const it = repository()
    rmSync(join(it.folder, '.git/config'))
    execFileSync('mkfifo', [join(it.folder, '.git/config')])
    const cancelled = new AbortController()
    const asked = gitOf(it.folder, 60_000, cancelled.signal).commitTime('.', MISSING)
    cancelled.abort(new CancelledError('SIGINT'))
    await expect(asked).rejects.toEqual(new CancelledError('SIGINT'))
  })
})

const objectPath = (sha: string): string => `.git/objects/${sha.slice(0, 2)}/${sha.slice(2)}`

function including({ git, folder }: Repository): string {
  git('config', 'include.path', join(folder, 'settings'))
  writeFileSync(join(folder, 'settings'), '')
  return 'settings'
}

test('buildx gets no answer of a repository that another user owns, and the warning can say so', async () => {
  const { folder } = repository()
  // Git's own tests have this for it: https://github.com/git/git/blob/master/t/t0033-safe-directory.sh
  const env = { PATH, GIT_TEST_ASSUME_DIFFERENT_OWNER: '1', HOME: newFolder() }
  expect(await gitOf(folder).answersBuildx(folder, env)).toBe('unowned')
})
