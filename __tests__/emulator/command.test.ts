import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, watch, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, expect, test } from '@jest/globals'
import { run } from '../../scripts/engine/run.ts'
import { end, runCommand, script } from './command-process.ts'
import { inFolder, local, withEcr } from './support.ts'

test.each([
  { args: ['--prot', '1'], message: "Unknown option '--prot'" },
  { args: ['--port', 'many'], message: "--port has to be a whole number from 0 to 65535; it is 'many'." },
  {
    args: ['--latency', 'PUT manifest=soon'],
    message: "--latency has to be a whole number from 0 to 3600000; it is 'soon'.",
  },
  { args: ['--latency', 'PUT=1'], message: 'A latency names a step that does not exist: PUT.' },
  { args: ['--faults', '/nowhere.json'], message: '--faults /nowhere.json is not a JSON file: ENOENT' },
  { args: ['--account', '12'], message: "The account has to be 12 digits; it is '12'." },
])('the command refuses $args', async ({ args, message }) => {
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'ignore', 'pipe'] })
  const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'close')])
  expect([code, said]).toEqual([1, expect.stringContaining(`The local ECR did not start: ${message}`)])
})

test('a start that fails leaves nothing behind', () =>
  withEcr({}, (taken) =>
    inFolder(async (folder) => {
      const port = new URL(taken.url).port
      const env = { ...process.env, TMPDIR: folder }
      const child = spawn(process.execPath, [script, '--port', port], { env, stdio: 'ignore' })
      expect(await once(child, 'close')).toEqual([1, null])
      expect(await readdir(folder)).toEqual([])
    }),
  ))

test('the command prints what to export, works with it, and on a signal stops and removes its store', () =>
  inFolder(async (folder) => {
    const running = await runCommand(['--account', '210987654321'], { ...process.env, TMPDIR: folder })
    const { exported } = running
    expect(Object.keys(exported)).toEqual([
      'AWS_ENDPOINT_URL',
      'AWS_REGION',
      'AWS_ACCESS_KEY_ID',
      'AWS_SECRET_ACCESS_KEY',
      'AWS_DEFAULT_REGION',
      'ACTIONS_ID_TOKEN_REQUEST_URL',
      'ACTIONS_ID_TOKEN_REQUEST_TOKEN',
    ])
    const { ACTIONS_ID_TOKEN_REQUEST_URL: address = '', ACTIONS_ID_TOKEN_REQUEST_TOKEN: token } = exported
    expect((await fetch(address, { headers: { authorization: `Bearer ${token}` } })).status).toBe(200)
    expect(await readdir(folder)).toEqual([expect.stringMatching(/^local-ecr-/)])
    expect(await end(running, 'SIGTERM')).toEqual([0, null])
    expect(await readdir(folder)).toEqual([])
  }))

/** Waits until a folder, which has something, has nothing any more. */
async function emptied(folder: string): Promise<void> {
  for await (const _change of watch(folder)) if ((await readdir(folder)).length === 0) return
}

describe('--detach', () => {
  /** Runs the command to its end. The end of its output is waited for, as a shell does that substitutes it. */
  const detached = async (env: NodeJS.ProcessEnv, ...args: readonly string[]) => {
    const child = spawn(process.execPath, [script, '--detach', ...args], { env, detached: true })
    const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
    return { code, out, err, group: -Number(child.pid) }
  }

  test('returns when the local ECR listens, which lives on until it is told to stop', () =>
    inFolder(async (folder) => {
      const { code, out, err, group } = await detached({ ...process.env, TMPDIR: folder }, '--port', '0')
      expect([code, err]).toEqual([0, ''])
      // As `eval "$(npm run --silent ecr -- --detach)"` does: the variables are there, and nothing else was run.
      const shell = await run('bash', ['-ec', `${out}\necho "$LOCAL_ECR_PID $AWS_ENDPOINT_URL"`], { env: {} })
      const [pid = '', url] = shell.trim().split(' ')
      const removed = emptied(folder)
      try {
        // What a terminal that closes sends to what was started in it.
        expect(() => process.kill(group, 'SIGHUP')).toThrow('ESRCH')
        expect((await fetch(`${url}/v2/`)).status).toBe(401)
      } finally {
        process.kill(Number(pid), 'SIGTERM')
      }
      await removed
    }))

  test('says why the local ECR did not start', () =>
    withEcr({}, async ({ url }) => {
      const { code, out, err } = await detached(process.env, '--port', new URL(url).port)
      expect([code, out, err]).toEqual([1, '', expect.stringContaining('did not start: listen EADDRINUSE')])
    }))
})

test('accounts, regions, faults and latencies come from flags', () =>
  inFolder(async (folder) => {
    const faults = join(folder, 'faults.json')
    await writeFile(faults, JSON.stringify([{ match: 'GET base', status: 503 }]))
    const places = ['--account', '123456789012', '--account', '210987654321', '--region', 'eu-west-1']
    const slow = ['--latency', '1', '--latency', 'PUT manifest=2']
    const running = await runCommand([...places, ...slow, '--faults', faults])
    try {
      const { place, output } = running
      expect((await fetch(`${place.url}/v2/`)).status).toBe(503)
      const { port } = new URL(place.url)
      const { body } = await local(place, 'GET', '')
      expect(body).toMatchObject({
        places: [
          { account: '123456789012', region: 'eu-west-1', registry: `127.0.0.1:${port}` },
          { account: '210987654321', region: 'eu-west-1', registry: `127.0.0.2:${port}` },
        ],
      })
      expect(await local(place, 'GET', 'latency')).toEqual({ status: 200, body: { '*': 1, 'PUT manifest': 2 } })
      expect(output.join('\n')).toContain(
        `# 210987654321 in eu-west-1: registry 127.0.0.2:${port}, AWS_ACCESS_KEY_ID=AKIA`,
      )
    } finally {
      await end(running, 'SIGTERM')
    }
  }))

test('with --tls the command says what to trust', () =>
  inFolder(async (data) => {
    const running = await runCommand(['--tls', '--data', data])
    try {
      const authority = join(data, 'tls', 'ca.pem')
      expect(running.place.url).toMatch(/^https:/)
      expect(running.exported.AWS_CA_BUNDLE).toBe(authority)
      expect(running.exported.NODE_EXTRA_CA_CERTS).toBe(authority)
      expect(running.output.join('\n')).toContain(
        '127.0.0.1 123456789012.dkr.ecr.us-east-1.amazonaws.com api.ecr.us-east-1.amazonaws.com sts.us-east-1.amazonaws.com public.ecr.aws',
      )
    } finally {
      await end(running, 'SIGTERM')
    }
  }))
