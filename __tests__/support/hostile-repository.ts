// Repositories that others can put into a workspace (in an artifact of a pull request, for instance: no checkout has such
// settings), each with programs that git starts for some question.

import { execFileSync } from 'node:child_process'
import { appendFileSync, mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A repository with two commits, and a program that leaves a trace. */
export interface Repository {
  readonly folder: string
  /** Every call of it writes a line into `trace`. */
  readonly program: string
  readonly trace: string
  /** Runs git in the folder, as anybody would. */
  readonly git: (...args: readonly string[]) => string
}

export interface Trap {
  readonly name: string
  readonly set: (repository: Repository) => void
  /** A question for which git starts the program. */
  readonly sprung: readonly string[]
  /** Whether it stands in the way of what buildx asks. */
  readonly answer: 'answers' | 'refused'
}

const PLAIN = {
  PATH: process.env.PATH ?? '',
  GIT_CONFIG_NOSYSTEM: '1',
  ...{ GIT_AUTHOR_NAME: 'Eve', GIT_AUTHOR_EMAIL: 'eve@test', GIT_AUTHOR_DATE: '1600000000 +0000' },
  ...{ GIT_COMMITTER_NAME: 'Eve', GIT_COMMITTER_EMAIL: 'eve@test', GIT_COMMITTER_DATE: '1700000000 +0100' },
}

/** Runs git as anybody would. Throws when it fails, which is what a program that does nothing makes it do. */
export const runPlainGit = (folder: string, args: readonly string[], input = ''): string =>
  execFileSync('git', ['-C', folder, ...args], { input, encoding: 'utf8', env: PLAIN, stdio: 'pipe' }).trim()

/** Makes such a repository in an empty folder, with a file that is not as git last saw it. */
export function newRepository(folder: string): Repository {
  const git = (...args: readonly string[]): string => runPlainGit(folder, args)
  const [program, trace] = [`${folder}.program`, `${folder}.trace`]
  writeFileSync(program, `#!/bin/sh\necho "$0 $*" >> '${trace}'\n`, { mode: 0o755 })
  git('init', '--quiet', '--initial-branch=main')
  git('remote', 'add', 'origin', 'https://host.test/octo/app')
  writeFileSync(join(folder, 'file'), '1\n2\n3\n4\n5\n6\n7\n8\n')
  git('add', '.')
  git('commit', '--quiet', '--message=one')
  appendFileSync(join(folder, 'file'), '9\n')
  git('mv', 'file', 'renamed')
  git('commit', '--quiet', '--all', '--message=two')
  utimesSync(join(folder, 'renamed'), 1, 1)
  return { folder, program, trace, git }
}

const configured =
  (settings: (program: string) => Readonly<Record<string, string>>): Trap['set'] =>
  ({ git, program }) => {
    for (const [name, value] of Object.entries(settings(program))) git('config', '--add', name, value)
  }

const attribute = (line: string, { folder }: Repository): void => {
  mkdirSync(join(folder, '.git/info'), { recursive: true })
  writeFileSync(join(folder, '.git/info/attributes'), `* ${line}\n`)
}

/** A repository that says it has not all of its objects, and lacks the content of HEAD. */
const partial =
  (
    url: string | ((program: string) => string),
    more: (program: string) => Readonly<Record<string, string>>,
  ): Trap['set'] =>
  (repository) => {
    const { git, program, folder } = repository
    const tree = git('rev-parse', 'HEAD^{tree}')
    rmSync(join(folder, '.git/objects', tree.slice(0, 2), tree.slice(2)))
    git('remote', 'set-url', 'origin', typeof url === 'string' ? url : url(program))
    configured(() => ({
      'core.repositoryFormatVersion': '1',
      'extensions.partialClone': 'origin',
      'remote.origin.promisor': 'true',
      ...more(program),
    }))(repository)
  }

const STATUS = ['status', '--porcelain']
const SHOW = ['show', 'HEAD']

/** A commit on top that says it is signed; the words of the signature are none. */
const signed =
  (kind: 'PGP' | 'SSH'): Trap['set'] =>
  ({ git, folder }) => {
    const lines = git('cat-file', 'commit', 'HEAD').split('\n')
    const at = lines.indexOf('')
    const signature = [`gpgsig -----BEGIN ${kind} SIGNATURE-----`, ' ', ' iQ', ` -----END ${kind} SIGNATURE-----`]
    const object = [...lines.slice(0, at), ...signature, ...lines.slice(at), ''].join('\n')
    git('update-ref', 'HEAD', runPlainGit(folder, ['hash-object', '-t', 'commit', '-w', '--stdin'], object))
  }

/** A repository within, which git enters to see whether it has changed. */
function withSubmodule({ folder, git, program }: Repository): void {
  const path = join(folder, 'sub')
  mkdirSync(path)
  runPlainGit(path, ['init', '--quiet'])
  writeFileSync(join(path, 'file'), 'x\n')
  runPlainGit(path, ['add', '.'])
  runPlainGit(path, ['commit', '--quiet', '--message=sub'])
  git('update-index', '--add', '--cacheinfo', `160000,${runPlainGit(path, ['rev-parse', 'HEAD'])},sub`)
  runPlainGit(path, ['config', 'core.fsmonitor', program])
}

/** The folder becomes a further work tree of a repository elsewhere, whose settings count. */
function asWorktree({ folder, git, program }: Repository): void {
  git('config', 'extensions.worktreeConfig', 'true')
  git('worktree', 'add', '--quiet', '--detach', `${folder}.other`)
  git('config', '--worktree', 'core.fsmonitor', program)
}

function including({ folder, git, program }: Repository): void {
  writeFileSync(join(folder, 'settings'), `[core]\n\tfsmonitor = ${program}\n`)
  git('config', 'include.path', '../settings')
}

const both =
  (...all: readonly Trap['set'][]): Trap['set'] =>
  (repository) => {
    for (const set of all) set(repository)
  }

/** Where a program starts for a look at the work tree, for a signature or a difference: not for what buildx asks. */
const LOOKS: readonly Trap[] = [
  {
    name: 'a filter',
    set: both(
      (it) => attribute('filter=evil', it),
      configured((program) => ({ 'filter.evil.clean': program })),
    ),
    sprung: STATUS,
    answer: 'answers',
  },
  {
    name: 'a filter that stays',
    set: both(
      (it) => attribute('filter=evil', it),
      configured((program) => ({ 'filter.evil.process': program })),
    ),
    sprung: STATUS,
    answer: 'answers',
  },
  {
    name: 'a program that tells what has changed',
    set: configured((program) => ({ 'core.fsmonitor': program })),
    sprung: STATUS,
    answer: 'answers',
  },
  {
    name: 'a hook',
    set: ({ folder, program }) => {
      mkdirSync(join(folder, '.git/hooks'), { recursive: true })
      writeFileSync(join(folder, '.git/hooks/post-index-change'), `#!/bin/sh\n${program}\n`, { mode: 0o755 })
    },
    sprung: STATUS,
    answer: 'answers',
  },
  {
    name: 'hooks in another folder',
    set: both(
      ({ folder, program }) => {
        mkdirSync(`${folder}.hooks`)
        writeFileSync(`${folder}.hooks/post-index-change`, `#!/bin/sh\n${program}\n`, { mode: 0o755 })
      },
      ({ folder, git }) => git('config', 'core.hooksPath', `${folder}.hooks`),
    ),
    sprung: STATUS,
    answer: 'answers',
  },
  { name: 'settings in another file', set: including, sprung: STATUS, answer: 'answers' },
  { name: 'settings of a work tree', set: asWorktree, sprung: STATUS, answer: 'answers' },
  { name: 'settings of a submodule', set: withSubmodule, sprung: STATUS, answer: 'answers' },
  {
    name: 'a program for signatures',
    set: both(
      signed('PGP'),
      configured((program) => ({ 'log.showSignature': 'true', 'gpg.program': program })),
    ),
    sprung: SHOW,
    answer: 'answers',
  },
  {
    name: 'a program for signatures of ssh',
    set: both(
      signed('SSH'),
      configured((program) => ({
        'log.showSignature': 'true',
        'gpg.ssh.program': program,
        'gpg.ssh.allowedSignersFile': '/dev/null',
      })),
    ),
    sprung: SHOW,
    answer: 'answers',
  },
  {
    name: 'a program that shows differences',
    set: configured((program) => ({ 'diff.external': program })),
    sprung: ['show', '--ext-diff', 'HEAD'],
    answer: 'answers',
  },
  {
    name: 'a program that makes text of files',
    set: both(
      (it) => attribute('diff=evil', it),
      configured((program) => ({ 'diff.evil.textconv': program })),
    ),
    sprung: SHOW,
    answer: 'answers',
  },
  {
    name: 'other meanings of commands',
    set: configured((program) =>
      Object.fromEntries(
        ['evil', 'show', 'cat-file', 'rev-parse', 'remote', 'symbolic-ref', 'for-each-ref'].map((command) => [
          `alias.${command}`,
          `!${program}`,
        ]),
      ),
    ),
    sprung: ['evil'],
    answer: 'answers',
  },
]

/** Where a program starts to fetch what is missing, which the newest buildx would let it. */
const FETCHES: readonly Trap[] = [
  {
    name: 'a program in place of ssh',
    set: partial('ssh://host.test/path', (program) => ({ 'core.sshCommand': program, 'protocol.ssh.allow': 'always' })),
    sprung: SHOW,
    answer: 'refused',
  },
  {
    name: 'a program that serves a repository',
    set: partial('/', (program) => ({ 'remote.origin.uploadpack': program })),
    sprung: SHOW,
    answer: 'refused',
  },
  {
    name: 'a program as transport',
    set: partial(
      (program) => `ext::${program}`,
      () => ({ 'protocol.ext.allow': 'always' }),
    ),
    sprung: SHOW,
    answer: 'refused',
  },
  {
    name: 'a program as proxy',
    set: partial('git://host.test/path', (program) => ({ 'core.gitProxy': program, 'protocol.git.allow': 'always' })),
    sprung: SHOW,
    answer: 'refused',
  },
]

export const TRAPS: readonly Trap[] = [...LOOKS, ...FETCHES]
