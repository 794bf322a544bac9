// `npm run step`: the action on a folder of yours, against a local ECR, with the log as GitHub shows it.
import { readFile, stat } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { stubPath } from './bundle/bundle-path.ts'
import { inherited } from './demo/docker.ts'
import { writeSummaryPage } from './demo/page.ts'
import { parseAction } from './docs/action.ts'
import { startEngine } from './engine/index.ts'
import { run } from './engine/run.ts'
import { node24 } from './node24.ts'
import { renderLog } from './runner/log.ts'
import { runAction, type Step } from './runner/run-action.ts'
import { readStepFlags, type StepRequest } from './step/flags.ts'
import { instructions } from './step/instructions.ts'
import { type FoundEcr, provideLocalEcr } from './step/local-ecr.ts'
import { answerHelp } from './usage.ts'

const USAGE = `npm run step -- --context FOLDER --repository NAME [--INPUT VALUE]…

Runs the action on a folder, as a push to main would, against a local ECR, and shows the log as GitHub does. Each input of the
action is a flag (docs/reference.md); give it again for each further line. The local ECR is the one of AWS_ENDPOINT_URL, else the
one at port 4510, else one that is started there and goes on running.`

answerHelp(USAGE)

/** The folder in which the command was typed; npm starts it in the project's. */
const typedIn = process.env.INIT_CWD ?? process.cwd()

async function stepOf({ context, inputs }: StepRequest, ecr: FoundEcr, docker: Readonly<Record<string, string>>) {
  const workspace = resolve(typedIn, context)
  const found = await stat(workspace).catch(() => undefined)
  if (found?.isDirectory() !== true) throw new Error(`--context: there is no folder ${workspace}.`)
  const sha = await run('git', ['-C', workspace, 'rev-parse', 'HEAD']).then(
    (text) => text.trim(),
    () => '0'.repeat(40),
  )
  const step: Step = {
    bundle: stubPath('build'),
    node: await node24(),
    workspace,
    inputs,
    payload: { repository: { default_branch: 'main' } },
    env: {
      ...inherited('PATH', 'HOME', 'DOCKER_HOST', 'DOCKER_CONFIG', 'DOCKER_CONTEXT'),
      ...docker,
      ...ecr.environment,
      GITHUB_ACTIONS: 'true',
      GITHUB_ACTOR: 'you',
      GITHUB_EVENT_NAME: 'push',
      GITHUB_REPOSITORY: `you/${basename(workspace)}`,
      GITHUB_SHA: sha,
      GITHUB_REF: 'refs/heads/main',
      GITHUB_REF_NAME: 'main',
      GITHUB_REF_TYPE: 'branch',
    },
  }
  return step
}

async function main(): Promise<void> {
  const action = parseAction(await readFile('action.yml', 'utf8'))
  const names = action.inputs.map(({ name }) => name)
  const request = readStepFlags(process.argv.slice(2), names)
  const ecr = await provideLocalEcr(process.env, [process.execPath, 'build/scripts/ecr.js'])
  const engine = await startEngine({ log: (line) => console.log(line) })
  try {
    const step = await stepOf(request, ecr, engine.environment)
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

await main().catch((error: unknown) => {
  console.error(`${error instanceof Error ? error.message : error}\n\n${USAGE}`)
  process.exitCode = 1
})
