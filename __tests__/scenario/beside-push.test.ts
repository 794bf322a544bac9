// Something is made beside the push, and docker tells of that one: the outputs tell of what the registry has, and nothing
// stays under a name that is this step's alone.
import { describe, expect, test } from '@jest/globals'
import type { FaultRule } from '../../emulator/index.ts'
import { warningsIn } from '../support/annotations.ts'
import type { BuildPlay } from '../support/docker-plays.ts'
import { sha256, tinyImage } from '../support/image.ts'
import { type Inputs, type Job, KEYS, type Ran, withJob } from '../support/job.ts'
import { messageOf } from '../support/message.ts'
import { tagsIn } from '../support/registry.ts'
import { normalized, steps } from '../support/transcript.ts'

const INPUTS = { ...KEYS, 'aws-region': 'us-east-1', repository: 'team/app', tags: 'v1,latest' }
const SECRET = 'c4n4ry of the archive'
const [IMAGE, ARCHIVE] = [tinyImage('hello'), sha256('an archive')]

/** What BuildKit says when the archive is the last that is made. */
const TOLD: BuildPlay = {
  metadata: {
    'containerimage.digest': ARCHIVE,
    'containerimage.config.digest': null,
    'containerimage.descriptor': { digest: ARCHIVE },
  },
}

const commandsOf = (ran: Ran): readonly string[] =>
  ran.commands.map(({ argv }) => normalized(argv.join(' '), ran)).filter((line) => !line.startsWith('buildx '))

/** Tags in the repository that are not those of the inputs. */
const strange = async ({ ecr }: Job): Promise<readonly string[]> =>
  (await tagsIn(ecr, 'team/app')).filter((line) => !/^(v1|latest) /.test(line))

test('docker tells the digest of an archive: all outputs are about the image', () =>
  withJob({ docker: { build: TOLD } }, async (job) => {
    const ran = await job.run({ ...INPUTS, outputs: 'type=oci,dest=image.tar' })
    expect(messageOf(ran)).toBe('')
    const { digest, imageId } = IMAGE
    expect(ran.outputs).toMatchObject({ digest, imageid: imageId, 'tag-names': 'v1\nlatest' })
    expect(JSON.parse(ran.outputs.metadata ?? '')).toMatchObject({
      'containerimage.digest': digest,
      'containerimage.config.digest': imageId,
      'containerimage.descriptor': { digest, size: IMAGE.manifest.length },
    })
    expect(await tagsIn(job.ecr, 'team/app')).toEqual([`latest ${digest}`, `v1 ${digest}`])
  }))

test('docker tells the digest of the image: nothing more is asked', () =>
  withJob({}, async (job) => {
    const ran = await job.run({ ...INPUTS, tags: 'v1,v2', outputs: 'type=oci,dest=image.tar' })
    expect(ran.outputs.digest).toBe(IMAGE.digest)
    const asked = ran.requests.map(({ step }) => step)
    expect(asked.slice(asked.lastIndexOf('PUT manifest') + 1)).toEqual(['BatchGetImage', 'PutImage'])
  }))

const denied: FaultRule = { match: 'BatchGetImage', code: 'AccessDeniedException', message: 'no', skip: 1 }

test('ECR does not say what it has: no output repeats what docker tells of one of several', () =>
  withJob({ docker: { build: TOLD }, ecr: { faults: [denied] } }, async (job) => {
    const ran = await job.run({ ...INPUTS, outputs: 'type=oci,dest=image.tar' })
    expect(ran).toMatchObject({ code: 1, outputs: { image: '', digest: '', imageid: '', metadata: '', tags: '' } })
  }))

