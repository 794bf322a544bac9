// ECR's managed signing: which rules are for a repository, and what comes next by what ECR shows of an image.
import { describe, expect, test } from '@jest/globals'
import { profilesFor, type Signing } from '../../src/ecr/signing.ts'
import { nextManagedSigningStep, type SigningAnswer } from '../../src/gate/managed-signing-step.ts'
import { waitForManagedSignature } from '../../src/gate/wait-for-managed-signature.ts'
import { MemoryEcr } from '../fixtures/memory-ecr.ts'
import { digest, REPOSITORY, repositoryName } from '../fixtures/values.ts'

const [ONE, TWO] = ['arn:aws:signer:us-east-1:123456789012:/signing-profiles/one', 'arn:two'] as const

const rule = (profile: string, ...filters: string[]) => ({ profile, filters })

test.each([
  ['no rule', [], []],
  ['a rule without a filter is for all', [rule(ONE)], [ONE]],
  ['the name itself', [rule(ONE, 'team/app')], [ONE]],
  ['a beginning', [rule(ONE, 'team/*')], [ONE]],
  ['an end', [rule(ONE, '*/app')], [ONE]],
  ['a part', [rule(ONE, '*am/a*')], [ONE]],
  ['a part without stars is not enough', [rule(ONE, 'team')], []],
  ['a dot is a dot', [rule(ONE, 'team.app')], []],
  ['one of several filters', [rule(ONE, 'x', 'team/app')], [ONE]],
  ['two rules, two profiles', [rule(ONE, 'team/*'), rule(TWO)], [ONE, TWO]],
  ['two rules with one profile', [rule(ONE, 'team/*'), rule(ONE)], [ONE]],
])('rules: %s', (_name, rules, profiles) => expect(profilesFor(rules, repositoryName('team/app'))).toEqual(profiles))

const signing = (status: string, profile: string | undefined = ONE, more: Partial<Signing> = {}): Signing => ({
  ...{ profile, status, failureCode: undefined, failureReason: undefined },
  ...more,
})
const done = signing('COMPLETE')
const failed = signing('FAILED', ONE, { failureCode: 'X', failureReason: 'why' })
const MINUTE = 60_000
const DIGEST = digest('a')

describe('what comes next', () => {
  test.each<[string, Partial<SigningAnswer>, readonly string[] | undefined, object]>([
    ['nothing is shown yet', {}, [ONE], { kind: 'wait' }],
    ['nothing is shown for a minute', { at: MINUTE }, [ONE], { kind: 'unshown', profiles: [ONE] }],
    ['nothing is shown, and the rules are not known', { at: MINUTE }, undefined, { kind: 'unshown', profiles: [] }],
    ['it is on its way', { whole: [signing('IN_PROGRESS')], at: 9 * MINUTE }, [ONE], { kind: 'wait' }],
    ['a status that nobody knows is no signature', { whole: [signing('NEW')] }, [ONE], { kind: 'wait' }],
    ['it is signed', { whole: [done] }, [ONE], { kind: 'signed', profiles: [ONE] }],
    ['it is signed, and the rules are not known', { whole: [done] }, undefined, { kind: 'signed', profiles: [ONE] }],
    ['it has failed', { whole: [failed] }, [ONE], { kind: 'failed', signing: failed }],
    ['one of two profiles', { whole: [done] }, [ONE, TWO], { kind: 'wait' }],
    [
      'one of two profiles, for a minute',
      { whole: [done], at: MINUTE },
      [ONE, TWO],
      { kind: 'unshown', profiles: [TWO] },
    ],
    [
      'both profiles',
      { whole: [done, signing('COMPLETE', TWO)] },
      [ONE, TWO],
      { kind: 'signed', profiles: [ONE, TWO] },
    ],
    ['an index alone', { whole: [done], parts: [[], []] }, [ONE], { kind: 'signed', profiles: [ONE] }],
    [
      'all images of an index, and not the index',
      { parts: [[done], [done]] },
      [ONE],
      { kind: 'signed', profiles: [ONE] },
    ],
    ['one of the images of an index', { parts: [[done], []] }, [ONE], { kind: 'wait' }],
    [
      'an image of a signed index is on its way',
      { whole: [done], parts: [[signing('IN_PROGRESS')]] },
      [ONE],
      { kind: 'wait' },
    ],
    [
      'an image of a signed index has failed',
      { whole: [done], parts: [[failed]] },
      [ONE],
      { kind: 'failed', signing: failed },
    ],
  ])('%s', (_name, answer, wanted, step) =>
    expect(nextManagedSigningStep({ whole: [], parts: [], at: 0, ...answer }, wanted)).toEqual(step),
  )
})

test('what takes longer than ten minutes ends, and is named', async () => {
  let clock = 0
  const image = { digest: DIGEST, tag: undefined, manifest: '{"config":{"size":1},"layers":[]}', mediaType: undefined }
  const ecr = new MemoryEcr({ signingRules: [rule(ONE)] })
  ecr.signings = async () => [signing('IN_PROGRESS')]
  const wait = async (milliseconds: number): Promise<void> => {
    clock += milliseconds
  }
  const ports = { now: () => clock, wait, info: () => undefined }
  await expect(waitForManagedSignature({ ecr, repository: REPOSITORY, image, isOwn: true }, ports)).rejects.toThrow(
    `The image ${DIGEST} gets no tag: ECR did not sign it in 10 minutes.`,
  )
  expect(clock).toBe(600_000)
})
