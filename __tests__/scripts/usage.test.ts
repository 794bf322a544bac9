// Each command of package.json tells how it is used, and does nothing else.
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'

const BUILD = join(import.meta.dirname, '..', '..')
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Readonly<Record<string, string>> }

/** Commands that start.mjs starts, with their scripts. All are compiled, so that `compile` has none. */
const COMMANDS = Object.entries(scripts).flatMap(([command, line]): [command: string, script: string][] => {
  const [, script] = /^node scripts\/start\.mjs (\S+)$/.exec(line) ?? []
  return script === undefined || script === 'compile' ? [] : [[command, script]]
})

const run = (script: string, ...args: readonly string[]) =>
  new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) =>
    execFile(process.execPath, [join(BUILD, 'scripts', `${script}.js`), ...args], (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, stdout, stderr }),
    ),
  )

test.each(COMMANDS)('npm run %s', async (command, script) => {
  const { code, stdout, stderr } = await run(script, '--help')
  expect([code, stderr]).toEqual([0, ''])
  expect(stdout).toMatch(command === 'test' ? /^npm test\n\n\w/ : new RegExp(`^npm run ${command}\\b.*\n`))
})

test.each([
  ['check', "This command takes no arguments; it got 'unit'.\n\nnpm test\n"],
  ['bench', "There is no part 'unit'.\n\nnpm run bench [-- part … --chain FOLDER]\n"],
])('%s does nothing with a word that it does not know', async (script, said) => {
  const { code, stdout, stderr } = await run(script, 'unit')
  expect([code, stdout, stderr.slice(0, said.length)]).toEqual([1, '', said])
})
