import { createHash } from 'node:crypto'
import { appendFile, cp, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { scanByInspector } from '../../__tests__/support/scans.ts'
import { type LocalEcr, type LocalEcrOptions, startLocalEcr } from '../../emulator/index.ts'
import type { Environment } from '../demo/docker.ts'
import { demoStep } from '../demo/step.ts'
import { node24 } from '../node24.ts'
import { runAction, type StepResult } from '../runner/run-action.ts'

/** Two commits of examples/hello, the second with a longer page. */
const [FIRST, SECOND] = ['1f8a5c0d3b7e9a2c4d6f8091a3b5c7d9e1f2a3b4', '9d0c1a7b2e3f4a5b6c7d8e9f0a1b2c3d4e5f6a7b']

type ScanRule = NonNullable<LocalEcrOptions['scans']>[number]

type Inputs = Readonly<Record<string, string>>

/** Runs the step for a commit. Returns what the run has shown. */
type Commit = (sha: string, inputs: Inputs, exitCode: number) => Promise<StepResult>

/** Does a task with an engine, a local ECR of its own, and a folder that has examples/hello. */
async function withCommits<T>(
  environment: Environment,
  scans: readonly ScanRule[],
  task: (commit: Commit, workspace: string, ecr: LocalEcr) => Promise<T>,
): Promise<T> {
  const workspace = await mkdtemp(join(tmpdir(), 'picture-'))
  const ecr = await startLocalEcr({ scans })
  try {
    await cp('examples/hello', workspace, { recursive: true })
    const step = await demoStep(ecr, await node24(), environment)
    const commit: Commit = async (sha, more, exitCode) => {
      await Promise.all((await readdir(workspace)).map((name) => utimes(join(workspace, name), DAY, DAY)))
      const inputs = { ...step.inputs, context: '.', 'build-args': `COMMIT=${sha.slice(0, 7)}`, ...more }
      const result = await runAction({ ...step, workspace, inputs, env: { ...step.env, GITHUB_SHA: sha } })
      if (result.code !== exitCode) throw new Error(`The step ended with ${result.code}:\n${result.output}`)
      return result
    }
    return await task(commit, workspace, ecr)
  } finally {
    await ecr.close()
    await rm(workspace, { recursive: true, force: true })
  }
}

/** The files are of this day, so that the image is the same each time. */
const DAY = new Date('2026-01-01T00:00:00Z')

/** So many times 44 characters that do not get smaller, always the same. */
const noise = (count: number): string =>
  Array.from({ length: count }, (_none, index) => createHash('sha256').update(`${index}`).digest('base64')).join('')

const lengthenPage = (workspace: string): Promise<void> =>
  appendFile(join(workspace, 'index.html'), `<!-- ${noise(2_000)} -->\n`)

const finding = (id: string, severity: string, [name = '', version = '', fixedInVersion = '']: readonly string[]) => ({
  severity,
  fixAvailable: fixedInVersion === '' ? 'NO' : 'YES',
  packageVulnerabilityDetails: { vulnerabilityId: id, vulnerablePackages: [{ name, version, fixedInVersion }] },
})

/** What the image of the first commit has already, and what the second one brings. */
const KNOWN = [
  finding('CVE-2026-20002', 'HIGH', ['libxml2', '2.13.4', '2.13.6']),
  finding('CVE-2026-20003', 'MEDIUM', ['busybox', '1.37.0']),
]
const NEW = [finding('CVE-2026-10001', 'CRITICAL', ['openssl', '3.0.15', '3.0.16']), ...KNOWN]

/** No base image, command or folder, whose times would be those of the run. */
const DOCKERFILE = 'FROM scratch\nCOPY server /\nCOPY index.html /\nCMD ["/server"]\n'

/**
 * Part of a job summary that a gate has, as Markdown: of the second of two commits, which it refuses. Runs the action with the engine of
 * `environment` and a local ECR.
 */
export function refusedSummary(environment: Environment): Promise<string> {
  const scans: ScanRule[] = [{ steps: [{ status: 'ACTIVE', findings: NEW }] }]
  return withCommits(environment, scans, async (commit, workspace, ecr) => {
    await writeFile(join(workspace, 'Dockerfile'), DOCKERFILE)
    await writeFile(join(workspace, 'server'), noise(30_000))
    await rm(join(workspace, '.dockerignore'))
    const dated = { 'build-args': `SOURCE_DATE_EPOCH=${DAY.getTime() / 1000}` }
    const first = await commit(FIRST, dated, 0)
    scans.unshift({ image: first.outputs.digest ?? '', steps: [{ status: 'ACTIVE', findings: KNOWN }] })
    await scanByInspector(ecr)
    await lengthenPage(workspace)
    const gate = { ...dated, 'scan-fail-on': 'high', 'scan-baseline': 'latest', 'size-growth-limit': '10%' }
    const { summary } = await commit(SECOND, gate, 1)
    return summary.slice(summary.indexOf('### Gate'), summary.indexOf('### The image was not'))
  })
}
