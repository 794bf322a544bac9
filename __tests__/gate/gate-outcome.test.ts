import { expect, test } from '@jest/globals'
import { type GateOutcome, gateOutputs, NO_GATE } from '../../src/gate/gate-outcome.ts'
import { findingOf } from '../fixtures/scans.ts'
import { digest } from '../fixtures/values.ts'

const OUTCOME: GateOutcome = {
  ...{ passed: true, digest: digest('a'), isTold: true },
  ...{ verdict: undefined, sizes: undefined, files: undefined },
}
const FINDINGS = [{ ...findingOf(), platform: '', judgement: 'refused', reason: undefined }] as const

test.each<[string, Parameters<typeof gateOutputs>[0], object]>([
  ['no gate', NO_GATE, { gate: 'off' }],
  ['one that found nothing to tell', OUTCOME, { gate: 'passed' }],
  [
    'findings whose files could not be written',
    { ...OUTCOME, passed: false, verdict: { findings: FINDINGS, warnings: [] } },
    { gate: 'failed', digest: digest('a'), findings: '{"CRITICAL":1}' },
  ],
  ['an image with a secret', { ...OUTCOME, passed: false, isTold: false }, { gate: 'failed' }],
  [
    'files, and sizes of two platforms',
    {
      ...OUTCOME,
      files: { findings: '/a.json', sarif: '/a.sarif' },
      sizes: {
        now: new Map([
          ['linux/amd64', 10],
          ['linux/arm64', 20],
        ]),
        before: new Map([['linux/amd64', 5]]),
        grown: [],
      },
    },
    { gate: 'passed', 'findings-file': '/a.json', 'sarif-file': '/a.sarif', size: '30', 'size-before': '5' },
  ],
  [
    'an image before of which a part is not known',
    {
      ...OUTCOME,
      sizes: {
        now: new Map([['linux/amd64', 10]]),
        before: new Map([
          ['linux/amd64', 5],
          ['linux/arm64', undefined],
        ]),
        grown: [],
      },
    },
    { gate: 'passed', size: '10' },
  ],
  [
    'an image before that could not be asked for',
    { ...OUTCOME, sizes: { now: new Map([['', 10]]), before: 'unknown', grown: [] } },
    { gate: 'passed', size: '10' },
  ],
])('the outputs of %s', (_name, gate, outputs) => {
  expect(gateOutputs(gate)).toEqual(outputs)
})
