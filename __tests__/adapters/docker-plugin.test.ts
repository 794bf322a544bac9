// buildx is started without docker in front of it only where docker would surely start that very program.
import { chmodSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { buildxProgram } from '../../src/adapters/docker-plugin.ts'
import { dockerCommand } from '../../src/adapters/docker-process.ts'
import { newFolder } from '../fixtures/folder.ts'

/** The head of a program of this machine; whoever starts it gets nothing. */
const PROGRAM = readFileSync(process.execPath).subarray(0, 64)
const SCRIPT = '#!/bin/sh\nexit 0\n'

/** The same head, of another processor. */
const FOREIGN = Buffer.from(PROGRAM)
FOREIGN[18] = 0xff

interface Machine {
  readonly docker: string | Buffer
  readonly plugin: string | Buffer
  readonly config?: string
}

/** A machine with docker and buildx, and the environment of docker commands there. */
function machine({ docker, plugin, config }: Machine) {
  const folder = newFolder()
  const plugins = join(folder, 'config', 'cli-plugins')
  mkdirSync(plugins, { recursive: true })
  mkdirSync(join(folder, 'bin'))
  writeFileSync(join(folder, 'bin', 'docker'), docker, { mode: 0o755 })
  writeFileSync(join(plugins, 'docker-buildx'), plugin, { mode: 0o755 })
  if (config !== undefined) writeFileSync(join(folder, 'config', 'config.json'), config)
  const env = { PATH: join(folder, 'bin'), DOCKER_CONFIG: join(folder, 'config') }
  return { folder, env, docker: join(folder, 'bin', 'docker'), buildx: join(plugins, 'docker-buildx') }
}

test.each<readonly [name: string, machine: Machine, isFound: boolean]>([
  ['both are programs', { docker: PROGRAM, plugin: PROGRAM }, true],
  ['with a configuration', { docker: PROGRAM, plugin: PROGRAM, config: '{"auths":{}}' }, true],
  ['docker is a script, as Podman has it', { docker: SCRIPT, plugin: PROGRAM }, false],
  ['buildx is a script', { docker: PROGRAM, plugin: SCRIPT }, false],
  ['buildx is empty', { docker: PROGRAM, plugin: '' }, false],
  ['buildx is one for another processor', { docker: PROGRAM, plugin: FOREIGN }, false],
  ['docker is one for another processor', { docker: FOREIGN, plugin: PROGRAM }, false],
  ['the configuration cannot be read', { docker: PROGRAM, plugin: PROGRAM, config: '{' }, false],
])('where %s', (_name, described, isFound) => {
  const { env, buildx } = machine(described)
  expect(buildxProgram(env)).toBe(isFound ? buildx : undefined)
})

const BOTH = { docker: PROGRAM, plugin: PROGRAM }

test('docker that is a link to another program, as that of snap, starts its own plugins', () => {
  const { folder, env } = machine(BOTH)
  writeFileSync(join(folder, 'snap'), PROGRAM, { mode: 0o755 })
  mkdirSync(join(folder, 'links'))
  symlinkSync(join(folder, 'snap'), join(folder, 'links', 'docker'))
  expect(buildxProgram({ ...env, PATH: join(folder, 'links') })).toBeUndefined()
})

test('docker that is a link to itself elsewhere is itself', () => {
  const { folder, env, docker, buildx } = machine(BOTH)
  mkdirSync(join(folder, 'links'))
  symlinkSync(docker, join(folder, 'links', 'docker'))
  expect(buildxProgram({ ...env, PATH: join(folder, 'links') })).toBe(buildx)
})

test('the first docker that can be started is the one', () => {
  const { folder, env, docker, buildx } = machine(BOTH)
  mkdirSync(join(folder, 'first'))
  writeFileSync(join(folder, 'first', 'docker'), SCRIPT)
  const path = `${join(folder, 'first')}:${env.PATH}`
  expect(buildxProgram({ ...env, PATH: path })).toBe(buildx)
  chmodSync(join(folder, 'first', 'docker'), 0o755)
  expect(buildxProgram({ ...env, PATH: path })).toBeUndefined()
  expect(buildxProgram({ ...env, PATH: `bin:${env.PATH}` })).toBeUndefined()
  chmodSync(docker, 0o644)
  expect(buildxProgram(env)).toBeUndefined()
})

test('a plugin that may not be started is left to docker', () => {
  const { env, buildx } = machine(BOTH)
  chmodSync(buildx, 0o644)
  expect(buildxProgram(env)).toBeUndefined()
})

/** Says how it was called, before Node looks for a script of that name. */
const SAY = `const { argv, env } = process
console.log(JSON.stringify([argv.slice(1).map((one) => one.replace(/.*\\//, '')), env.DOCKER_CLI_PLUGIN_ORIGINAL_CLI_COMMAND ?? null]))
process.exit(0)
`

test.each<readonly [args: readonly string[], said: string]>([
  [['buildx', 'inspect', 'box'], '[["buildx","inspect","box"],"docker"]\n'],
  [['version'], 'docker itself\n'],
])('docker %j is started by the one who does it, with the words that docker would give', async (args, said) => {
  const { folder, env, docker, buildx } = machine(BOTH)
  writeFileSync(join(folder, 'say.cjs'), SAY)
  const started = args[0] === 'buildx' ? buildx : docker
  rmSync(started)
  symlinkSync(process.execPath, started)
  const command = dockerCommand(new AbortController().signal, () => {})
  const own = args[0] === 'buildx' ? join(folder, 'say.cjs') : join(folder, 'own.cjs')
  writeFileSync(join(folder, 'own.cjs'), "console.log('docker itself'); process.exit(0)\n")
  const answer = await command.query(args, { ...env, NODE_OPTIONS: `--require=${own}` }, 60_000)
  expect(answer).toEqual({ exit: { code: 0 }, output: said })
})
