import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { endDockerIn } from '../../src/adapters/left-docker.ts'
import { newFolder } from '../fixtures/folder.ts'

/** A program of this name that waits, with these variables. It has said that it listens. */
async function started(name: string, env: Readonly<Record<string, string>>, source: string): Promise<ChildProcess> {
  const folder = newFolder()
  mkdirSync(join(folder, 'bin'))
  const program = join(folder, 'bin', name)
  writeFileSync(program, '')
  chmodSync(program, 0o755)
  const argv = ['--eval', `${source}; console.log('ready'); setTimeout(() => {}, 60_000)`]
  const child = spawn(process.execPath, argv, { argv0: program, env, stdio: ['ignore', 'pipe', 'ignore'] })
  await once(child.stdout, 'data')
  return child
}

const DEAF = "process.on('SIGINT', () => {})"
const isRunning = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode === null && signalCode === null
const ended = (child: ChildProcess): Promise<unknown> => (isRunning(child) ? once(child, 'exit') : Promise.resolve())

test('docker commands that have their configuration in the folder end, and no other process does', async () => {
  const folder = '/temp/ecr-build-push-1'
  const ours = await Promise.all([
    started('docker', { DOCKER_CONFIG: folder }, ''),
    started('docker-buildx', { BUILDX_CONFIG: `${folder}/buildx` }, ''),
    started('docker', { DOCKER_CONFIG: folder }, DEAF),
  ])
  const others = await Promise.all([
    started('docker', { DOCKER_CONFIG: `${folder}2` }, ''),
    started('docker', { OTHER: folder }, ''),
    started('sh', { DOCKER_CONFIG: folder }, ''),
  ])
  try {
    await endDockerIn(folder)
    await Promise.all(ours.map(ended))
    expect(ours.map(({ signalCode }) => signalCode)).toEqual(['SIGINT', 'SIGINT', 'SIGKILL'])
    expect(others.map(isRunning)).toEqual([true, true, true])
  } finally {
    for (const child of [...ours, ...others]) child.kill('SIGKILL')
  }
})
