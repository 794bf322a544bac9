import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from '@jest/globals'
import { hasMakerEnded, nameMaker } from '../../src/adapters/maker.ts'

test('a maker is 32 hexadecimal digits, new for each call, and one that runs has not ended', () => {
  const [one, other] = [nameMaker(), nameMaker()]
  expect([one, other].join()).toMatch(/^[0-9a-f]{32},[0-9a-f]{32}$/)
  expect(one).not.toBe(other)
  expect([one, other].map(hasMakerEnded)).toEqual([false, false])
})

/** The digits of this process with others at a place. */
const but = (at: number, digits: string): string => {
  const own = nameMaker()
  return own.slice(0, at) + digits + own.slice(at + digits.length)
}

test.each<readonly [name: string, digits: string, hasEnded: boolean]>([
  ['its number has another process now', but(14, '0000000001'), true],
  ['no process has its number', but(8, 'ffffff'), true],
  ['it was on another machine', but(0, '00000000'), false],
  ['random digits', '0123456789abcdef0123456789abcdef', false],
  ['no digits', 'buildx', false],
  ['nothing', '', false],
])('has ended: %s', (_name, digits, hasEnded) => {
  expect(hasMakerEnded(digits)).toBe(hasEnded)
})

test('a process that was killed has ended, and before that it had not', async () => {
  const module = new URL('../../src/adapters/maker.js', import.meta.url).href
  const source = `import { nameMaker } from '${module}'; console.log(nameMaker()); setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', source])
  try {
    const [text] = await once(child.stdout, 'data')
    const digits = String(text).trim()
    expect(hasMakerEnded(digits)).toBe(false)
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(hasMakerEnded(digits)).toBe(true)
  } finally {
    child.kill('SIGKILL')
  }
})
