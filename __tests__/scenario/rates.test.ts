// At ECR's own rates a run takes the time that they want, and nothing is refused.
import { expect, test } from '@jest/globals'
import type { FaultRule } from '../../emulator/index.ts'
import { KEYS, withJob } from '../support/job.ts'
import { messageOf } from '../support/message.ts'
import { numbered, putsIn, tagsIn } from '../support/registry.ts'

const INPUTS = { ...KEYS, 'aws-region': 'us-east-1', repository: 'team/app' }

test('40 tags and latest: none is refused, and the log says how long it takes', () =>
  withJob({ ecr: { settings: { rates: 'ecr' } } }, async (job) => {
    const ran = await job.run({ ...INPUTS, tags: [...numbered(40), 'latest'].join(',') })
    expect(messageOf(ran)).toBe('')
    expect(await tagsIn(job.ecr, 'team/app')).toHaveLength(41)
    expect(putsIn(ran.requests).map(({ status }) => status)).toEqual([201, ...Array(40).fill(200)])
    expect(ran.output).toContain('\nSetting 40 tags takes about 4 s: ECR takes 10 a second.\n')
  }))

test('a few tags take no time that is worth a line', () =>
  withJob({ ecr: { settings: { rates: 'ecr' } } }, async (job) => {
    const ran = await job.run({ ...INPUTS, tags: numbered(5).join(',') })
    expect(messageOf(ran)).toBe('')
    expect(ran.output).not.toContain('a second')
  }))

test('what others leave is enough: a PutImage that is refused waits for its turn and is sent again', () => {
  const busy: FaultRule = { match: 'PutImage', times: 9, code: 'ThrottlingException', message: 'Rate exceeded' }
  return withJob({ ecr: { faults: [busy] } }, async (job) => {
    const ran = await job.run({ ...INPUTS, tags: numbered(5).join(',') })
    expect(messageOf(ran)).toBe('')
    expect(await tagsIn(job.ecr, 'team/app')).toHaveLength(5)
    expect(putsIn(ran.requests).filter(({ status }) => status >= 400)).toHaveLength(9)
  })
})

test('an operation of which no rate is known is sent again too', () => {
  const busy: FaultRule = { match: 'CreateRepository', times: 4, code: 'ThrottlingException', message: 'Rate exceeded' }
  return withJob({ ecr: { faults: [busy] } }, async (job) => {
    const ran = await job.run({ ...INPUTS, tags: 'v1' })
    expect([messageOf(ran), ran.outputs['repository-created']]).toEqual(['', 'true'])
  })
})
