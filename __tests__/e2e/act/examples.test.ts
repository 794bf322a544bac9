// The workflows of examples/, each in a repository of its own as examples/README.md says, under a foreign runner; and the
// images that they delivered.
import { cp } from 'node:fs/promises'
import { dirname } from 'node:path'
import { DescribeImagesCommand } from '@aws-sdk/client-ecr'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { fetchText, freePort } from '../../../scripts/demo/docker.ts'
import { ecrClient } from '../../emulator/support.ts'
import { EXAMPLES, readText } from '../../workflows/files.ts'
import { eventsOf } from './events.ts'
import { type Runner, startRunner } from './runner.ts'
import type { RanJob } from './said.ts'
import { adopted } from './stand-ins.ts'

let runner: Runner
beforeAll(async () => {
  runner = await startRunner('eu-central-1', 'eu-west-1')
}, 600_000)
afterAll(() => runner.end())

/** Workflows of examples/ that do not run here, each with its reason. */
const NOT_RUN: Readonly<Record<string, string>> = {}

/** The tags that each event gives. */
const TAGS: Readonly<Record<string, string>> = {
  'a push to main': 'sha-* main latest',
  'a tag': '1.2.3 1.2 1 latest',
  'a pull request': 'sha-* pr-7',
  'a pull request from a fork': '',
}

/** The tags of jobs that give others. */
const TAGS_OF: Readonly<Record<string, string>> = {
  'promote/Promote to production': 'prod sha-*',
  'region/Copy to another region': 'stable sha-*',
}

interface Ran {
  readonly jobs: readonly RanJob[]
  /** The images that AWS was asked to deploy. */
  readonly deployed: readonly string[]
}

const already = new Map<string, Promise<Ran>>()

/** Runs a workflow of examples/ for one of its events, once. */
function runExample(path: string, title = 'a push to main'): Promise<Ran> {
  const key = `${path} ${title}`
  const ran = already.get(key) ?? runAnew(path, title)
  already.set(key, ran)
  return ran
}

async function runAnew(path: string, title: string): Promise<Ran> {
  const [folder, workflow] = [await runner.newFolder(), adopted(readText(path))]
  const event = eventsOf(workflow)[title]
  if (event === undefined) throw new Error(`${path} does not run for ${title}`)
  await cp(dirname(path), folder, { recursive: true })
  const before = runner.deployments.asked.length
  const jobs = await runner.run({ folder, name: 'app', workflows: { 'workflow.yml': workflow }, event })
  const asked = runner.deployments.asked.slice(before)
  return { jobs, deployed: [...new Set(asked.flatMap(({ body }) => body.match(IMAGES) ?? []))] }
}

const IMAGES = /[\w.:/-]+@sha256:[0-9a-f]{64}/g

const runs = EXAMPLES.filter((path) => !(path in NOT_RUN)).flatMap((path) =>
  Object.keys(eventsOf(readText(path))).map((title) => ({ path, title })),
)

test.each(runs)('$path: $title', async ({ path, title }) => {
  const { jobs, deployed } = await runExample(path, title)
  expect(jobs.map(({ result }) => result)).toEqual(jobs.map(() => 'success'))
  // Of the jobs that build the parts of an image, the last one has the outputs.
  const delivering = readText(path).includes(' part: ') ? jobs.filter(({ outputs }) => outputs.digest) : jobs
  expect(delivering.length).toBeGreaterThan(0)
  for (const job of delivering) {
    expect(
      tagsOf(job)
        .join(' ')
        .replace(/sha-\w+/, 'sha-*'),
    ).toBe(TAGS_OF[job.name] ?? TAGS[title])
    expect(await digestsInEcr(job)).toEqual(tagsOf(job).map(() => job.outputs.digest))
  }
  const images = jobs.flatMap(({ outputs }) => outputs.image || [])
  const log = jobs.map((job) => job.log).join('')
  const workflow = readText(path)
  for (const [, words] of workflow.matchAll(/run: echo "(.+)\$IMAGE"/g)) {
    for (const image of images) expect(log).toContain(`${words}${image}`)
  }
  expect(deployed).toEqual(workflow.includes('aws-actions/configure-aws-credentials') ? images : [])
})

const tagsOf = ({ outputs }: RanJob): readonly string[] => outputs['tag-names']?.split('\n').filter(Boolean) ?? []

