// What the classic store cannot do: there the step makes a BuildKit container, and the image is the same.
import { join } from 'node:path'
import { beforeAll, expect, test } from '@jest/globals'
import { run } from '../../../scripts/engine/run.ts'
import type { StepResult } from '../../../scripts/runner/run-action.ts'
import { contentsOf } from '../../support/registry.ts'
import { errorsIn } from '../support.ts'
import type { Fleet } from './fleet.ts'
import { MAIN, PAYLOAD, type Place } from './place.ts'
import { type Shape, shapeOf } from './shape.ts'

type Inputs = Readonly<Record<string, string>>

interface Feature {
  readonly name: string
  /** The name of its repository. */
  readonly id: string
  readonly inputs: (fleet: Fleet) => Inputs
  /** What the refusal says that the classic store cannot do. */
  readonly needs: string
  readonly pushed: Shape
  /** Texts in what was pushed. */
  readonly holds?: readonly string[]
}

const ATTESTED = (predicate: string): Shape => ({
  type: 'OCI index',
  parts: {
    'linux/amd64': { type: 'OCI manifest' },
    'unknown/unknown': { type: 'OCI manifest', attests: [predicate] },
  },
})

const FEATURES: readonly Feature[] = [
  {
    name: 'two platforms from scratch',
    id: 'platforms',
    inputs: () => ({ platforms: 'linux/amd64,linux/arm64' }),
    needs: 'build for several platforms',
    pushed: {
      type: 'Docker list',
      parts: { 'linux/amd64': { type: 'Docker manifest' }, 'linux/arm64': { type: 'Docker manifest' } },
    },
  },
  {
    name: 'annotations',
    id: 'annotations',
    inputs: () => ({ annotations: 'org.example.team=web, mobile\nmanifest:org.example.part=a' }),
    needs: 'add annotations',
    pushed: { type: 'OCI manifest', annotations: { 'org.example.team': 'web, mobile', 'org.example.part': 'a' } },
  },
  {
    name: 'provenance, which names the run and the commit of the checkout',
    id: 'provenance',
    inputs: () => ({ platforms: 'linux/amd64', provenance: 'mode=max' }),
    needs: 'add attestations',
    pushed: ATTESTED('https://slsa.dev/provenance/v0.2'),
    holds: ['"https://github.com/octo/app/actions/runs/42"', '"revision":"'],
  },
  {
    name: 'sbom, by a scanner from the registry',
    id: 'sbom',
    inputs: ({ scanner }) => ({ platforms: 'linux/amd64', sbom: `generator=${scanner}` }),
    needs: 'add attestations',
    pushed: ATTESTED('https://spdx.dev/Document'),
    holds: ['"canary"'],
  },
]

/** A run that provenance can name. */
const RUN = { GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: 'octo/app', GITHUB_RUN_ID: '42' }

const cannot = (needs: string): string => `The builder default (docker driver, classic image store) cannot ${needs}.`

const SMALL = { 'small/Dockerfile': 'FROM scratch\nCOPY a.txt /\n', 'small/a.txt': 'a' }

const ENGINE = 'default (docker)'
const OWN = 'a new builder (docker-container)'
const REMOVED = 'This step makes a BuildKit container for it, and removes it at the end.'

/** Who builds, and why it is not the engine. */
const buildersIn = ({ output }: StepResult): readonly string[] => [
  ...[...output.matchAll(/^build .* by (?:builder )?(.+ \(.*\))$/gm)].map(([, name = '']) => name),
  ...(output.match(/^The builder .*$/m) ?? []),
]

