// What a reader copies from the documents does what they say: every block of commands is run for real, in order, in one
// shell for each document. __tests__/docs/commands.ts lists those that are not.

import { readFileSync } from 'node:fs'
import { cp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { blocks } from '../../../scripts/docs/markdown.ts'
import { blocksOf, COMMAND_DOCUMENTS } from '../../docs/commands.ts'
import { nodeOfRunner } from '../../support/node.ts'
import { stepsOf, type Workflow } from '../../workflows/files.ts'
import { provideBases } from '../examples/bases.ts'
import { provideLabImages } from './lab-images.ts'
import { type Machine, startMachine } from './machine.ts'

const COMMIT = '9d0c1a7b2e3f4a5b6c7d8e9f0a1b2c3d4e5f6a7b'

/** What a document takes for granted, and what its commands say. */
interface Story {
  readonly region?: string
  readonly before?: (machine: Machine) => Promise<unknown>
  /** In this order, somewhere in the output. */
  readonly says: readonly string[]
}

const STORIES: Readonly<Record<string, Story>> = {
  'docs/iam.md': {
    region: 'eu-central-1',
    before: async ({ job, shell }) => {
      const policy = blocks(readFileSync('docs/iam.md', 'utf8'), 'json').find((text) => text.includes('AnotherAccount'))
      await writeFile(join(job.workspace, 'repository-policy.json'), policy ?? '')
      await shell.run('aws ecr create-repository --repository-name my-app', false)
    },
    says: ['"ecr:CreateRepository"', '"repositoryName": "my-app"', 'PushFromAnotherAccount'],
  },
  'docs/start/1-containers.md': {
    before: ({ job }) => provideLabImages(job.engine),
    says: ['Hello from Docker!', 'It works!', 'nginx version', 'httpd'],
  },
  'docs/start/2-first-image.md': {
    region: 'ap-northeast-2',
    before: ({ job }) => provideBases(job.engine, nodeOfRunner()),
    says: [
      'Hello from unknown',
      'as sha-0000000, main, latest.',
      'docker run --rm',
      'Login Succeeded',
      `Hello from ${COMMIT}`,
    ],
  },
  'emulator/README.md': {
    says: [
      '"imageTagMutability": "IMMUTABLE"',
      'Login Succeeded',
      '"imageTags"',
      '"imageTag": "v2"',
      '"ThrottlingException"',
    ],
  },
  'emulator/control/README.md': { says: ['"FAILED"'] },
  'examples/hello/README.md': {
    before: async ({ job, shell }) => {
      await cp('examples', join(job.workspace, 'examples'), { recursive: true })
      await shell.run('git init --quiet && git add . && git commit --quiet --message "A clone"', false)
    },
    says: [],
  },
}

const documents = COMMAND_DOCUMENTS.filter((path) => blocksOf(path).some(({ exception }) => exception?.how !== 'left'))

test.each(documents)('%s', async (path) => {
  const { region = 'us-east-1', before, says = [] } = STORIES[path] ?? {}
  const machine = await startMachine(region)
  try {
    await before?.(machine)
    let said = ''
    for (const { text, exception } of blocksOf(path)) {
      if (exception?.how === 'workflow') await runWorkflow(machine, path)
      if (exception !== undefined && exception.how !== 'refused') continue
      const refused = exception?.how === 'refused'
      const { code, output } = await machine.shell.run(machine.placed(text), refused)
      said += output
      if ((code !== 0) !== refused) throw new Error(`${text}\nended with ${code} and said:\n${output}`)
    }
    expect(said).toMatch(inThisOrder(says))
  } finally {
    await machine.end()
  }
})

const inThisOrder = (texts: readonly string[]): RegExp =>
  new RegExp(texts.map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('[\\s\\S]*'))

test('every document that has a story is run', () => {
  expect(Object.keys(STORIES).sort()).toEqual(documents)
})

/** What GitHub does with the workflow of the document: the step, in the folder that the reader has made. */
async function runWorkflow({ job }: Machine, path: string): Promise<void> {
  const workflow = blocks(readFileSync(path, 'utf8'), 'yaml').map((text) => parse(text) as Workflow)[0]
  const [step] = stepsOf(workflow ?? { jobs: {} }).filter(({ uses }) => uses?.startsWith('<owner>/ecr-build-push@'))
  const inputs = Object.entries(step?.with ?? {}).map(([name, value]) => [
    name,
    String(value).replace(/\$\{\{ github\.sha \}\}/, COMMIT),
  ])
  const { code, output } = await job.run(Object.fromEntries(inputs), {
    workspace: join(job.workspace, 'my-app'),
    payload: { repository: { default_branch: 'main' } },
    env: {
      ...job.ecr.oidc,
      GITHUB_SHA: COMMIT,
      GITHUB_EVENT_NAME: 'push',
      GITHUB_REF: 'refs/heads/main',
      GITHUB_REF_NAME: 'main',
      GITHUB_REF_TYPE: 'branch',
    },
  })
  if (code !== 0) throw new Error(`the step of ${path} ended with ${code}:\n${output}`)
}
