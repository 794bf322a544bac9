// `npm run picture`: pictures of the job summary for the README, light and dark, from a run of the action against the local
// ECR; and the picture for links to the repository. It needs Chromium (Debian's package `chromium`, or another named by the variable CHROMIUM).
import { randomBytes } from 'node:crypto'
import { appendFile, cp, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { startLocalEcr } from '../emulator/index.ts'
import { BASE, provideBase } from './base-image.ts'
import { writeSummaryPage } from './demo/page.ts'
import { demoStep } from './demo/step.ts'
import { startEngine } from './engine/index.ts'
import { run } from './engine/run.ts'
import { node24 } from './node24.ts'
import { runAction } from './runner/run-action.ts'
import { takeNothing } from './usage.ts'

takeNothing(`npm run picture

Makes the pictures of the READMEs. It needs Chromium.`)

const IMAGES = join('docs', 'images')
const log = (line: string): void => console.log(line)

/** Two commits of examples/hello, the second with a longer page. Returns the summary of the second. */
async function summaryOfAChange(): Promise<string> {
  const engine = await startEngine({ log })
  const workspace = await mkdtemp(join(tmpdir(), 'picture-'))
  const ecr = await startLocalEcr()
  try {
    await provideBase(engine.environment, BASE, log)
    await cp('examples/hello', workspace, { recursive: true })
    const step = await demoStep(ecr, await node24(), engine.environment)
    const commit = async (sha: string): Promise<string> => {
      const inputs = { ...step.inputs, context: '.', 'build-args': `COMMIT=${sha.slice(0, 7)}` }
      const result = await runAction({ ...step, workspace, inputs, env: { ...step.env, GITHUB_SHA: sha } })
      if (result.code !== 0) throw new Error(`The step failed:\n${result.output}`)
      return result.summary
    }
    await commit('1f8a5c0d3b7e9a2c4d6f8091a3b5c7d9e1f2a3b4')
    await appendFile(join(workspace, 'index.html'), `<!-- ${randomBytes(60_000).toString('base64')} -->\n`)
    return await commit('9d0c1a7b2e3f4a5b6c7d8e9f0a1b2c3d4e5f6a7b')
  } finally {
    await ecr.close()
    await engine.stop()
    await rm(workspace, { recursive: true, force: true })
  }
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

const page = await writeSummaryPage(await summaryOfAChange())
await mkdir(IMAGES, { recursive: true })
for (const scheme of ['light', 'dark'] as const) {
  await takePicture(page, `summary-${scheme}.png`, { scheme, width: 960, height: 820, scale: 1.5 })
}
// What GitHub shows where somebody links to the repository. It takes no SVG.
await takePicture(resolve(IMAGES, 'social.svg'), 'social.png', { scheme: 'light', width: 1280, height: 640, scale: 1 })