/** Each feature is delivered: by the engine where it can, and else by a container that the step makes and removes. */
export function featureTests(place: Place): void {
  /** What a container of BuildKit needs here, where the engine cannot do it: options alone ask for one. */
  const own = () => (place.classic ? { 'buildkit-image': place.fleet().buildkit, 'driver-opts': 'network=host' } : {})
  beforeAll(async () => {
    const { job } = place.fleet()
    await job.write(SMALL)
    const who = ['-c', 'user.name=a', '-c', 'user.email=a@b']
    await run('git', ['init', '--quiet', 'small'], { cwd: job.workspace })
    // All engines build the same folder.
    await run('git', [...who, '-C', 'small', 'commit', '--quiet', '--allow-empty', '-m', 'one'], { cwd: job.workspace })
  })

  test.each(FEATURES)('$name', async ({ id, inputs, needs, pushed, holds = [] }) => {
    const repository = place.own(id)
    const { job } = place.fleet()
    const given = { ...inputs(place.fleet()), repository, context: 'small', tags: 'v1' }
    const planned = await place.run({ ...given, plan: 'true' }, { env: RUN })
    expect(buildersIn(planned)).toEqual(place.classic ? [OWN, `${cannot(needs)} ${REMOVED}`] : [ENGINE])
    const result = await place.run({ ...own(), ...given }, { env: RUN })
    expect(errorsIn(result)).toEqual([])
    expect(result.code).toBe(0)
    expect(buildersIn(result)).toEqual([place.classic ? OWN : ENGINE])
    expect(result.output.includes('The image becomes an index')).toBe(needs === 'add attestations')
    expect(await shapeOf(job.ecr, repository, result)).toEqual(pushed)
    const contents = await contentsOf(job.ecr, repository)
    expect(holds.filter((text) => !contents.some((bytes) => bytes.includes(text)))).toEqual([])
  })

  test('an OCI archive instead of a push', async () => {
    const { job } = place.fleet()
    const before = job.ecr.requests().length
    const archive = place.own('image.tar')
    const inputs = { repository: 'none', context: 'small', tags: 'v1', push: 'false' }
    const result = await place.run({ ...own(), ...inputs, outputs: `type=oci,dest=${archive}` })
    expect(errorsIn(result)).toEqual([])
    expect(result.code).toBe(0)
    const index = JSON.parse(await run('tar', ['-xOf', join(job.workspace, archive), 'index.json']))
    expect(index.manifests).toHaveLength(1)
    await expect(place.docker('image', 'inspect', 'none:v1')).rejects.toThrow('No such image')
    // buildx looks whether there is a newer image of BuildKit; this run has no login, and asks AWS for none.
    const asked = job.ecr.requests().slice(before)
    expect(asked.filter(({ caller }) => caller !== 'anonymous')).toEqual([])
  })

  test('no container and no volume of a builder is left', async () => {
    const left = await Promise.all([
      place.docker('ps', '--all', '--format', '{{.Names}}'),
      place.docker('volume', 'ls', '--format', '{{.Name}}'),
    ])
    expect(left.join('\n')).not.toContain('buildkit')
  })
}

/** Where the user has named the builder of a classic store, the step says what it lacks, and changes nothing. */
export function refusalTests(place: Place): void {
  const rows: readonly Pick<Feature, 'name' | 'inputs' | 'needs'>[] = [
    ...FEATURES,
    {
      name: 'an OCI archive',
      inputs: () => ({ outputs: 'type=registry\ntype=oci,dest=none.tar' }),
      needs: 'write an OCI or Docker archive',
    },
    { name: 'a cache in ECR', inputs: () => ({ cache: 'ecr' }), needs: 'export a cache' },
  ]

  // A folder that is no checkout: one of another commit than the event's would write no cache.
  beforeAll(() => place.fleet().job.write({ 'plain/Dockerfile': 'FROM scratch\nCOPY a.txt /\n', 'plain/a.txt': 'a' }))

  test.each(rows)('$name: refused before the build', async ({ inputs, needs }) => {
    const { job } = place.fleet()
    const before = job.ecr.requests().length
    const named = { repository: place.own('refused'), context: 'plain', tags: 'v1', builder: 'default' }
    const result = await place.run({ ...named, ...inputs(place.fleet()) }, { env: MAIN, payload: PAYLOAD })
    expect(result.code).toBe(1)
    expect(errorsIn(result)).toEqual([
      `This run cannot succeed, so nothing was built or changed:
- ${cannot(needs)} Leave the input builder away, then this step makes a BuildKit container for it; or name a builder of another driver, or turn on the containerd image store of its engine (https://docs.docker.com/engine/storage/containerd/).`,
    ])
    const steps = job.ecr
      .requests()
      .slice(before)
      .map(({ step }) => step)
    expect(steps.filter((step) => /^(PUT|POST|PATCH|PutImage|Create)/.test(step))).toEqual([])
  })
}
