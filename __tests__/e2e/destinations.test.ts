// One step for several repositories with a real engine: two accounts, two regions, and ECR Public. One digest.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { FaultRule, LocalPlace, PolicyRule } from '../../emulator/index.ts'
import { docker, type Environment } from '../../scripts/demo/docker.ts'
import { loggedIn } from '../../scripts/demo/login.ts'
import { type Engine, startEngine } from '../../scripts/engine/index.ts'
import { PERMISSIONS } from '../../src/iam/permissions.ts'
import { tagsIn } from '../support/registry.ts'
import { allowing, type EngineJob, startEngineJob } from './support.ts'

const OTHER = '210987654321'
const DOCKERFILE = `FROM busybox:1.37
COPY greeting.txt /greeting.txt
CMD ["cat", "/greeting.txt"]
`

/** A repository of this test, and who may pull from it. */
interface Place {
  readonly line: string
  readonly uri: string
  /** Undefined: everybody may. */
  readonly login: LocalPlace | undefined
}

function placesOf({ ecr }: EngineJob): readonly Place[] {
  const place = (line: string, name: string, account: string, region: string): Place => {
    const login = ecr.places.find((one) => one.account === account && one.region === region)
    if (login === undefined) throw new Error(`there is no ${account} in ${region}`)
    return { line, uri: `${login.registry}/${name}`, login }
  }
  const [, alias] = ecr.publicRegistry.split('/')
  const role = `role-to-assume=arn:aws:iam::${OTHER}:role/ci`
  return [
    place('team/app', 'team/app', '123456789012', 'us-east-1'),
    place('team/app,aws-region=eu-west-1', 'team/app', '123456789012', 'eu-west-1'),
    place(`${OTHER}.dkr.ecr.eu-west-1.amazonaws.com/theirs,${role}`, 'theirs', OTHER, 'eu-west-1'),
    { line: `public.ecr.aws/${alias}/app`, uri: `${ecr.publicRegistry}/app`, login: undefined },
  ]
}

const OPTIONS = { account: ['123456789012', OTHER], region: ['us-east-1', 'eu-west-1'] }

