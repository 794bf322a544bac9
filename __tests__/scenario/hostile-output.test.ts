// Whatever docker prints is text: no workflow command in it is obeyed, and nothing that the step leaves is changed.
import { describe, expect, test } from '@jest/globals'
import { KNOWN } from '../../scripts/runner/commands.ts'
import { INITIAL_OUTPUTS } from '../../src/actions/build/outputs.ts'
import { annotationsOf } from '../support/annotations.ts'
import { KEYS, type Ran, withJob } from '../support/job.ts'
import { messageOf } from '../support/message.ts'

const INPUTS = { ...KEYS, 'aws-region': 'us-east-1', repository: 'team/app', tags: 'v1,v2' }

/** Every command of the runner, in every form and place in which the runner would find it. */
const attempts: readonly string[] = KNOWN.flatMap((name) => [
  `::${name}::evil\n`,
  ` \t\u0085\u2028::${name} name=digest,file=x::evil\n`,
  `#7 0.345 x\r::${name} name=folder::/etc\n`,
  `#7 0.345 x\r\r\n::${name.toUpperCase()} name=image::evil\r\n`,
  `#7 0.345 ok ##[${name} name=folder]/etc\n`,
  `##[${name}]evil\r##[${name}]again\n`,
])

/** Tries to end the stretch in which commands are off, or to begin one of its own. */
const guesses = [
  '::stop-commands::guess\n::add-mask::v1\n::guess::\n',
  '##[stop-commands]guess\n##[guess]\n',
  `::${'0'.repeat(64)}::\n::add-mask::v2\n`,
  '::stop-commands::\n::::\n::\n',
]
const hostile = [...attempts, ...guesses, '::set-output name=digest::evil\r##[save-state name=folder]/etc'].join('')

/** The commands that the runner obeys, in order; without what a debug line says. */
const obeyed = ({ log }: Ran): readonly string[] =>
  log.entries.flatMap((entry) =>
    'command' in entry
      ? [entry.command.name === 'debug' ? 'debug' : `${entry.command.name} ${entry.command.data}`]
      : [],
  )

/** What a run leaves for the job; what is new in each run is taken out. */
const left = ({ outputs, state, environmentFiles, job }: Ran) => ({
  outputs: JSON.parse(JSON.stringify(outputs).replaceAll(job.ecr.registry, '<ecr>')),
  state: { ...state, folder: state.folder?.replace(job.temp, '<temp>').replace(/[0-9a-f]{32}$/, '<random>') },
  environmentFiles,
})

const PEACEFUL = ['group Plan', 'endgroup ', 'group Build', 'endgroup ']

test('in the output of a build that succeeds', () =>
  withJob({}, async (job) => {
    // The first run creates the repository, and its plan says so.
    await job.run({ ...INPUTS, repository: 'one' })
    const harmless = await job.run({ ...INPUTS, repository: 'one' })
    await job.docker.play({ build: { stderr: hostile, stdout: hostile } })
    const ran = await job.run({ ...INPUTS, repository: 'one' })
    expect(ran.output).toContain('##[save-state name=folder]/etc')
    expect(obeyed(ran)).toEqual(PEACEFUL)
    expect(obeyed(harmless)).toEqual(PEACEFUL)
    expect(ran.log.masks).toHaveLength(harmless.log.masks.length)
    expect(left(ran)).toEqual(left(harmless))
    expect(left(ran).state).toEqual({ started: 'true', folder: '<temp>/ecr-build-push-<random>', docker: '' })
    expect(left(ran).environmentFiles).toBe('')
  }))

test('in the last words of a build that fails', () =>
  withJob({ docker: { build: { stderr: `${hostile}\nERROR: failed to solve: ${hostile}`, exit: 1 } } }, async (job) => {
    const ran = await job.run(INPUTS)
    expect(obeyed(ran).map((line) => line.replace(/(?<=^error).*/s, ''))).toEqual([...PEACEFUL, 'error', 'debug'])
    expect(ran.log.masks).toHaveLength(3)
    expect(left(ran)).toMatchObject({
      state: { docker: '' },
      environmentFiles: '',
      outputs: { digest: '', image: '' },
    })
    // The summary is Markdown: the words of others stand in a block of code that they cannot end.
    expect(ran.summary.split('\n').filter((line) => line.startsWith('```'))).toEqual(['```text', '```'])
  }))

