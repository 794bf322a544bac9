// docs/lifecycle.md shows the recommended policy as it is.
import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { blocks } from '../../scripts/docs/markdown.ts'
import { describeRecommendedPolicy, RECOMMENDED_POLICY } from '../../src/ecr/recommended-policy.ts'

const text = readFileSync('docs/lifecycle.md', 'utf8')

test('the JSON is the policy', () => {
  expect(blocks(text, 'json').map((block) => JSON.parse(block) as unknown)).toEqual([JSON.parse(RECOMMENDED_POLICY)])
})

test('the table has its rules in their order, with their days', () => {
  const rows = [...text.matchAll(/^\| (?:`([^`]+)`|none) \| .* \| (.*) \|$/gm)].map(
    ([, pattern = 'untagged', after = '']) => `${pattern}: ${after}`,
  )
  const rules = describeRecommendedPolicy().filter((line) => !line.startsWith('everything else'))
  const short = rules.map((line) => {
    const [, pattern = '', days] = /^(\S+): .*? (?:stay|go after (\d+ days?))$/.exec(line) ?? []
    return `${pattern}: ${days ?? 'stays'}`
  })
  expect(rows).toEqual(short)
})
