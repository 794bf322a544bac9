import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from '@jest/globals'

test('the demo ends with the page of the container that was built, pushed, and pulled back', async () => {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['build/scripts/demo.js'])
  expect(stderr).toBe('')
  expect(stdout).toMatch(/Pushed 127\.0\.0\.1:\d+\/hello@sha256:[0-9a-f]{64} as sha-[0-9a-f]{7}, main, latest\./)
  expect(stdout).toMatch(
    /<p>This image was built from commit <code>[0-9a-f]{7}<\/code>\.<\/p>\s+<\/body>\s+<\/html>\s*$/,
  )
})
