// The examples, as their workflows have them, against the local ECR with a real engine.
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { fetchText, freePort } from '../../../scripts/demo/docker.ts'
import type { Step } from '../../../scripts/runner/run-action.ts'
import { readWorkflow, stepsOf } from '../../workflows/files.ts'
import { type Job, startJob } from '../support.ts'
import { provideBases } from './bases.ts'

let job: Job
beforeAll(async () => {
  job = await startJob(undefined, { region: 'eu-central-1' })
  await provideBases(job.engine, process.env.NODE24 ?? process.execPath)
})
afterAll(() => job.end())

const SHA = '9d0c1a7b2e3f4a5b6c7d8e9f0a1b2c3d4e5f6a7b'

/** What the runner would put in place of the expressions that the examples use. */
const filled = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replace(/\$\{\{ *([\w.]+) *\}\}/g, (_all, name: string) => {
    const value = values[name]
    if (value === undefined) throw new Error(`the workflow uses ${name}, which this test does not know`)
    return value
  })

interface Run {
  readonly workflow?: string
  /** What expressions such as `matrix.service` stand for. */
  readonly values?: Readonly<Record<string, string>>
  readonly event?: Pick<Step, 'env' | 'payload'>
}

const PUSH_TO_MAIN = {
  payload: { repository: { default_branch: 'main' } },
  env: {
    GITHUB_EVENT_NAME: 'push',
    GITHUB_REF: 'refs/heads/main',
    GITHUB_REF_NAME: 'main',
    GITHUB_REF_TYPE: 'branch',
  },
}

/** Runs this action's step of an example's workflow in the example's folder. */
function runExample(folder: string, { workflow = 'workflow.yml', values, event = PUSH_TO_MAIN }: Run = {}) {
  const path = join('examples', folder, workflow)
  const [step] = stepsOf(readWorkflow(path)).filter(({ uses }) => uses?.startsWith('<owner>/ecr-build-push@'))
  const inputs = Object.entries(step?.with ?? {}).map(([name, value]) => [
    name,
    filled(String(value), { 'github.sha': SHA, ...values }),
  ])
  return job.run(Object.fromEntries(inputs), {
    workspace: resolve('examples', folder),
    ...event,
    env: { ...job.ecr.oidc, GITHUB_SHA: SHA, ...event.env },
  })
}

/** Pulls an image back, runs it, and fetches pages of it. It listens where HOST and PORT say, or where `args` say. */
async function served(
  image: string,
  paths: readonly string[],
  args: (host: string, port: number) => readonly string[] = () => [],
): Promise<readonly string[]> {
  const [host, port] = ['127.0.0.1', await freePort()]
  await job.docker('image', 'rm', '--force', image)
  await job.docker('pull', '--quiet', image)
  const options = ['--detach', '--network', 'host', '--env', `HOST=${host}`, '--env', `PORT=${port}`]
  const container = await job.docker('run', ...options, image, ...args(host, port))
  try {
    const pages: string[] = []
    for (const path of paths) pages.push(await fetchText(`http://${host}:${port}${path}`))
    return pages
  } finally {
    await job.docker('rm', '--force', container)
  }
}

const httpd = (host: string, port: number): readonly string[] => ['httpd', '-f', '-p', `${host}:${port}`, '-h', '/www']

test('hello', async () => {
  const { code, outputs } = await runExample('hello')
  expect(code).toBe(0)
  const [page] = await served(outputs.image ?? '', ['/'], httpd)
  expect(page).toContain(`<code>${SHA}</code>`)
})

