import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { runAction, type Step } from '../../scripts/runner/run-action.ts'
import { newFolder } from '../fixtures/folder.ts'

/** A step that runs this text as its bundle. */
function step(source: string, over: Partial<Step> = {}): Step {
  const workspace = newFolder()
  const bundle = join(workspace, 'bundle.cjs')
  writeFileSync(
    bundle,
    `const { appendFileSync, existsSync, readFileSync } = require('node:fs')\nconst { env } = process\n${source}`,
  )
  return { bundle, node: process.execPath, inputs: {}, env: {}, workspace, ...over }
}

describe('runAction', () => {
  test('gives a step what the runner gives it, and reads all that it leaves', async () => {
    const source = `
      appendFileSync(env.GITHUB_OUTPUT, 'seen=' + JSON.stringify({
        inputs: Object.entries(env).filter(([name]) => name.startsWith('INPUT_')),
        own: env.OWN,
        foreign: env.HOME,
        event: JSON.parse(readFileSync(env.GITHUB_EVENT_PATH, 'utf8')),
        temp: existsSync(env.RUNNER_TEMP),
        here: process.cwd() === env.GITHUB_WORKSPACE,
      }) + '\\n')
      appendFileSync(env.GITHUB_STATE, 'folder=x\\n')
      appendFileSync(env.GITHUB_STEP_SUMMARY, '# done\\n')
      appendFileSync(env.GITHUB_ENV, 'A=1\\n')
      appendFileSync(env.GITHUB_PATH, '/bin\\n')
      process.stdout.write('::warning::careful\\n', () => process.stderr.write('late\\n', () => process.exit(3)))`
    const inputs = { 'aws-region': 'eu-central-1', 'two words': '' }
    const result = await runAction(step(source, { inputs, env: { OWN: 'yes' }, payload: { number: 7 } }))
    expect({ ...result, outputs: JSON.parse(result.outputs.seen ?? '') }).toEqual({
      code: 3,
      signal: null,
      output: '::warning::careful\nlate\n',
      log: {
        entries: [{ command: { name: 'warning', properties: {}, data: 'careful' } }, { text: 'late' }],
        masks: [],
      },
      outputs: {
        inputs: [
          ['INPUT_AWS-REGION', 'eu-central-1'],
          ['INPUT_TWO_WORDS', ''],
        ],
        own: 'yes',
        event: { number: 7 },
        temp: true,
        here: true,
      },
      state: { folder: 'x' },
      summary: '# done\n',
      environmentFiles: 'A=1\n/bin\n',
    })
  })

  test('gives the state to the post part', async () => {
    const main = step('console.log("main")')
    writeFileSync(join(main.workspace, 'post.js'), 'console.log("post", process.env.STATE_folder)')
    expect((await runAction(main, { folder: '/temp/x' })).output).toBe('post /temp/x\n')
  })

  test('keeps a folder of the caller, and removes its own', async () => {
    const temp = newFolder()
    const source = 'console.log(env.RUNNER_TEMP)'
    const own = (await runAction(step(source))).output.trim()
    const given = (await runAction(step(source, { temp }))).output.trim()
    expect([given, existsSync(given), existsSync(own)]).toEqual([temp, true, false])
  })

  test('tells by which signal a step was killed', async () => {
    const source = 'setInterval(() => {}, 1000)'
    const started = (pid: number): void => void process.kill(pid, 'SIGKILL')
    expect(await runAction(step(source, { started }))).toMatchObject({ code: null, signal: 'SIGKILL' })
  })
})
