import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { expect, test } from '@jest/globals'

test('the demo ends with the page of the container that was built, pushed, and pulled back', async () => {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['build/scripts/demo.js'])
  expect(stderr).toBe('')
  expect(stdout).toMatch(/Pushed 127\.0\.0\.1:\d+\/hello@sha256:[0-9a-f]{64} as sha-[0-9a-f]{7}, main, latest\./)
  const [, page = ''] = /^ {2}Open this page in a browser: (.+)$/m.exec(stdout) ?? []
  const html = await readFile(page, 'utf8')
  expect(html).toMatch(/<h3>Delivered to <code>127\.0\.0\.1:\d+\/hello<\/code><\/h3>/)
  expect(html).toContain('<pre class="mermaid">gantt')
  expect(stdout).toMatch(
    /<p>This image was built from commit <code>[0-9a-f]{7}<\/code>\.<\/p>\s+<\/body>\s+<\/html>\s*$/,
  )
})
