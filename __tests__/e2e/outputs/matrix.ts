// Whatever is made beside the push: the outputs tell of the image that the registry has.
import { beforeAll, describe, expect, test } from '@jest/globals'
import type { StepResult } from '../../../scripts/runner/run-action.ts'
import { BESIDE_PUSH, type BesidePush } from '../../fixtures/beside-push.ts'
import { manifestIn, tagsIn } from '../../support/registry.ts'
import type { BuilderName } from '../buildkit/builders.ts'
import { type EngineJob, errorsIn } from '../support.ts'

/** Who builds. */
export interface Builder {
  readonly name: BuilderName
  readonly job: () => EngineJob
  /** The inputs that choose it. */
  readonly inputs: () => Readonly<Record<string, string>>
}

/** The rows of each builder. A remote BuildKit is the program that a container runs: few rows show that results come back. */
const ROWS: Readonly<Record<BuilderName, readonly BesidePush[]>> = {
  docker: BESIDE_PUSH.filter(({ needsBuilder }) => !needsBuilder),
  'docker-container': BESIDE_PUSH,
  remote: BESIDE_PUSH.filter(({ remote }) => remote),
}

/**
 * Debian's engines do not tell the version of their BuildKit. Then the step makes a container for an index under a tag that
 * cannot move, and it is the engine's own driver that is to be seen here.
 */
const mutabilityFor = (builder: BuilderName, { platforms, provenance }: BesidePush['inputs']): string =>
  builder === 'docker' && (platforms ?? provenance) !== undefined ? 'MUTABLE' : 'IMMUTABLE'

/** Each row in a repository of its own, whose tags cannot move as a rule. */
export function matrixTests({ name: builder, job, inputs: chosen }: Builder): void {
  const rows = ROWS[builder]

  const runOf = ({ name, inputs, env = {} }: BesidePush): Promise<StepResult> => {
    const repository = repositoryOf(name)
    const mutability = { 'image-tag-mutability': mutabilityFor(builder, inputs) }
    const common = { repository, context: 'matrix', tags: 'v1,latest', ...mutability }
    return job().run({ ...chosen(), ...common, ...inputs }, { env })
  }
  const repositoryOf = (name: string): string => `${builder}/${name.toLowerCase().replace(/[^a-z]+/g, '-')}`

  beforeAll(() => job().write({ 'matrix/Dockerfile': 'FROM scratch\nCOPY a.txt /\n', 'matrix/a.txt': 'a' }))

  describe.each(rows)('$name', (row) => {
    let first: StepResult
    beforeAll(async () => {
      first = await runOf(row)
    })

    test('is pushed, and every output tells of what the registry has', async () => {
      expect(errorsIn(first)).toEqual([])
      const [repository, { digest = '' }] = [repositoryOf(row.name), first.outputs]
      const tags = (row.inputs.tags ?? 'v1,latest').split(',')
      expect(await tagsIn(job().ecr, repository)).toEqual(tags.toSorted().map((tag) => `${tag} ${digest}`))
      const { config, mediaType } = await manifestIn(job().ecr, repository, digest)
      expect(first.outputs.imageid).toBe(config?.digest ?? digest)
      expect(JSON.parse(first.outputs.metadata ?? '')).toMatchObject({
        'containerimage.digest': digest,
        'containerimage.descriptor': { digest, mediaType },
        ...(config && { 'containerimage.config.digest': config.digest }),
      })
    })

    if (!row.again) return
    test('is the same image once more', async () => {
      const second = await runOf(row)
      const { image, digest, imageid } = first.outputs
      expect(errorsIn(second)).toEqual([])
      expect(second.outputs).toMatchObject({ image, digest, imageid })
    })
  })
}

/** The engine has names only for what is delivered. */
export function engineTests({ name: builder, job, inputs: chosen }: Builder): void {
  test('load, where an earlier image of the commit is kept: the engine has that one under all names', async () => {
    const inputs = { ...chosen(), repository: `${builder}/kept`, context: 'kept', 'image-tag-mutability': 'IMMUTABLE' }
    await job().write({ 'kept/Dockerfile': 'FROM scratch\nCOPY a.txt /\n', 'kept/a.txt': 'a' })
    const kept = await job().run({ ...inputs, load: 'true' })
    await job().write({ 'kept/a.txt': 'b' })
    const { outputs, log } = await job().run({ ...inputs, load: 'true' })
    expect([errorsIn({ log }), outputs.digest]).toEqual([[], kept.outputs.digest])
    for (const name of (outputs.tags ?? '').split('\n')) {
      expect(await job().docker('image', 'inspect', '--format', '{{.Id}}', name)).toBe(outputs.digest)
    }
  })

  test('no name in the engine is that of a step alone', async () => {
    const names = await job().docker('image', 'ls', '--format', '{{.Repository}}:{{.Tag}}')
    const ours = names.split('\n').filter((name) => name.startsWith(job().ecr.registry))
    expect(ours.filter((name) => name.includes(':staging-'))).toEqual([])
  })
}
