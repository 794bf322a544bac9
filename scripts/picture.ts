// `npm run picture`: pictures of the job summary for the READMEs and docs/gate.md, light and dark, and the picture for links to the
// repository. The summaries are made by the step's own code from runs that are written down here, so that the same sources give the
// same pictures. It needs Chromium (Debian's package `chromium`, or another named by the variable CHROMIUM).
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { writeSummaryPage } from './demo/page.ts'
import { startEngine } from './engine/index.ts'
import { run } from './engine/run.ts'
import { exampleSummary } from './picture/example-summary.ts'
import { refusedSummary } from './picture/refused-summary.ts'
import { takeNothing } from './usage.ts'

takeNothing(`npm run picture

Makes the pictures of the documents. It needs Chromium.`)

const IMAGES = join('docs', 'images')
const log = (line: string): void => console.log(line)

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

/** Takes a picture of a summary in light and one in dark: so narrow that its words can be read on a phone. */
async function takeBoth(summary: string, name: string, height: number): Promise<void> {
  const page = await writeSummaryPage(summary)
  for (const scheme of ['light', 'dark'] as const)
    await takePicture(page, `${name}-${scheme}.png`, { scheme, width: 600, height, scale: 2 })
}

await mkdir(IMAGES, { recursive: true })
await takeBoth(exampleSummary(), 'summary', 860)
const engine = await startEngine({ log })
try {
  await takeBoth(await refusedSummary(engine.environment), 'gate', 790)
} finally {
  await engine.stop()
}
// What GitHub shows where somebody links to the repository. It takes no SVG.
await takePicture(resolve(IMAGES, 'social.svg'), 'social.png', { scheme: 'light', width: 1280, height: 640, scale: 1 })
