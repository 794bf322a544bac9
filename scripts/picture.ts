// `npm run picture`: pictures of the job summary for README and docs/gate.md, light and dark, from a run of the action against the local
// ECR; and the picture for links to the repository. It needs Chromium (Debian's package `chromium`, or another named by the variable CHROMIUM).
import { createHash } from 'node:crypto'
import { appendFile, cp, mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { scanByInspector } from '../__tests__/support/scans.ts'
import { type LocalEcr, type LocalEcrOptions, startLocalEcr } from '../emulator/index.ts'
import { BASE, provideBase } from './base-image.ts'
import type { Environment } from './demo/docker.ts'
import { writeSummaryPage } from './demo/page.ts'
import { demoStep } from './demo/step.ts'
import { startEngine } from './engine/index.ts'
import { run } from './engine/run.ts'
import { node24 } from './node24.ts'
import { runAction, type StepResult } from './runner/run-action.ts'
import { takeNothing } from './usage.ts'

takeNothing(`npm run picture

Makes the pictures of the documents. It needs Chromium.`)

const IMAGES = join('docs', 'images')
const log = (line: string): void => console.log(line)

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

/** The summary of the second commit. */
const summaryOfAChange = (environment: Environment): Promise<string> =>
  withCommits(environment, [], async (commit, workspace) => {
    await commit(FIRST, {}, 0)
    await lengthenPage(workspace)
    return (await commit(SECOND, {}, 0)).summary
  })

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

/** The part that a gate has in the summary of the second commit, which it refuses. */
function summaryOfAGate(environment: Environment): Promise<string> {
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

interface Shot {
  readonly scheme: 'light' | 'dark'
  /** Pixels of the page. */
  readonly width: number
  readonly height: number
  /** Pixels of the picture for one of the page. */
  readonly scale: number
}

/** Opens a file in Chromium and writes what it shows into docs/images. */
async function takePicture(page: string, name: string, { scheme, width, height, scale }: Shot): Promise<void> {
  const profile = await mkdtemp(join(tmpdir(), 'chromium-'))
  const picture = resolve(IMAGES, name)
  const quiet = ['--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']
  try {
    await run(process.env.CHROMIUM || 'chromium', [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--hide-scrollbars',
      ...quiet,
      `--user-data-dir=${profile}`,
      `--blink-settings=preferredColorScheme=${scheme === 'dark' ? 0 : 1}`,
      `--window-size=${width},${height}`,
      `--force-device-scale-factor=${scale}`,
      // Until Mermaid has drawn.
      '--virtual-time-budget=5000',
      `--screenshot=${picture}`,
      `file://${page}`,
    ])
  } finally {
    await rm(profile, { recursive: true, force: true })
  }
  log(picture)
}

/** Takes a picture of a summary in light and one in dark. */
async function takeBoth(summary: string, name: string, height: number): Promise<void> {
  const page = await writeSummaryPage(summary)
  for (const scheme of ['light', 'dark'] as const)
    await takePicture(page, `${name}-${scheme}.png`, { scheme, width: 960, height, scale: 1.5 })
}

await mkdir(IMAGES, { recursive: true })
const engine = await startEngine({ log })
try {
  await provideBase(engine.environment, BASE, log)
  await takeBoth(await summaryOfAChange(engine.environment), 'summary', 820)
  await takeBoth(await summaryOfAGate(engine.environment), 'gate', 560)
} finally {
  await engine.stop()
}
// What GitHub shows where somebody links to the repository. It takes no SVG.
await takePicture(resolve(IMAGES, 'social.svg'), 'social.png', { scheme: 'light', width: 1280, height: 640, scale: 1 })
