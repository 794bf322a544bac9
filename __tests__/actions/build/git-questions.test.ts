import { expect, test } from '@jest/globals'
import { gitQuestions } from '../../../src/actions/build/git-questions.ts'
import { gitVariables } from '../../../src/buildx/docker-config/child-environment.ts'
import type { BuildContext, Environment } from '../../../src/runner/context.ts'
import type { GitAnswer } from '../../../src/runner/ports.ts'
import { settingsOf } from '../../fixtures/inputs.ts'
import { type Said, worldWith } from '../../fixtures/world.ts'

interface Case {
  readonly env?: Environment
  readonly provenance?: boolean
  readonly context?: BuildContext
  readonly answer?: GitAnswer
}

/** The variables, what was said, and the folder in which git was tried. */
async function ask({ env = {}, provenance = false, context = { kind: 'folder', path: 'app' }, answer }: Case) {
  const asked: (readonly [folder: string, env: Environment])[] = []
  const { world, records } = worldWith({
    git: {
      head: async () => undefined,
      origin: async () => undefined,
      commitTime: async () => undefined,
      order: async () => undefined,
      answersBuildx: async (folder, given) => {
        asked.push([folder, given])
        return answer ?? 'answers'
      },
    },
  })
  const settings = settingsOf({ repository: 'app', 'aws-region': 'eu-central-1' })
  const run = { world, settings: { ...settings, build: { ...settings.build, context } } }
  return { variables: await gitQuestions(run, env, provenance), asked, said: records }
}

const REFUSED: Said = [
  'warning',
  'Provenance and labels of the image will not name its commit and repository: git cannot say what HEAD is in "app" ' +
    'without fetching something, or not in time. Check out the whole commit (actions/checkout without filter and ' +
    'sparse-checkout).',
]

const UNOWNED: Said = [
  'warning',
  'Provenance and labels of the image will not name its commit and repository: the repository in "app" belongs to another ' +
    'user than this job, and git does not read it. Where you trust it, run git config --global --add safe.directory ' +
    '"$GITHUB_WORKSPACE" in an earlier step.',
]

const UNCHECKED: Said = [
  'warning',
  'BUILDX_GIT_CHECK_DIRTY is not passed on to buildx: to compare files with their commit, git starts programs that the ' +
    'repository in the workspace names. Nothing will say "-dirty" of the commit.',
]

const ASKED = gitVariables(true)
const SILENT = gitVariables(false)
const app = (env: Environment = {}): readonly [folder: string, env: Environment] => ['app', { ...env, ...ASKED }]

test.each<
  readonly [name: string, given: Case, variables: Environment, asked: readonly unknown[], said: readonly Said[]]
>([
  ['nothing tells of it', {}, SILENT, [], []],
  ['provenance does, and git answers', { provenance: true }, ASKED, [app()], []],
  ['git would have to fetch', { provenance: true, answer: 'refused' }, SILENT, [app()], [REFUSED]],
  ['another user owns the repository', { provenance: true, answer: 'unowned' }, SILENT, [app()], [UNOWNED]],
  ['there is no repository', { provenance: true, answer: 'nothing' }, SILENT, [app()], []],
  [
    'the context is an address',
    { provenance: true, context: { kind: 'remote', address: 'https://github.com/octo/app.git' } },
    SILENT,
    [],
    [],
  ],
  [
    'the job wants to know of changes',
    { env: { BUILDX_GIT_LABELS: 'full', BUILDX_GIT_CHECK_DIRTY: 'True' } },
    ASKED,
    [app({ BUILDX_GIT_LABELS: 'full', BUILDX_GIT_CHECK_DIRTY: 'True' })],
    [UNCHECKED],
  ],
  ['the job wants that of nothing', { env: { BUILDX_GIT_CHECK_DIRTY: '1' } }, SILENT, [], []],
])('buildx and git: %s', async (_name, given, variables, asked, said) => {
  expect(await ask(given)).toEqual({ variables, asked, said })
})
