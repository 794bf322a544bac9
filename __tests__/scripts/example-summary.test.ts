import { expect, test } from '@jest/globals'
import { exampleSummary } from '../../scripts/picture/example-summary.ts'

test("the READMEs' picture shows a registry as AWS names it, and is the same each time", () => {
  const summary = exampleSummary()
  expect(summary).toMatch(/^### Delivered to `123456789012\.dkr\.ecr\.eu-central-1\.amazonaws\.com\/my-app`$/m)
  expect(summary).not.toContain('127.0.0.1')
  expect(exampleSummary()).toBe(summary)
})
