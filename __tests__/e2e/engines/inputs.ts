// What goes into a build: one build for all of it, whose image has a file for each input.
import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { copyProgram } from '../../../scripts/engine/program.ts'
import { run } from '../../../scripts/engine/run.ts'
import type { StepResult } from '../../../scripts/runner/run-action.ts'
import { configIn, contentsOf } from '../../support/registry.ts'
import { errorsIn } from '../support.ts'
import type { Place } from './place.ts'

const SECRETS = {
  string: 'c4n4ry, of "a" string',
  variable: '  c4n4ry of a variable\n',
  file: 'c4n4ry of a file\nwith two lines\n',
}
/** What may not be anywhere: the lines of the values, and base64 of them. */
const CANARIES = Object.values(SECRETS)
  .flatMap((value) => value.trim().split('\n'))
  .flatMap((line) => [line, Buffer.from(line).toString('base64')])

const sum = (text: string): string => createHash('sha256').update(text).digest('hex')

const MOUNTS = ['type=ssh', ...Object.keys(SECRETS).map((id) => `type=secret,id=${id}`)].map((one) => `--mount=${one}`)

// Nothing in it fails where an input does not arrive: then its file has something else in it.
const DOCKERFILE = `FROM busybox:1.37 AS tools
COPY program /
ARG GREETING
ARG FROM_JOB
COPY --from=lib /lib.txt /seen/context
RUN ${MOUNTS.join(' ')} <<SCRIPT
  cd /seen
  echo "$GREETING|$FROM_JOB" > args
  grep -o '10.1.2.3.*' /etc/hosts > hosts
  df -m /dev/shm | awk 'END { print $2 }' > shm
  ulimit -n > files
  ssh-add -L > keys
  cd /run/secrets && cat *
  for id in *; do sha256sum "$id" | cut -d ' ' -f 1 > "/seen/secret-$id"; done
SCRIPT
FROM scratch AS result
COPY --from=tools /seen /seen
FROM result AS after
COPY Dockerfile /seen/after
`

const INPUTS = {
  context: 'inputs',
  file: 'inputs/app.Dockerfile',
  tags: 'v1',
  target: 'result',
  'build-args': 'GREETING=a, "b" and #c\nFROM_JOB',
  'build-contexts': 'lib=inputs-lib',
  'add-hosts': 'db.test:10.1.2.3',
  'shm-size': '7m',
  ulimit: 'nofile=123:123',
  labels: '# a comment\norg.example.team=web, mobile',
  ssh: 'default',
  secrets: `string=${SECRETS.string}`,
  'secret-envs': 'variable=DEPLOY_TOKEN',
  'secret-files': 'file=secrets, "mine"/file.txt',
}

/** Each input, and what the build saw of it. */
const SEEN: readonly (readonly [name: string, file: string, content: string])[] = [
  ['build-args: a value as it is, and one of the job', 'args', 'a, "b" and #c|inherited\n'],
  ['build-contexts', 'context', 'from the other context'],
  ['add-hosts', 'hosts', '10.1.2.3\tdb.test\n'],
  ['shm-size', 'shm', '7\n'],
  ['ulimit', 'files', '123\n'],
  ['secrets', 'secret-string', `${sum(SECRETS.string)}\n`],
  ['secret-envs', 'secret-variable', `${sum(SECRETS.variable)}\n`],
  ['secret-files', 'secret-file', `${sum(SECRETS.file)}\n`],
]

/** All inputs of one build reach it, whatever the engine. */
export function inputTests(place: Place): void {
  let agent: ChildProcess | undefined
  let key: string
  let result: StepResult
  const seen = (name: string): string => join(place.fleet().job.workspace, place.own('seen'), 'seen', name)

  beforeAll(async () => {
    const { job } = place.fleet()
    await job.write({
      'inputs/app.Dockerfile': DOCKERFILE,
      'inputs-lib/lib.txt': 'from the other context',
      'secrets, "mine"/file.txt': SECRETS.file,
    })
    await copyProgram('/usr/bin/ssh-add', join(job.workspace, 'inputs/program'), '/bin/ssh-add')
    const socket = join(job.home, `${place.own('agent')}.sock`)
    ;({ agent, key } = await agentWithKey(socket, join(job.home, place.own('key'))))
    const env = { SSH_AUTH_SOCK: socket, FROM_JOB: 'inherited', DEPLOY_TOKEN: SECRETS.variable }
    const outputs = `type=local,dest=${place.own('seen')}`
    result = await place.run({ ...INPUTS, repository: place.own('inputs'), outputs }, { env })
  })
  afterAll(() => {
    agent?.kill()
  })

  test('the build succeeds, in the engine itself', () => {
    expect(errorsIn(result)).toEqual([])
    expect(result.code).toBe(0)
    expect(result.output).toContain(' by builder default (docker)\n')
  })

  test.each(SEEN)('%s', (_name, file, content) => {
    expect(readFileSync(seen(file), 'utf8')).toBe(content)
  })

  test('ssh: the keys of the agent', () => {
    expect(readFileSync(seen('keys'), 'utf8')).toBe(key)
  })

  test('target: a stage with files of an earlier one, and nothing of a later one', () => {
    const files = [...SEEN.map(([, file]) => file), 'keys']
    expect(readdirSync(seen('.')).sort()).toEqual(files.sort())
  })

  test('labels', async () => {
    const { config } = await configIn(place.fleet().job.ecr, place.own('inputs'), result.outputs.digest ?? '')
    expect(config.Labels).toMatchObject({ 'org.example.team': 'web, mobile' })
  })

  test('the secrets are in nothing that leaves the step', async () => {
    const { log, outputs, state, summary } = result
    const contents = await contentsOf(place.fleet().job.ecr, place.own('inputs'))
    expect(contents.some((bytes) => bytes.includes(sum(SECRETS.file)))).toBe(true)
    const all = Buffer.concat([Buffer.from(JSON.stringify([log.entries, outputs, state, summary])), ...contents])
    expect(CANARIES.filter((canary) => all.includes(canary))).toEqual([])
  })
}

/** An SSH agent with one key, which is in no file any more. Returns the public half too, as the agent will tell it. */
async function agentWithKey(socket: string, path: string): Promise<{ agent: ChildProcess; key: string }> {
  const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: ['ignore', 'pipe', 'inherit'] })
  // It says where it listens once it does.
  await new Promise((resolve) => agent.stdout?.once('data', resolve))
  await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'of the test', '-f', path])
  await run('ssh-add', ['-q', path], { env: { ...process.env, SSH_AUTH_SOCK: socket } })
  await rm(path)
  return { agent, key: await readFile(`${path}.pub`, 'utf8') }
}
