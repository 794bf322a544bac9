// What the documents say is there: files, anchors, inputs, outputs, permissions.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { parseAction } from '../../scripts/docs/action.ts'
import { anchors, blocks, links } from '../../scripts/docs/markdown.ts'
import { STEP } from '../../src/errors/rows/step.ts'
import { TABLE } from '../../src/errors/table.ts'

const read = (path: string): string => readFileSync(path, 'utf8')
const action = parseAction(read('action.yml'))

const DOCUMENTS = ['.', 'docs', 'emulator', 'examples', '.github']
  .flatMap((folder) => {
    const names = readdirSync(folder, { recursive: folder !== '.', encoding: 'utf8' })
    return names.filter((name) => name.endsWith('.md')).map((name) => normalize(join(folder, name)))
  })
  .sort()

describe.each(DOCUMENTS)('%s', (path) => {
  const text = read(path)

  test('links to files and headings that are there', () => {
    const broken = links(text).filter((link) => {
      if (/^[a-z]+:/.test(link)) return false
      const [file = '', anchor] = link.split('#')
      const target = file === '' ? path : normalize(join(dirname(path), file))
      if (!existsSync(target)) return true
      return anchor !== undefined && !anchors(read(target)).has(anchor)
    })
    expect(broken).toEqual([])
  })

  test('gives this step inputs that it has', () => {
    const known = action.inputs.map(({ name }) => name)
    const given = blocks(text, 'yaml').flatMap((block) => inputsOfStep(parse(block)))
    expect(given.filter((input) => !known.includes(input))).toEqual([])
  })

  test('uses outputs that this step has', () => {
    const known = action.outputs.map(({ name }) => name)
    const used = [...text.matchAll(/steps\.image\.outputs\.([\w-]+)/g)].map(([, name = '']) => name)
    expect(used.filter((output) => !known.includes(output))).toEqual([])
  })
})

/** The names in the `with:` of each step of ours, wherever in the YAML it stands. */
function inputsOfStep(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return []
  const { uses, with: inputs } = value as { uses?: unknown; with?: object }
  if (typeof uses === 'string' && uses.includes('/ecr-build-push@')) return Object.keys(inputs ?? {})
  return Object.values(value).flatMap(inputsOfStep)
}

test('docs/troubleshooting.md has an anchor for each known cause', () => {
  const there = anchors(read('docs/troubleshooting.md'))
  expect([...TABLE, ...STEP].map(({ id }) => id).filter((id) => !there.has(id))).toEqual([])
})

describe('permissions', () => {
  /** What docker and BuildKit need to push through the registry API. */
  const REGISTRY = ['BatchCheckLayerAvailability', 'InitiateLayerUpload', 'UploadLayerPart', 'CompleteLayerUpload']
  const calls = [...read('src/adapters/aws-ecr.ts').matchAll(/new (\w+)Command\(/g)].map(([, name = '']) => name)
  // The other calls of the settings of repositories are made for inputs of their own only.
  const needed = [...new Set([...calls, 'CreateRepository', ...REGISTRY])].map((name) => `ecr:${name}`).sort()
  const actions = (policy: string): readonly string[] =>
    [...policy.matchAll(/"(ecr:\w+)"/g)].map(([, name = '']) => name)

  test('docs/iam.md: the policy allows what the step calls, and no more', () => {
    const [policy = ''] = blocks(read('docs/iam.md'), 'json')
    expect([...actions(policy)].sort()).toEqual(needed)
  })

  test('docs/iam.md: every policy is JSON', () => {
    for (const policy of blocks(read('docs/iam.md'), 'json')) expect(JSON.parse(policy)).toHaveProperty('Statement')
  })

  test('README.md: the policy of the first steps is the same', () => {
    const commands = blocks(read('README.md'), 'sh').filter((block) => block.includes('permissions.json'))
    expect([...actions(commands.join())].sort()).toEqual(needed)
  })
})
