// `npm run demo`: the action builds examples/hello, pushes it to a local ECR, and the image is pulled back and run.
// Everything that it starts, it stops.
import { type LocalEcr, startLocalEcr } from '../emulator/index.ts'
import { BASE, provideBase } from './base-image.ts'
import { docker, servedPage } from './demo/docker.ts'
import { loggedIn } from './demo/login.ts'
import { outputTable } from './demo/output-table.ts'
import { writeSummaryPage } from './demo/page.ts'
import { demoStep } from './demo/step.ts'
import { type Engine, startEngine } from './engine/index.ts'
import { node24 } from './node24.ts'
import { renderLog } from './runner/log.ts'
import { runAction, type Step, type StepResult } from './runner/run-action.ts'
import { takeNothing } from './usage.ts'

takeNothing(`npm run demo

Runs the step from beginning to end, with a real Docker and a local ECR.`)

const colour = process.stdout.isTTY === true

const say = (text: string): void => console.log(text)
const title = (text: string): void =>
  say(`\n${colour ? `\u001b[1m${text}\u001b[0m` : text}\n${'─'.repeat(text.length)}`)
const indented = (text: string): string => text.trimEnd().replace(/^(?=.)/gm, '  ')

/** Runs the step with its post part. Returns what it left, its log as a person sees it on GitHub, and the seconds that it took. */
async function runStep(step: Step): Promise<{ result: StepResult; log: string; seconds: number }> {
  const start = performance.now()
  const result = await runAction(step)
  const seconds = (performance.now() - start) / 1000
  const log = renderLog(result.log, colour)
  if (result.code !== 0) throw new Error(`The step failed:\n${log}`)
  await runAction(step, result.state)
  return { result, log, seconds }
}

async function demo(ecr: LocalEcr, engine: Engine): Promise<void> {
  await provideBase(engine.environment, BASE, say)
  const step = await demoStep(ecr, await node24(), engine.environment)

  title('The step in a workflow')
  say(indented(['- uses: <owner>/ecr-build-push@<commit>', '  with:', ...withLines(step.inputs)].join('\n')))

  title('Its log')
  const first = await runStep(step)
  say(indented(first.log))

  title('Its outputs')
  say(indented(outputTable(first.result.outputs).join('\n')))

  title('The same step again')
  const second = await runStep(step)
  say(indented([...deliveredLine(second.log), lastLine(second.log)].join('\n')))
  say(
    `  With the start of Node, the first run took ${first.seconds.toFixed(1)} s, this one ${second.seconds.toFixed(1)} s.`,
  )

  title('Pulled back from the registry by digest, and run')
  const { image = '', tags = '' } = second.result.outputs
  await docker(engine.environment, 'image', 'rm', '--force', ...tags.split('\n'))
  const pulled = await loggedIn(ecr, engine.environment, (environment) => docker(environment, 'pull', image))
  say(indented(lastLine(pulled)))
  const page = await servedPage(engine.environment, image)
  say(`\n  The page that it serves says: ${/<p>(.*?)<\/p>/s.exec(page)?.[1]?.replace(/<[^>]*>/g, '') ?? page}`)
  await docker(engine.environment, 'image', 'rm', '--force', image)

  title('Done, and what to try next')
  say(indented(nextSteps(await writeSummaryPage(first.result.summary))))
}

/** What came of the image: that it was pushed, or was there already. */
const deliveredLine = (log: string): readonly string[] => log.match(/^(?:Pushed|Already) .*$/gm)?.slice(-1) ?? []

const lastLine = (log: string): string => log.trimEnd().split('\n').at(-1) ?? ''

const nextSteps = (page: string): string => `What was started has ended. The job summary, for your browser: ${page}

npm run step -- --context ../my-app --repository my-app   the same with a folder of yours
npm run ecr                                               the local ECR alone, with a page for the browser
docs/start/README.md                                      the student's way, from containers to a deployed service
docs/migrate.md                                           in place of the official chain`

const withLines = (inputs: Step['inputs']): readonly string[] =>
  Object.entries(inputs).map(([name, value]) => `    ${name}: ${value}`)

const log = (line: string): void => say(line)
const engine = await startEngine({ log })
try {
  const isOurs = Object.keys(engine.environment).length > 0
  say(isOurs ? `${engine.description}: started for this demo, and ends with it` : engine.description)
  const ecr = await startLocalEcr()
  try {
    say(`Local ECR on ${ecr.url}`)
    await demo(ecr, engine)
  } finally {
    await ecr.close()
  }
} catch (error) {
  console.error(`\nThe demo failed: ${error instanceof Error ? error.message : error}`)
  process.exitCode = 1
} finally {
  await engine.stop()
}