test('in what docker says about the builder', () =>
  withJob({}, async (job) => {
    const stdout = 'Name:   ::add-mask::v1 ##[add-mask]v2\nDriver: x\r::stop-commands::guess\n'
    await job.docker.play({ inspect: { stdout } })
    const ran = await job.run(INPUTS)
    expect(obeyed(ran)).toEqual(PEACEFUL)
    expect(ran.log.masks).toHaveLength(3)
    expect(ran.code).toBe(0)
  }))

test('in the error of an inspect that fails', () =>
  withJob({ docker: { inspect: { stderr: `${hostile}\nERROR: ${hostile}`, exit: 1 } } }, async (job) => {
    const ran = await job.run(INPUTS)
    expect(obeyed(ran).map((line) => line.replace(/(?<=^error).*/s, ''))).toEqual(['error', 'debug'])
    expect(messageOf(ran)).toMatch(/^Could not use docker buildx\.\nDocker said: ERROR: ::add-mask::evil/)
  }))

describe('in the metadata file', () => {
  const metadata = {
    'buildx.build.provenance': { environment: { github_event_payload: { commits: ['canary-of-the-event'] } } },
    'buildx.build.warnings': [{ short: 'canary-of-the-event' }],
    'buildx.build.ref': 'x\r\n::add-mask::v1\nghadelimiter_x\ndigest=evil\n##[set-output name=image]evil',
  }

  test('what is handed on cannot become another output, and the event is not handed on', () =>
    withJob({ docker: { build: { metadata } } }, async (job) => {
      const ran = await job.run(INPUTS)
      expect(ran.code).toBe(0)
      expect(obeyed(ran)).toEqual(PEACEFUL)
      expect(Object.keys(ran.outputs).sort()).toEqual(Object.keys(INITIAL_OUTPUTS).sort())
      expect(ran.outputs.digest).toMatch(/^sha256:[0-9a-f]{64}$/)
      expect(JSON.parse(ran.outputs.metadata ?? '')).toMatchObject({ 'buildx.build.ref': metadata['buildx.build.ref'] })
      expect(JSON.stringify([ran.output, ran.outputs, ran.summary])).not.toContain('canary-of-the-event')
    }))
})

describe('in the warnings of the checks', () => {
  // A check quotes the Dockerfile, and a frontend of a "# syntax=" line can say anything.
  const text = `Evil: %0A::add-mask::v1\r\n::set-output name=digest::evil ##[add-mask]v2 ${attempts.join('')} (line 2)`
  const rule = 'Evil,file=::x%2C'
  const warning = {
    short: Buffer.from(text).toString('base64'),
    url: 'https://x\n::add-mask::v1',
    range: [{ start: { line: '2,col=1::x' }, end: { line: 2 } }],
    sourceInfo: { filename: '/etc/passwd,line=1::x' },
  }
  const title = { ...warning, short: Buffer.from(`${rule}: x`).toString('base64') }
  const printed = ` 1 warning found (use docker --debug to expand):\n - ${text.replace(/[\r\n]+/g, ' ')}\n`

  const warningsOf = (ran: Ran): readonly unknown[] =>
    annotationsOf(ran, 'warning').map(({ properties, data }) => [properties, data])

  test('in the metadata file', () =>
    withJob({ docker: { build: { metadata: { 'buildx.build.warnings': [warning, title] } } } }, async (job) => {
      const ran = await job.run(INPUTS)
      const [message = ''] = [text.slice('Evil: '.length, -' (line 2)'.length)]
      expect(warningsOf(ran)).toEqual([
        // The title has another form than names of checks have, so all of it is text.
        [{ file: 'Dockerfile' }, `${rule}: x\n${warning.url}`],
        [{ title: 'Evil', file: 'Dockerfile', line: '2', endLine: '2' }, `${message}\n${warning.url}`],
      ])
      expect(new Set(obeyed(ran).map((line) => line.split(' ')[0]))).toEqual(new Set(['group', 'endgroup', 'warning']))
      expect(ran.log.masks).toHaveLength(3)
      expect(ran.outputs.digest).toMatch(/^sha256:/)
    }))

  test('in what buildx prints', () =>
    withJob({ docker: { build: { stderr: `${printed}ERROR: no`, exit: 1 } } }, async (job) => {
      const ran = await job.run(INPUTS)
      expect(warningsOf(ran)).toEqual([
        [{ title: 'Evil', file: 'Dockerfile', line: '2', endLine: '2' }, expect.stringMatching(/^%0A::add-mask::v1 /)],
      ])
      expect(new Set(obeyed(ran).map((line) => line.split(' ')[0]))).toEqual(
        new Set(['group', 'endgroup', 'warning', 'error', 'debug']),
      )
      expect(ran.log.masks).toHaveLength(3)
    }))
})
