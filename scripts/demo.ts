// `npm run demo`: the action builds examples/hello, pushes it to a local ECR, and the image is pulled back and run.
// Everything that it starts, it stops.
import { type LocalEcr, startLocalEcr } from '../emulator/index.ts'
import { BASE, provideBase } from './base-image.ts'
import { docker, servedPage } from './demo/docker.ts'
import { loggedIn } from './demo/login.ts'
import { writeSummaryPage } from './demo/page.ts'
import { demoStep, INPUTS } from './demo/step.ts'
import { type Engine, startEngine } from './engine/index.ts'
import { node24 } from './node24.ts'
import { renderLog } from './runner/log.ts'
import { runAction, type StepResult } from './runner/run-action.ts'
import { takeNothing } from './usage.ts'

takeNothing(`npm run demo

Runs the step from beginning to end, with a real Docker and a local ECR.`)

const colour = process.stdout.isTTY === true

const say = (text: string): void => console.log(text)
const title = (text: string): void =>
  say(`\n${colour ? `\u001b[1m${text}\u001b[0m` : text}\n${'─'.repeat(text.length)}`)
const indented = (text: string): string => text.trimEnd().replace(/^(?=.)/gm, '  ')

/** Runs the step with its post part, and shows what a person would see on GitHub. Returns outputs and seconds. */
async function runStep(ecr: LocalEcr, engine: Engine, node: string): Promise<{ result: StepResult; seconds: number }> {
  const step = await demoStep(ecr, node, engine.environment)
  const start = performance.now()
  const result = await runAction(step)
  const seconds = (performance.now() - start) / 1000
  say(indented(renderLog(result.log, colour)))
  if (result.code !== 0) throw new Error('The step failed; its log is above.')
  await runAction(step, result.state)
  return { result, seconds }
}

async function demo(ecr: LocalEcr, engine: Engine): Promise<void> {
  const node = await node24()
  await provideBase(engine.environment, BASE, say)

  title('The step in a workflow')
  say(indented(['- uses: <owner>/ecr-build-push@<commit>', '  with:', ...withLines()].join('\n')))

  title('Its log')
  const first = await runStep(ecr, engine, node)

  title('Its outputs')
  for (const [name, value] of Object.entries(first.result.outputs))
    say(`  ${name}: ${value.split('\n').join('\n    ')}`)

  title('Its job summary')
  say(`  Open this page in a browser: ${await writeSummaryPage(first.result.summary)}`)

  title('The same step again')
  const second = await runStep(ecr, engine, node)
  say(`\n  First run ${first.seconds.toFixed(1)} s, second run ${second.seconds.toFixed(1)} s.`)

  title('Pulled back from the registry by digest, and run')
  const { image = '', tags = '' } = second.result.outputs
  await docker(engine.environment, 'image', 'rm', '--force', ...tags.split('\n'))
  say(indented(await loggedIn(ecr, engine.environment, (environment) => docker(environment, 'pull', image))))
  say(`\n${indented(await servedPage(engine.environment, image))}`)
  await docker(engine.environment, 'image', 'rm', '--force', image)
}

const withLines = (): readonly string[] => Object.entries(INPUTS).map(([name, value]) => `    ${name}: ${value}`)

const log = (line: string): void => say(line)
const engine = await startEngine({ log })
try {
  say(`${engine.description}`)
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
