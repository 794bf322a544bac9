import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, test } from '@jest/globals'
import { inFolder, withEcr } from './support.ts'

const script = join(import.meta.dirname, '..', '..', 'scripts', 'ecr.js')

test.each([
  { args: ['--prot', '1'], message: "Unknown option '--prot'" },
  { args: ['--port', 'many'], message: "--port has to be a whole number from 0 to 65535; it is 'many'." },
  { args: ['--account', '12'], message: "The account has to be 12 digits; it is '12'." },
])('the command refuses $args', async ({ args, message }) => {
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'ignore', 'pipe'] })
  let text = ''
  child.stderr.on('data', (chunk: Buffer) => {
    text += chunk
  })
  const [code] = await once(child, 'close')
  expect([code, text]).toEqual([1, expect.stringContaining(`The local ECR did not start: ${message}`)])
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
    const child = spawn(process.execPath, [script, '--port', '0', '--account', '210987654321'], {
      env: { ...process.env, TMPDIR: folder },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const exported: Record<string, string> = {}
    for await (const line of createInterface(child.stdout)) {
      const [, name, value] = /^export (\w+)='(.+)'$/.exec(line) ?? []
      if (name !== undefined && value !== undefined) exported[name] = value
      if (line.startsWith('docker build')) break
    }
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
    child.kill('SIGTERM')
    expect(await once(child, 'close')).toEqual([0, null])
    expect(await readdir(folder)).toEqual([])
  }))
