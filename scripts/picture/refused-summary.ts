import { createHash } from 'node:crypto'
import { appendFile, copyFile, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Scans, scanByInspector } from '../../__tests__/support/scans.ts'
import { startLocalEcr } from '../../emulator/index.ts'
import type { Environment } from '../demo/docker.ts'
import { demoStep } from '../demo/step.ts'
import { node24 } from '../node24.ts'
import { runAction, type Step, type StepResult } from '../runner/run-action.ts'

/** Two commits of examples/hello, the second with a longer page. */
const [FIRST, SECOND] = ['1f8a5c0d3b7e9a2c4d6f8091a3b5c7d9e1f2a3b4', '9d0c1a7b2e3f4a5b6c7d8e9f0a1b2c3d4e5f6a7b']

/** The files are of this day, so that the image is the same each time. */
const DAY = new Date('2026-01-01T00:00:00Z')

/** So many times 44 characters that do not get smaller, always the same. */
const noise = (count: number): string =>
  Array.from({ length: count }, (_none, index) => createHash('sha256').update(`${index}`).digest('base64')).join('')

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
 * `environment`, a local ECR of its own, and a folder that has the page of examples/hello.
 */
export async function refusedSummary(environment: Environment): Promise<string> {
  const workspace = await mkdtemp(join(tmpdir(), 'picture-'))
  const scans: Scans[number][] = [{ steps: [{ status: 'ACTIVE', findings: NEW }] }]
  const ecr = await startLocalEcr({ scans })
  try {
    const page = join(workspace, 'index.html')
    await copyFile('examples/hello/index.html', page)
    await writeFile(join(workspace, 'Dockerfile'), DOCKERFILE)
    await writeFile(join(workspace, 'server'), noise(30_000))
    const step = await demoStep(ecr, await node24(), environment)
    const epoch = `SOURCE_DATE_EPOCH=${DAY.getTime() / 1000}`
    const commit = async (sha: string, gate: Step['inputs'], exitCode: number): Promise<StepResult> => {
      await Promise.all((await readdir(workspace)).map((name) => utimes(join(workspace, name), DAY, DAY)))
      const inputs = { ...step.inputs, context: '.', 'build-args': epoch, ...gate }
      const result = await runAction({ ...step, workspace, inputs, env: { ...step.env, GITHUB_SHA: sha } })
      if (result.code !== exitCode) throw new Error(`The step ended with ${result.code}:\n${result.output}`)
      return result
    }
    const first = await commit(FIRST, {}, 0)
    scans.unshift({ image: first.outputs.digest ?? '', steps: [{ status: 'ACTIVE', findings: KNOWN }] })
    await scanByInspector(ecr)
    await appendFile(page, `<!-- ${noise(2_000)} -->\n`)
    const gate = { 'scan-fail-on': 'high', 'scan-baseline': 'latest', 'size-growth-limit': '10%' }
    const { summary } = await commit(SECOND, gate, 1)
    return summary.slice(summary.indexOf('### Gate'), summary.indexOf('### The image was not'))
  } finally {
    await ecr.close()
    await rm(workspace, { recursive: true, force: true })
  }
}