describe('node-api', () => {
  test('runs, and answers', async () => {
    const { code, outputs } = await runExample('node-api')
    expect(code).toBe(0)
    expect(outputs['tag-names']).toBe('sha-9d0c1a7\nmain\nlatest')
    const [root, health] = await served(outputs.image ?? '', ['/', '/health'])
    expect(JSON.parse(root ?? '')).toEqual({ message: 'Hello from ECR', commit: SHA })
    expect(JSON.parse(health ?? '')).toMatchObject({ status: 'ok' })
  })

  test('a release has the tags that its workflow promises', async () => {
    const env = {
      GITHUB_EVENT_NAME: 'push',
      GITHUB_REF: 'refs/tags/v1.2.3',
      GITHUB_REF_NAME: 'v1.2.3',
      GITHUB_REF_TYPE: 'tag',
    }
    const event = { ...PUSH_TO_MAIN, env }
    const { code, outputs } = await runExample('node-api', { workflow: 'release.workflow.yml', event })
    expect(code).toBe(0)
    expect(outputs['tag-names']).toBe('1.2.3\n1.2\n1\nlatest')
  })

  test.each(['ecs.workflow.yml', 'ec2.workflow.yml', 'app-runner.workflow.yml'])(
    '%s gets an image by its digest',
    async (workflow) => {
      const { code, outputs } = await runExample('node-api', { workflow })
      expect(code).toBe(0)
      expect(outputs.image).toMatch(/\/node-api@sha256:[0-9a-f]{64}$/)
    },
  )
})

test('python-api has its program', async () => {
  const { code, outputs } = await runExample('python-api')
  expect(code).toBe(0)
  const config = await job.docker('image', 'inspect', '--format', '{{json .Config}}', await pulled(outputs.image))
  expect(JSON.parse(config)).toMatchObject({ User: '1000:1000', Cmd: ['python', 'server.py'], WorkingDir: '/app' })
})

test('static-site is made by its first stage', async () => {
  const { code, outputs } = await runExample('static-site')
  expect(code).toBe(0)
  const image = await pulled(outputs.image)
  const page = await job.docker('run', '--rm', '--network', 'none', image, 'cat', '/usr/share/nginx/html/about.html')
  expect(page).toContain('<h1>About</h1>')
  expect(page).toContain('<title>A static site from ECR</title>')
})

describe('monorepo', () => {
  test.each([
    ['api', 'Hello from the API\n', undefined],
    ['web', '<!doctype html><title>Web</title><h1>Hello from the web</h1>\n', httpd],
  ])('the service %s', async (service, text, args) => {
    const { code, outputs } = await runExample('monorepo', { values: { 'matrix.service': service } })
    expect(code).toBe(0)
    expect(outputs.repository).toBe(`my-team/${service}`)
    expect(await served(outputs.image ?? '', ['/'], args)).toEqual([text])
  })
})

test('multi-arch has a manifest for each platform, made without an emulator', async () => {
  const { code, outputs } = await runExample('multi-arch')
  expect(code).toBe(0)
  const index = JSON.parse(await job.docker('buildx', 'imagetools', 'inspect', '--raw', outputs.image ?? ''))
  expect(index.manifests.map(({ platform }: { platform: { architecture: string } }) => platform.architecture)).toEqual([
    'amd64',
    'arm64',
  ])
})

test('lambda is a single manifest, which Lambda takes', async () => {
  const { code, outputs } = await runExample('lambda')
  expect(code).toBe(0)
  const manifest = JSON.parse(await job.docker('buildx', 'imagetools', 'inspect', '--raw', outputs.image ?? ''))
  expect(manifest).toHaveProperty('config')
  expect(manifest).not.toHaveProperty('manifests')
})

describe('pull-request', () => {
  const event = (head: string) => ({
    env: { GITHUB_EVENT_NAME: 'pull_request', GITHUB_REF: 'refs/pull/12/merge', GITHUB_REF_NAME: '12/merge' },
    payload: {
      number: 12,
      pull_request: { number: 12, head: { repo: { full_name: head } }, base: { repo: { full_name: 'octo/app' } } },
    },
  })

  test.each([
    ['a branch of the repository is pushed', 'octo/app', 'sha-9d0c1a7\npr-12'],
    ['a fork is built, and not pushed', 'somebody/app', ''],
  ])('%s', async (_name, head, tags) => {
    const { code, outputs } = await runExample('node-api', {
      workflow: 'pull-request.workflow.yml',
      event: event(head),
    })
    expect(code).toBe(0)
    expect(outputs['tag-names']).toBe(tags)
    expect(outputs.image !== '').toBe(tags !== '')
  })
})

async function pulled(image = ''): Promise<string> {
  await job.docker('pull', '--quiet', image)
  return image
}
