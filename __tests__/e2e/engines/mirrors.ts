// Base images through a mirror, in each way that a Dockerfile can name one, while their own registry is nowhere.
import { beforeAll, expect, test } from '@jest/globals'
import { makeFrontendImage } from '../../../scripts/frontend-image.ts'
import { ask, contentsOf, manifestIn } from '../../support/registry.ts'
import { pushImage } from '../buildkit/builders.ts'
import { BASE, errorsIn } from '../support.ts'
import type { Place } from './place.ts'

/** Nothing answers there: https://www.rfc-editor.org/rfc/rfc6761#section-6.4 */
const ORIGIN = 'origin.invalid'

/** The images that the mirror has, each with its own name in /who. */
const WHO = [
  'team/plain',
  'team/argument',
  'team/pinned',
  'team/platform',
  'team/copied',
  'team/mounted',
  'library/also',
]

/** The stage and the text of the heredoc name no image. */
const dockerfile = (pinned: string): string => `# syntax=${ORIGIN}/docker/dockerfile:1
ARG ARGUMENT=${ORIGIN}/team/argument
FROM \${ARGUMENT}:1 AS argument
FROM ${ORIGIN}/team/pinned:1@${pinned} AS pinned
FROM --platform=$BUILDPLATFORM ${ORIGIN}/team/platform:1 AS platform
FROM ${ORIGIN}/team/plain:1 AS plain
FROM plain
COPY --from=argument /who /argument
COPY --from=pinned /who /pinned
COPY --from=platform /who /platform
COPY --from=${ORIGIN}/team/copied:1 /who /copied
RUN --mount=type=bind,from=${ORIGIN}/team/mounted:1,target=/m <<END
cp /m/who /mounted
echo "
FROM ${ORIGIN}/team/nowhere:1
" > /heredoc
END
RUN cat /who /argument /pinned /platform /copied /mounted | tr '\\n' ' ' > /all
`

/** The base images that an engine reads through a mirror in its local ECR. */
export function mirrorTests(place: Place): void {
  const hub = place.own('hub')
  const digests = new Map<string, string>()
  const mirrors = () => {
    const { registry } = place.fleet().job.ecr
    return `${ORIGIN}=${registry}/${hub}\ndocker.io=${registry}/${hub}`
  }
  const container = () => ({ 'buildkit-image': place.fleet().buildkit, 'driver-opts': 'network=host' })
  const build = (name: string, more: Readonly<Record<string, string>> = {}) =>
    place.run({ repository: place.own(name), context: name, tags: 'v1', 'registry-mirrors': mirrors(), ...more })

  beforeAll(async () => {
    const { job } = place.fleet()
    await job.write({ 'who/Dockerfile': `FROM ${BASE}\nARG WHO\nRUN echo "$WHO" > /who\n` })
    for (const name of WHO) {
      const inputs = { repository: `${hub}/${name}`, context: 'who', 'build-args': `WHO=${name}`, tags: '1,latest' }
      const { outputs, output } = await place.run(inputs)
      if (!outputs.digest) throw new Error(output)
      digests.set(name, outputs.digest)
    }
    const scanner = `${job.ecr.registry}/${hub}/docker/buildkit-syft-scanner`
    await ask(job.ecr, 'CreateRepository', { repositoryName: `${hub}/docker/buildkit-syft-scanner` })
    await job.docker('pull', '--quiet', place.fleet().scanner)
    await job.docker('tag', place.fleet().scanner, `${scanner}:stable-1`)
    await job.docker('push', '--quiet', `${scanner}:stable-1`)
    await makeFrontendImage(job.engine, 'frontend:1', console.log)
    await pushImage(job, 'frontend:1', `${hub}/docker/dockerfile`)
    await job.write({ 'mirrored/Dockerfile': dockerfile(digests.get('team/pinned') ?? '') })
  })

  // The other engine has no init program, which a container of BuildKit needs.
  const builders: readonly (readonly [name: string, inputs: () => Readonly<Record<string, string>>])[] = [
    ['the engine itself', () => ({})],
    ...(place.classic ? [['a container of the step', container] as const] : []),
  ]

  test.each(builders)('eight ways to name an image, built by %s', async (_name, builder) => {
    const { job } = place.fleet()
    const result = await build('mirrored', { ...builder(), 'no-cache': 'true' })
    expect(errorsIn(result)).toEqual([])
    const repository = place.own('mirrored')
    const contents = await contentsOf(job.ecr, repository)
    expect(contents.some((bytes) => bytes.includes(`${WHO.slice(0, 6).join(' ')} `))).toBe(true)
    expect(contents.some((bytes) => bytes.includes(`FROM ${ORIGIN}/team/nowhere:1`))).toBe(true)
    // The image stands on what the mirror has, byte for byte.
    const base = await manifestIn(job.ecr, `${hub}/team/plain`, digests.get('team/plain') ?? '')
    const pushed = await manifestIn(job.ecr, repository, result.outputs.digest ?? '')
    const below = (base.layers ?? []).map(({ digest }) => digest)
    expect((pushed.layers ?? []).map(({ digest }) => digest).slice(0, below.length)).toEqual(below)
    expect(result.output).toContain(`${ORIGIN}/team/plain:1, read from ${job.ecr.registry}/${hub}/team/plain:1`)
  })

  test('the SBOM is made by a scanner from the mirror', async () => {
    const result = await build('mirrored', { ...(place.classic && container()), sbom: 'true' })
    expect(errorsIn(result)).toEqual([])
    const contents = await contentsOf(place.fleet().job.ecr, place.own('mirrored'))
    expect(contents.some((bytes) => bytes.includes('https://spdx.dev/Document'))).toBe(true)
  })

  if (place.classic) {
    test('what a context cannot stand for, a container reads through mirrors of BuildKit', async () => {
      await place.fleet().job.write({ 'also/Dockerfile': 'FROM also AS also\nRUN cat /who > /read\n' })
      const result = await build('also', container())
      expect(errorsIn(result)).toEqual([])
      expect(result.output).toContain('also: left alone, for a stage has that name too')
    })
  }

  test('an image that the mirror does not have', async () => {
    await place.fleet().job.write({ 'none/Dockerfile': `FROM ${ORIGIN}/team/none:1\n` })
    const result = await build('none')
    expect([result.code, errorsIn(result).join('\n')]).toEqual([1, expect.stringContaining('#mirror-image-missing')])
  })
}
