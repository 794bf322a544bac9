import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, utimes, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { expect, test } from '@jest/globals'
import { startLocalEcr } from '../../emulator/index.ts'
import { lockFolder } from '../../emulator/store/lock.ts'
import { end, runCommand } from './command-process.ts'
import { inFolder } from './support.ts'

const own = { pid: process.pid, host: hostname(), started: '1' }

async function writeLock(data: string, lock: object): Promise<string> {
  const path = join(data, 'lock', '7')
  await mkdir(join(data, 'lock'))
  await writeFile(path, JSON.stringify(lock))
  return path
}

test('two servers do not use one folder, and the second one says who does', () =>
  inFolder(async (data) => {
    const first = await startLocalEcr({ data })
    await expect(startLocalEcr({ data })).rejects.toThrow(
      `The folder ${data} is used by another local ECR, process ${process.pid} on ${hostname()}.`,
    )
    await first.close()
    await (await startLocalEcr({ data })).close()
  }))

test('of many that want a folder at once, one gets it', () =>
  inFolder(async (data) => {
    // A lock that somebody left behind makes it harder.
    await writeLock(data, { ...own, pid: 2 ** 22 + 1 })
    const results = await Promise.allSettled(Array.from({ length: 20 }, () => lockFolder(data)))
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  }))

test('a killed server holds nothing', () =>
  inFolder(async (data) => {
    await end(await runCommand(['--data', data]), 'SIGKILL')
    expect(JSON.parse(await readFile(join(data, 'lock', '1'), 'utf8'))).toMatchObject({ host: hostname() })
    await (await startLocalEcr({ data })).close()
  }))

test('a killed server that nobody has waited for holds nothing', () =>
  inFolder(async (data) => {
    // The shell becomes `tail`, which never asks for the child that it got.
    const parent = spawn('sh', ['-c', 'sh -c "echo \\$\\$; read line" & exec tail -f /dev/null'], { stdio: 'pipe' })
    try {
      const [line] = (await once(parent.stdout, 'data')) as [Buffer]
      const pid = Number(line.toString())
      const stat = async () => (await readFile(`/proc/${pid}/stat`, 'utf8')).replace(/^.*\) /s, '').split(' ')
      process.kill(pid, 'SIGKILL')
      while ((await stat())[0] !== 'Z') await setImmediate()
      await writeLock(data, { ...own, pid, started: (await stat())[19] })
      await (await lockFolder(data))()
    } finally {
      parent.kill()
    }
  }))

test.each([
  { name: 'a process that is gone', lock: { ...own, pid: 2 ** 22 + 1 }, free: true },
  { name: 'a process whose number another one has now', lock: own, free: true },
  { name: 'a machine that lives', lock: { ...own, host: 'elsewhere' }, free: false },
  {
    name: 'a machine that has been silent for a minute',
    lock: { ...own, host: 'elsewhere' },
    silentMs: 60_000,
    free: true,
  },
])('the lock of $name: free $free', ({ lock, silentMs = 0, free }) =>
  inFolder(async (data) => {
    const path = await writeLock(data, lock)
    const touched = new Date(Date.now() - silentMs)
    await utimes(path, touched, touched)
    const result = await lockFolder(data).then(
      () => true,
      (error: Error) => error.message,
    )
    expect(result).toEqual(free || expect.stringContaining('is used by another local ECR'))
  }),
)
