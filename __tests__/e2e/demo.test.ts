import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { expect, test } from '@jest/globals'

test('the demo ends with what the container says that was built, pushed, and pulled back, and with what to try next', async () => {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['build/scripts/demo.js'])
  expect(stderr).toBe('')
  expect(stdout).toMatch(/Pushed 127\.0\.0\.1:\d+\/hello@sha256:[0-9a-f]{64} as sha-[0-9a-f]{7}, main, latest\./)
  const [, page = ''] = /^ {2}What was started has ended\. The job summary, for your browser: (.+)$/m.exec(stdout) ?? []
  const html = await readFile(page, 'utf8')
  expect(html).toMatch(/<h3>Delivered to <code>127\.0\.0\.1:\d+\/hello<\/code><\/h3>/)
  expect(html).toContain('<pre class="mermaid">gantt')
  expect(stdout).toMatch(/The page that it serves says: This image was built from commit [0-9a-f]{7}\./)
  expect(stdout).toContain('npm run step -- --context ../my-app --repository my-app')
  expect(stdout.split('\n').length).toBeLessThan(130)
})