describe('several repositories', () => {
  const faults: FaultRule[] = []
  const policies: PolicyRule[] = []
  let engine: Engine
  let job: EngineJob
  let places: readonly Place[]
  beforeAll(async () => {
    engine = await startEngine({ suite: 'sid', log: () => {} })
    job = await startEngineJob(
      { PATH: process.env.PATH ?? '', ...engine.environment },
      { ...OPTIONS, faults, policies },
    )
    places = placesOf(job)
    await job.write({ Dockerfile: DOCKERFILE, 'greeting.txt': 'Hello\n' })
  })
  afterAll(async () => {
    await job.end()
    await engine.stop()
  })

  /** Pulls an image that the engine has not got. Returns its digest as the engine tells it. */
  async function pull({ uri, login }: Place, reference: string): Promise<string | undefined> {
    const image = `${uri}${reference}`
    const get = async (environment: Environment): Promise<string> => {
      await docker(environment, 'image', 'rm', '--force', image)
      return docker(environment, 'pull', image)
    }
    const said = await (login === undefined ? get(job.engine) : loggedIn(login, job.engine, get))
    return /Digest: (sha256:[0-9a-f]{64})/.exec(said)?.[1]
  }

  const inputs = (tags: string) => ({ repository: places.map(({ line }) => line).join('\n'), tags })

  test('all have the same digest, under each tag', async () => {
    const result = await job.run(inputs('v1.2.3\nlatest'))
    expect(result.code).toBe(0)
    const { digest, images = '' } = result.outputs
    expect(images.split('\n')).toEqual(places.map(({ uri }) => `${uri}@${digest}`))
    const references = ['v1.2.3', 'latest'].map((tag) => `:${tag}`)
    for (const place of places) {
      for (const reference of [...references, `@${digest}`]) {
        expect([place.uri, reference, await pull(place, reference)]).toEqual([place.uri, reference, digest])
      }
    }
    expect(result.summary).toContain('### Delivered to 4 of 4 repositories\n')
  })

  test('an index with attestations is the same everywhere, too', async () => {
    const result = await job.run({ ...inputs('attested'), provenance: 'mode=max' })
    expect(result.code).toBe(0)
    expect(result.outputs.metadata).toContain('application/vnd.oci.image.index.v1+json')
    for (const place of places) {
      expect([place.uri, await pull(place, ':attested')]).toEqual([place.uri, result.outputs.digest])
    }
  })

  test('one that refuses the push: the others have the image, and the step fails and says which', async () => {
    const [first, ...others] = places
    await job.write({ 'greeting.txt': 'Hello again\n' })
    faults.push({ match: 'PUT manifest', repository: 'refusing', status: 403, code: 'DENIED', message: 'not you' })
    const repository = ['refusing', ...others.map(({ line }) => line)].join('\n')
    const result = await job.run({ repository, tags: 'v2' })
    const uri = first?.uri.replace('team/app', 'refusing')
    expect(result.code).toBe(1)
    expect(result.output).toContain('The image was delivered to 3 of 4 destinations.')
    expect(result.output).toContain(`${uri}: Could not push the image.`)
    const { digest, images = '', image } = result.outputs
    expect(images.split('\n')).toEqual(others.map((place) => `${place.uri}@${digest}`))
    expect(image).toBe(`${others[0]?.uri}@${digest}`)
    for (const place of others) expect([place.uri, await pull(place, ':v2')]).toEqual([place.uri, digest])
    expect(result.summary).toContain('### Delivered to 3 of 4 repositories\n')
    expect(result.summary).toContain(`| \`${uri}\` | **failed** |  |\n`)
  })

  describe('the policy of a copy', () => {
    const twoRegions = (name: string) => ({ repository: `${name}\n${name},aws-region=eu-west-1`, tags: 'v1' })
    afterAll(() => {
      policies.length = 0
    })

    test('is enough', async () => {
      policies.splice(0, Infinity, allowing('push', 'create', 'copy'))
      expect(await job.run(twoRegions('allowed'))).toMatchObject({ code: 0 })
    })

    test('without its action the first repository has the image, and the step names the action', async () => {
      expect(PERMISSIONS.copy.repository).toEqual(['ecr:GetDownloadUrlForLayer'])
      policies.splice(0, Infinity, allowing('push', 'create'))
      await job.write({ 'greeting.txt': 'Hello from a layer that nobody has\n' })
      const result = await job.run(twoRegions('denied'))
      expect(result.code).toBe(1)
      expect(result.output).toContain('The image was delivered to 1 of 2 destinations.')
      expect(result.output).toContain('is not authorized to perform: ecr:GetDownloadUrlForLayer on resource')
    })
  })
})

// Its buildx would make an index of a single manifest, with another digest.
test('an older buildx: the step copies by itself', async () => {
  const engine = await startEngine({ suite: 'trixie', log: () => {} })
  const job = await startEngineJob({ PATH: process.env.PATH ?? '', ...engine.environment }, OPTIONS)
  try {
    await job.write({ Dockerfile: DOCKERFILE, 'greeting.txt': 'Hello\n' })
    const result = await job.run({ repository: 'one\ntwo', tags: 'v1' })
    expect(result.code).toBe(0)
    const { digest, images = '' } = result.outputs
    expect(images.split('\n')).toEqual(['one', 'two'].map((name) => `${job.ecr.registry}/${name}@${digest}`))
    expect([await tagsIn(job.ecr, 'one'), await tagsIn(job.ecr, 'two')]).toEqual([[`v1 ${digest}`], [`v1 ${digest}`]])
  } finally {
    await job.end()
    await engine.stop()
  }
})