describe('with secrets', () => {
  const inputs = { ...INPUTS, secrets: `token=${SECRET}`, outputs: 'type=oci,dest=image.tar' }

  test('the image is searched and gets its tags, and the tag of the step is gone', () =>
    withJob({ docker: { build: TOLD } }, async (job) => {
      const ran = await job.run(inputs)
      expect([messageOf(ran), warningsIn(ran)]).toEqual(['', []])
      expect(steps(ran.requests)).toContain('GetDownloadUrlForLayer 200')
      expect(await tagsIn(job.ecr, 'team/app')).toEqual([`latest ${IMAGE.digest}`, `v1 ${IMAGE.digest}`])
      expect(commandsOf(ran)).toEqual(['image rm <ecr>/team/app:staging-<random>'])
    }))

  test('an image that holds one is refused, and is gone', () =>
    withJob({ docker: { build: { ...TOLD, content: SECRET } } }, async (job) => {
      const ran = await job.run(inputs)
      expect(messageOf(ran)).toMatch(/^The image holds secrets of this run, so it gets no tag:\n/)
      expect(await tagsIn(job.ecr, 'team/app')).toEqual([])
      expect(commandsOf(ran)).toEqual(['image rm <ecr>/team/app:staging-<random>'])
    }))

  test('docker fails after the push: the image that nobody has searched is gone', () =>
    withJob({ docker: { build: { metadata: 'none' } } }, async (job) => {
      const ran = await job.run(inputs)
      expect(messageOf(ran)).toMatch(/^Could not learn what was built\.\n/)
      expect(steps(ran.requests)).toContain('BatchDeleteImage 200')
      expect([await strange(job), ran.state['staging-tag'], warningsIn(ran)]).toEqual([[], '', []])
    }))

  test('docker fails before the push: there is nothing to remove', () =>
    withJob({ docker: { build: { exit: 1 } } }, async (job) => {
      const ran = await job.run(inputs)
      expect(ran.code).toBe(1)
      expect(steps(ran.requests)).not.toContain('BatchDeleteImage 200')
      expect([ran.state['staging-tag'], warningsIn(ran)]).toEqual(['', []])
    }))

  test('a name that cannot be taken from the engine is a warning', () =>
    withJob({ docker: { untag: { stderr: 'Error response from daemon: no\n', exit: 1 } } }, async (job) => {
      const ran = await job.run(inputs)
      expect(ran.code).toBe(0)
      expect(warningsIn(ran).map((text) => normalized(text, ran))).toEqual([
        'The engine still has the image <ecr>/team/app:staging-<random>, which is for this step alone. docker ended with exit code 1: Error response from daemon: no',
      ])
    }))
})

describe('where tags cannot move', () => {
  const FIXED = { ...INPUTS, 'image-tag-mutability': 'IMMUTABLE' }
  const OWN = '<ecr>/team/app:staging-<random>'

  /** What docker is asked about a build that default tags are compared with. */
  const LOOKS = [
    `image inspect --format {{json .}} ${OWN}`,
    `image history --no-trunc --format {{json .CreatedBy}} ${OWN}`,
  ]

  test.each<readonly [name: string, inputs: Inputs, code: number, commands: readonly string[]]>([
    [
      'the one that was built, when it is the same',
      { tags: 'v1' },
      0,
      [`tag ${OWN} <ecr>/team/app:v1`, `image rm ${OWN}`],
    ],
    ['none, when it is another one', { tags: 'v2' }, 1, [`image rm ${OWN}`]],
    ['none, when another one of the commit is kept', { tags: '' }, 0, [...LOOKS, `image rm ${OWN}`]],
    [
      'the one that is kept, where it shall be loaded',
      { tags: '', load: 'true' },
      0,
      [
        ...LOOKS,
        `image rm ${OWN}`,
        'pull --quiet <ecr>/team/app@<delivered>',
        ...['sha-1f8a5c0', 'main', 'latest'].map((tag) => `tag <ecr>/team/app@<delivered> <ecr>/team/app:${tag}`),
      ],
    ],
  ])('the engine has under the names of the image: %s', (_name, inputs, code, commands) =>
    withJob({ docker: { build: { base: 'one' } } }, async (job) => {
      const first = await job.run({ ...FIXED, ...inputs })
      const { digest = '', imageid } = first.outputs
      await job.docker.play({ build: { base: 'one', content: inputs.tags === 'v1' ? 'hello' : 'other' } })
      const ran = await job.run({ ...FIXED, ...inputs })
      const asked = commandsOf(ran).map((line) => line.replaceAll(digest, '<delivered>'))
      expect([ran.code, asked]).toEqual([code, commands])
      if (code === 0) expect(ran.outputs).toMatchObject({ digest, imageid })
    }),
  )
})
