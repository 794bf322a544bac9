// The SARIF file before a judge that nobody here wrote: Microsoft's validator has the schema, and rules of its own.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { sarifMultitool } from '../../scripts/engine/sarif-multitool.ts'
import { runTool, type Tool } from '../../scripts/engine/tools.ts'
import { sarifOf } from '../../src/gate/sarif.ts'
import { type JudgedFinding, judgeFindings } from '../../src/gate/scan-verdict.ts'
import { findingOf } from '../fixtures/scans.ts'

const IMAGE = {
  reference: `123456789012.dkr.ecr.us-east-1.amazonaws.com/team/app@sha256:${'a'.repeat(64)}`,
  dockerfile: 'images/my app/Dockerfile',
}
const RULES = { fixable: 'high', unfixed: 'off', known: new Set<string>(), today: '2026-11-30' } as const

/** The file of these findings in two platforms, the first of which is left aside. */
const fileOf = (...findings: readonly Parameters<typeof findingOf>[0][]): object =>
  sarifOf(
    judgeFindings(
      ['linux/amd64', 'linux/arm64'].map((platform) => ({
        platform,
        findings: findings.map(findingOf),
      })),
      { ...RULES, ignored: [{ id: 'CVE-2026-1', package: undefined, reason: 'no network', until: undefined }] },
    ),
    IMAGE,
  )

const WHOLE: Partial<JudgedFinding>[] = [
  { uri: 'https://example.org/CVE-2026-1', description: 'An overflow of "x" & <y>, with ünïcode.' },
  { id: 'CVE-2026-2', severity: 'UNTRIAGED', package: undefined, fix: 'unknown', fixedIn: undefined },
  { id: 'GHSA-aaaa-bbbb-cccc', severity: 'INFORMATIONAL', uri: 'no address' },
]

let tool: Tool
let folder: string
beforeAll(async () => {
  tool = await sarifMultitool((line) => process.stderr.write(`${line}\n`))
  folder = await mkdtemp(join(tmpdir(), 'sarif-'))
}, 300_000)
afterAll(() => rm(folder, { recursive: true, force: true }))

/** What the judge says is wrong with a file, a line for each. */
async function problemsOf(value: object): Promise<readonly string[]> {
  const path = join(folder, 'findings.sarif')
  await writeFile(path, JSON.stringify(value, undefined, 2))
  const said = await runTool(tool, ['validate', path]).catch((error: unknown) => String(error))
  expect(said).toMatch(/Analysis completed|error [A-Z]/)
  return said.split('\n').filter((line) => /: error \w*\d+/.test(line))
}

test.each([
  ['findings of all kinds', fileOf(...WHOLE)],
  ['none', fileOf()],
])('a file with %s is valid', async (_name, file) => {
  expect(await problemsOf(file)).toEqual([])
})

test('the judge sees what is wrong', async () => {
  const broken = JSON.parse(JSON.stringify(fileOf(...WHOLE)).replaceAll('"ruleIndex":0', '"ruleIndex":99'))
  expect(await problemsOf(broken)).not.toEqual([])
})