/** The digest that ECR has for each tag that a job set. */
async function digestsInEcr(job: RanJob): Promise<readonly (string | undefined)[]> {
  const { places } = runner.job.ecr
  const place = places.find(({ registry }) => job.outputs.registry === registry)
  const client = ecrClient(place ?? runner.job.ecr)
  return await Promise.all(
    tagsOf(job).map(async (imageTag) => {
      const command = new DescribeImagesCommand({ repositoryName: job.outputs.repository, imageIds: [{ imageTag }] })
      return (await client.send(command)).imageDetails?.[0]?.imageDigest
    }),
  )
}

describe('the image', () => {
  /** The outputs of a workflow's job, the image pulled back. */
  async function delivered(example: string, repository = example): Promise<Readonly<Record<string, string>>> {
    const { jobs } = await runExample(`examples/${example}/workflow.yml`)
    const { outputs = {} } = jobs.find((job) => job.outputs.repository === repository && job.outputs.digest) ?? {}
    await runner.job.docker('image', 'rm', '--force', outputs.image ?? '')
    await runner.job.docker('pull', '--quiet', outputs.image ?? '')
    return outputs
  }
  const commitOf = ({ labels = '' }: Readonly<Record<string, string>>): string =>
    /image\.revision=(.*)/.exec(labels)?.[1] ?? 'no commit'

  /** Runs an image, and fetches pages of it. It listens where HOST and PORT say, or where `args` say. */
  async function served(image = '', paths: readonly string[] = ['/'], args: typeof httpd = () => []) {
    const [host, port] = ['127.0.0.1', await freePort()]
    const options = ['--detach', '--network', 'host', '--env', `HOST=${host}`, '--env', `PORT=${port}`]
    const container = await runner.job.docker('run', ...options, image, ...args(host, port))
    try {
      const pages: string[] = []
      for (const path of paths) pages.push(await fetchText(`http://${host}:${port}${path}`))
      return pages
    } finally {
      await runner.job.docker('rm', '--force', container)
    }
  }
  const httpd = (host: string, port: number): readonly string[] => [
    'httpd',
    '-f',
    '-p',
    `${host}:${port}`,
    '-h',
    '/www',
  ]
  const inspected = async (image = ''): Promise<unknown> =>
    JSON.parse(await runner.job.docker('buildx', 'imagetools', 'inspect', '--raw', image))

  test('of hello shows its commit', async () => {
    const outputs = await delivered('hello')
    expect((await served(outputs.image, ['/'], httpd))[0]).toContain(`<code>${commitOf(outputs)}</code>`)
  })

  test('of node-api runs, and answers', async () => {
    const outputs = await delivered('node-api')
    const [root = '', health = ''] = await served(outputs.image, ['/', '/health'])
    expect(JSON.parse(root)).toEqual({ message: 'Hello from ECR', commit: commitOf(outputs) })
    expect(JSON.parse(health)).toMatchObject({ status: 'ok' })
  })

  test('of python-api has its program', async () => {
    const { image = '' } = await delivered('python-api')
    const config = await runner.job.docker('image', 'inspect', '--format', '{{json .Config}}', image)
    expect(JSON.parse(config)).toMatchObject({ User: '1000:1000', Cmd: ['python', 'server.py'], WorkingDir: '/app' })
  })

  test('of static-site is made by its first stage', async () => {
    const { image = '' } = await delivered('static-site')
    const file = '/usr/share/nginx/html/about.html'
    const page = await runner.job.docker('run', '--rm', '--network', 'none', image, 'cat', file)
    expect(page).toContain('<h1>About</h1>')
    expect(page).toContain('<title>A static site from ECR</title>')
  })

  test.each([
    ['api', 'Hello from the API\n', undefined],
    ['web', '<!doctype html><title>Web</title><h1>Hello from the web</h1>\n', httpd],
  ])('of the service %s of monorepo answers', async (service, page, args) => {
    const { image } = await delivered('monorepo', `my-team/${service}`)
    expect(await served(image, ['/'], args)).toEqual([page])
  })

  test('of multi-arch has a manifest for each platform, made without an emulator', async () => {
    const { image } = await delivered('multi-arch')
    const platforms = ['amd64', 'arm64'].map((architecture) => ({ platform: { architecture } }))
    expect(await inspected(image)).toMatchObject({ manifests: platforms })
  })

  test('of lambda is a single manifest, which Lambda takes', async () => {
    const { image } = await delivered('lambda', 'hello-function')
    const manifest = await inspected(image)
    expect(manifest).toHaveProperty('config')
    expect(manifest).not.toHaveProperty('manifests')
  })
})
