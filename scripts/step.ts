// `npm run step`: the action on a folder of yours, against a local ECR, with the log as GitHub shows it.
import { readFile, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { writeSummaryPage } from './demo/page.ts'
import { parseAction } from './docs/action.ts'
import { startEngine } from './engine/index.ts'
import { node24 } from './node24.ts'
import { renderLog } from './runner/log.ts'
import { pushToMain } from './runner/push-to-main.ts'
import { runAction, type Step } from './runner/run-action.ts'
import { readStepFlags, type StepRequest } from './step/flags.ts'
import { instructions } from './step/instructions.ts'
import { provideLocalEcr } from './step/local-ecr.ts'
import { answerHelp, tellWrongUse, typedIn } from './usage.ts'

const USAGE = `npm run step -- --context FOLDER --repository NAME [--INPUT VALUE]…

Runs the action on a folder, as a push to main would, against a local ECR, and shows the log as GitHub does. Each input of the
action is a flag (docs/reference.md); give it again for each further line. The local ECR is the one of AWS_ENDPOINT_URL, else the
one at port 4510, else one that is started there and goes on running.`

answerHelp(USAGE)

async function stepOf({ context, inputs }: StepRequest, environment: Readonly<Record<string, string>>): Promise<Step> {
  const workspace = resolve(typedIn, context)
  const found = await stat(workspace).catch(() => undefined)
  if (found?.isDirectory() !== true) throw new Error(`--context: there is no folder ${workspace}.`)
  return { ...(await pushToMain(workspace, await node24(), environment)), inputs }
}

async function main(): Promise<void> {
  const action = parseAction(await readFile('action.yml', 'utf8'))
  const names = action.inputs.map(({ name }) => name)
  const request = readStepFlags(process.argv.slice(2), names)
  const ecr = await provideLocalEcr(process.env, [process.execPath, 'build/scripts/ecr.js'])
  const engine = await startEngine({ log: (line) => console.log(line) })
  try {
    const step = await stepOf(request, { ...engine.environment, ...ecr.environment })
    const result = await runAction(step)
    console.log(renderLog(result.log, process.stdout.isTTY === true))
    await runAction(step, result.state)
    process.exitCode = result.code ?? 1
    const hasEngine = Object.keys(engine.environment).length === 0
    const page = await writeSummaryPage(result.summary)
    console.log(`\n${'─'.repeat(40)}\n${instructions({ ecr, outputs: result.outputs, page, hasEngine })}`)
  } finally {
    await engine.stop()
  }
}

await main().catch(tellWrongUse(USAGE))
