// A job that is cancelled. The scripted docker sends the signal itself while it runs, as the runner does: to the step's
// process and to no other. What is asserted is the order of things, not their duration.
import { existsSync, readFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { describe, expect, test } from '@jest/globals'
import type { DockerEvent } from '../support/docker-plays.ts'
import { KEYS, type Ran, withJob } from '../support/job.ts'
import { messageOf } from '../support/message.ts'
import { tagsIn } from '../support/registry.ts'
import { expectTranscript, transcriptOf } from '../support/transcript.ts'

const INPUTS = { ...KEYS, 'aws-region': 'us-east-1', repository: 'team/app', tags: 'v1,v2' }

/** What docker noted, from the command with this name on. */
async function story({ job }: Ran, command: 'inspect' | 'build'): Promise<readonly string[]> {
  const events = await job.docker.events()
  const start = events.findIndex((one) => one.event === 'started' && one.argv[1] === command)
  return events
    .slice(start)
    .map((one: DockerEvent) =>
      one.event === 'started'
        ? `started ${one.argv[1]}`
        : `${one.event} ${one.what}, folder ${one.folder ? 'there' : 'gone'}`,
    )
}

/** A process that has ended and that nobody has waited for yet still has its number, with the state Z. */
const isRunning = (pid: number | undefined): boolean => {
  if (pid === undefined) throw new Error('docker noted no process id')
  try {
    process.kill(pid, 0)
    return !existsSync('/proc/self/stat') || !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

describe.each(['SIGINT', 'SIGTERM'] as const)('%s during the build', (signal) => {
  test('docker is told and ends, then the folder goes, then the step fails', () =>
    withJob({ docker: { build: { stderr: '#5 [2/2] RUN sleep 600\n', cancels: signal } } }, async (job) => {
      const ran = await job.run(INPUTS)
      expect(await story(ran, 'build')).toEqual([
        'started build',
        'told SIGINT, folder there',
        'ended exit 130, folder there',
      ])
      expect(messageOf(ran)).toBe(`Cancelled: the runner sent ${signal}.`)
      expect(ran).toMatchObject({ code: 1, signal: null })
      expect(await readdir(job.temp)).toEqual([])
      expect(await tagsIn(job.ecr, 'team/app')).toEqual([])
      expectTranscript(`cancelled-${signal.toLowerCase()}`, transcriptOf(ran))
    }))
})

test('a docker that does not listen is killed, with the plugin that it has started', () =>
  withJob({ docker: { build: { cancels: 'SIGINT', deaf: true } } }, async (job) => {
    const ran = await job.run(INPUTS)
    expect(await story(ran, 'build')).toEqual(['started build', 'told SIGINT, folder there'])
    const command = ran.commands.at(-1)
    expect([isRunning(command?.pid), isRunning(command?.plugin)]).toEqual([false, false])
    expect(messageOf(ran)).toBe('Cancelled: the runner sent SIGINT.')
    expect(ran.code).toBe(1)
    expect(await readdir(job.temp)).toEqual([])
  }))

test('SIGKILL: the post part finds the folder by the state that was saved before', () =>
  withJob({ docker: { build: { cancels: 'SIGKILL', stays: true } } }, async (job) => {
    const ran = await job.run(INPUTS)
    expect(ran).toMatchObject({ code: null, signal: 'SIGKILL' })
    expect(await readdir(job.temp)).toHaveLength(1)
    expect(await job.post(ran.state)).toMatchObject({ code: 0, output: '' })
    expect(await readdir(job.temp)).toEqual([])
    expect(await story(ran, 'build')).toEqual([
      'started build',
      'told SIGINT, folder there',
      'ended exit 130, folder there',
    ])
  }))

test('SIGKILL, and a docker that does not listen: the post part kills it', () =>
  withJob({ docker: { build: { cancels: 'SIGKILL', stays: true, deaf: true } } }, async (job) => {
    const ran = await job.run(INPUTS)
    const command = ran.commands.at(-1)
    expect([isRunning(command?.pid), isRunning(command?.plugin)]).toEqual([true, true])
    expect(await job.post(ran.state)).toMatchObject({ code: 0, output: '' })
    expect([isRunning(command?.pid), isRunning(command?.plugin)]).toEqual([false, false])
  }))

test('a process that has its number now is left alone, and so is one that is no docker', () =>
  withJob({ docker: { build: { cancels: 'SIGKILL', stays: true } } }, async (job) => {
    const ran = await job.run(INPUTS)
    const { docker = '' } = ran.state
    const [pid] = docker.split(' ')
    const start = /\) (?:\S+ ){19}(\d+)/.exec(readFileSync(`/proc/${process.pid}/stat`, 'utf8'))?.[1]
    for (const state of [`${pid} 1`, `${pid}`, `${process.pid} ${start}`, '0 0', '-1 1', 'x']) {
      expect(await job.post({ ...ran.state, docker: state })).toMatchObject({ code: 0, output: '' })
    }
    expect(isRunning(Number(pid))).toBe(true)
    await job.post(ran.state)
    expect(isRunning(Number(pid))).toBe(false)
  }))

describe('while the step looks', () => {
  test('docker is told and ends, and nothing is built', () =>
    withJob({ docker: { inspect: { cancels: 'SIGINT' } } }, async (job) => {
      const ran = await job.run(INPUTS)
      expect(messageOf(ran)).toBe('Cancelled: the runner sent SIGINT.')
      expect((await story(ran, 'inspect')).map((line) => line.replace(/,.*/, ''))).toEqual([
        'started inspect',
        'told SIGINT',
        'ended exit 130',
      ])
      expect(ran.requests.map(({ step }) => step)).not.toContain('CreateRepository')
      expect(ran.code).toBe(1)
    }))

  test('a service that never answers does not keep the step', () =>
    withJob(
      {
        docker: { inspect: { cancels: 'SIGTERM' } },
        ecr: { faults: [{ match: 'GetAuthorizationToken', action: 'hang' }] },
      },
      async (job) => {
        const ran = await job.run(INPUTS)
        expect(messageOf(ran)).toBe('Cancelled: the runner sent SIGTERM.')
        expect(ran.commands).toHaveLength(1)
        expect(ran.code).toBe(1)
      },
    ))
})
