import { describe, expect, test } from '@jest/globals'
import { explainFingerprint } from '../../scripts/fingerprint/explain.ts'
import { fingerprintOfInputs } from '../../scripts/fingerprint/take.ts'

// It asks no registry for these: one image is none, and the other one is named by its digest.
const INPUTS = { context: 'examples/lambda', file: 'examples/lambda/package.json', platforms: 'linux/amd64' }

describe('npm run fingerprint', () => {
  test('says what a fingerprint was made of', async () => {
    const taken = await fingerprintOfInputs(INPUTS, '')
    if ('unknown' in taken) throw new Error(taken.unknown)
    expect(taken.value).toMatch(/^[0-9a-f]{64}$/)
    const lines = explainFingerprint(taken).split('\n')
    for (const name of ['Dockerfile', 'platforms', 'context/', 'context/handler.js']) {
      expect(lines.filter((line) => line.endsWith(`  ${name}`))).toEqual([expect.stringMatching(/^[0-9a-f]{8} /)])
    }
  })

  test('refuses inputs as the step does', async () => {
    await expect(fingerprintOfInputs({ ...INPUTS, network: 'other' }, '')).rejects.toThrow('network')
  })
})
