// BuildKit's checks of Dockerfiles, which came after the versions in Debian's stable release.
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type Engine, startEngine } from '../../scripts/engine/index.ts'
import type { StepResult } from '../../scripts/runner/run-action.ts'
import { type EngineJob, startEngineJob } from './support.ts'

let engine: Engine
let job: EngineJob
beforeAll(async () => {
  engine = await startEngine({ suite: 'sid', log: () => {} })
  job = await startEngineJob({ PATH: process.env.PATH ?? '', ...engine.environment })
})
afterAll(async () => {
  await job.end()
  await engine.stop()
})

/** Annotations with their place, without the words, which change from version to version. */
const annotations = ({ log }: StepResult): readonly unknown[] =>
  log.entries.flatMap((entry) => {
    if (!('command' in entry) || !/^(warning|error)$/.test(entry.command.name)) return []
    const { title, file, line } = entry.command.properties
    return [[entry.command.name, title, file, line]]
  })

const WARNED = [
  ['warning', 'ConsistentInstructionCasing', 'web/app.Dockerfile', '2'],
  ['warning', 'JSONArgsRecommended', 'web/app.Dockerfile', '3'],
]

test('warnings stand at their lines, and the image is delivered', async () => {
  await job.write({ 'web/app.Dockerfile': 'FROM scratch\ncopy app.Dockerfile /\nCMD hello\n' })
  const result = await job.run({ repository: 'checks', tags: 'v1', context: 'web', file: 'web/app.Dockerfile' })
  expect(result.code).toBe(0)
  expect(annotations(result)).toEqual(WARNED)
  expect(result.outputs.digest).toMatch(/^sha256:/)
  expect(result.outputs.metadata).not.toContain('warnings')
  // It would be one more step of each build, and nothing here reads it.
  expect(result.output).not.toContain('resolving provenance')
})

test('where the Dockerfile makes them errors, the build says so', async () => {
  await job.write({ 'strict/Dockerfile': '# check=error=true\nFROM scratch\ncopy Dockerfile /\n' })
  const result = await job.run({ repository: 'checks', tags: 'v2', context: 'strict' })
  expect(result.code).toBe(1)
  expect(annotations(result)).toEqual([
    ['warning', 'ConsistentInstructionCasing', 'strict/Dockerfile', '3'],
    ['error', undefined, undefined, undefined],
  ])
  expect(result.summary).toContain('**Why:** The Dockerfile asks by "&#35;<!-- --> check=error=true" that warnings')
})

test('call: check stops after its findings, and asks nobody else', async () => {
  const before = job.ecr.requests().length
  await job.write({
    'check/Dockerfile': 'FROM scratch\nCOPY Dockerfile /\nCMD hello $X\n',
    'clean/Dockerfile': 'FROM scratch\nCOPY Dockerfile /\n',
    'wrong/Dockerfile': 'FROM scratch\nINSTALL curl\n',
  })
  const check = (context: string) => job.run({ repository: 'checks', call: 'check', context })

  const found = await check('check')
  expect(found.code).toBe(1)
  expect(annotations(found)).toEqual([
    ['warning', 'JSONArgsRecommended', 'check/Dockerfile', '3'],
    ['error', undefined, undefined, undefined],
  ])
  expect(found.summary).toMatch(/^- line 3: .* \(JSONArgsRecommended\)$/m)

  const clean = await check('clean')
  expect([clean.code, annotations(clean)]).toEqual([0, []])

  const wrong = await check('wrong')
  expect(wrong.code).toBe(1)
  expect(annotations(wrong)).toEqual([['error', undefined, 'wrong/Dockerfile', '2']])
  expect(wrong.output).toContain('Could not check the Dockerfile: INSTALL curl (wrong/Dockerfile:2) failed.')
  expect(job.ecr.requests().slice(before)).toEqual([])
})
