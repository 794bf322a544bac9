// What the documents say is there: files, anchors, inputs, outputs, versions.

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { ACTIONS } from '../../scripts/actions.ts'
import { parseAction } from '../../scripts/docs/action.ts'
import { anchors, blocks, links } from '../../scripts/docs/markdown.ts'
import { RUN_LINE_FAILURES } from '../../src/failures/known/run-line.ts'
import { KNOWN_FAILURES } from '../../src/failures/known.ts'
import { loadDateFormats } from '../../src/image-metadata/date-formats.ts'
import { settingsOf } from '../fixtures/inputs.ts'
import { EXAMPLES, OWN } from '../workflows/files.ts'

await loadDateFormats(['{{date}}'])

const read = (path: string): string => readFileSync(path, 'utf8')
const action = parseAction(read('action.yml'))

/** What GitHub has beside the files of a repository: the runs of a workflow, and its badge. */
const OF_A_WORKFLOW = /^\.\.\/\.\.\/actions\/workflows\/([\w-]+\.yml)(?:\/badge\.svg)?$/

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
      const workflow = OF_A_WORKFLOW.exec(link)?.[1]
      if (workflow !== undefined) return !existsSync(join('.github/workflows', workflow))
      const [file = '', anchor] = link.split('#')
      const target = file === '' ? path : normalize(join(dirname(path), file))
      if (!existsSync(target)) return true
      return anchor !== undefined && !anchors(read(target)).has(anchor)
    })
    expect(broken).toEqual([])
  })

  test('shows pictures that are there', () => {
    const pictures = [...text.matchAll(/ (?:src|srcset)="([^"]+)"/g)].map(([, file = '']) => file)
    expect(pictures.filter((file) => !existsSync(join(dirname(path), file)))).toEqual([])
  })

  test('gives each action inputs that it has', () => {
    const given = blocks(text, 'yaml').flatMap((block) => inputsOfSteps(parse(block)))
    expect(given.filter((input) => !KNOWN_INPUTS.has(input))).toEqual([])
  })

  test('uses outputs that this step has', () => {
    const known = action.outputs.map(({ name }) => name)
    const used = [...text.matchAll(/steps\.image\.outputs\.([\w-]+)/g)].map(([, name = '']) => name)
    expect(used.filter((output) => !known.includes(output))).toEqual([])
  })
})

/** Inputs of all actions, such as `action.yml: tags`. */
const KNOWN_INPUTS = new Set(
  Object.values(ACTIONS).flatMap(({ file }) => parseAction(read(file)).inputs.map(({ name }) => `${file}: ${name}`)),
)

/** The `with:` of each step that builds, wherever in the YAML it stands; a `with:` alone is one too. */
function givenToBuilds(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  if (typeof value !== 'object' || value === null) return []
  // An array has a method of that name.
  if (Array.isArray(value)) return value.flatMap((one) => givenToBuilds(one))
  const { uses, with: inputs } = value as { uses?: unknown; with?: Readonly<Record<string, unknown>> }
  if (inputs === undefined) return Object.values(value).flatMap(givenToBuilds)
  return uses === undefined || (typeof uses === 'string' && uses.includes('/ecr-build-push@')) ? [inputs] : []
}

/** The inputs in the `with:` of each step of ours, wherever in the YAML it stands. A `with:` alone is one of a build. */
function inputsOfSteps(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return []
  if (Array.isArray(value)) return value.flatMap((one) => inputsOfSteps(one))
  const { uses, with: inputs } = value as { uses?: unknown; with?: object }
  const own = typeof uses === 'string' ? /\/ecr-build-push((?:\/\w+)?)@/.exec(uses)?.[1] : inputs && ''
  if (own === undefined) return Object.values(value).flatMap(inputsOfSteps)
  return Object.keys(inputs ?? {}).map((name) => `${`${own}/action.yml`.slice(1)}: ${name}`)
}

describe('what the documents give to a build is accepted', () => {
  /** Where a workflow runs that begins with the push of a Git tag. */
  const RELEASE = { ref: 'refs/tags/v1.2.3', refName: 'v1.2.3', refType: 'tag' }
  const rows = DOCUMENTS.filter((path) => !/\/(?:promote|merge)\./.test(path)).flatMap((path) =>
    blocks(read(path), 'yaml').flatMap((block) => {
      const context = /^ {4}tags: /m.test(block) ? RELEASE : {}
      return givenToBuilds(parse(block)).map(
        (inputs) => [`${path}: ${Object.keys(inputs).join(', ')}`, inputs, context] as const,
      )
    }),
  )

  const NEEDED = { repository: 'my-app', 'aws-region': 'eu-central-1' }
  /** Stands for every expression: GitHub fills them in. */
  const PEM = ['CERTIFICATE', 'PRIVATE KEY']
    .map((what) => `-----BEGIN ${what}-----\nx\n-----END ${what}-----`)
    .join('\n')
  const filled = (name: string, value: unknown): string =>
    String(value).replace(
      /\$\{\{.*?\}\}/g,
      name.startsWith('builder-tls-') ? PEM : name === 'part' ? 'linux/amd64' : 'api',
    )

  test('there are recipes', () => expect(rows.length).toBeGreaterThan(40))

  test.each(rows)('%s', (_names, inputs, context) => {
    const given = Object.entries(inputs).map(([name, value]) => [name, filled(name, value)])
    const paths = { services: 'directory', 'services/api/Dockerfile': 'file', 'libraries/shared': 'directory' } as const
    const text = new TextEncoder()
    const contents = { 'README.md': text.encode('# My app'), '.github/scan-ignore': text.encode('CVE-2026-5678') }
    const env = {
      SOURCE_DATE_EPOCH: '1750000000',
      ACTIONS_ID_TOKEN_REQUEST_URL: 'https://token.example',
      GITHUB_RUN_ID: '4711',
    }
    const job = { paths, env, contents, context }
    expect(() => settingsOf({ ...NEEDED, ...Object.fromEntries(given) }, job)).not.toThrow()
  })
})

test('every action is named by the same commit and version, in documents, workflows and examples', () => {
  const files = [...DOCUMENTS, ...OWN, ...EXAMPLES]
  const pins = new Map<string, ReadonlySet<string>>()
  for (const path of files) {
    for (const [, name = '', pin = ''] of read(path).matchAll(/uses: ([\w.-]+\/[\w.-]+)[\w./-]*@(\S+ # v\S+)/g)) {
      pins.set(name, new Set([...(pins.get(name) ?? []), pin]))
    }
  }
  expect([...pins].filter(([, all]) => all.size > 1)).toEqual([])
  expect([...pins.keys()]).toContain('actions/checkout')
})

test('every action in a document is named by a commit, with the version beside it', () => {
  const pinned = /uses: (<owner>\/ecr-build-push(\/\w+)?@<commit>|[\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/
  const loose = DOCUMENTS.flatMap((path) =>
    blocks(read(path), 'yaml').flatMap((block) =>
      block.split('\n').filter((line) => /^\s*(- )?uses:/.test(line) && !pinned.test(line)),
    ),
  )
  expect(loose).toEqual([])
})

test('CONTRIBUTING.md says what each folder of the sources is for', () => {
  const folders = readdirSync('src', { withFileTypes: true }).filter((entry) => entry.isDirectory())
  const text = read('CONTRIBUTING.md')
  expect(folders.filter(({ name }) => !text.includes(` ${name}/ `)).map(({ name }) => name)).toEqual([])
})

test('docs/troubleshooting.md has an anchor for each known cause', () => {
  const there = anchors(read('docs/troubleshooting.md'))
  expect([...KNOWN_FAILURES, ...RUN_LINE_FAILURES].map(({ id }) => id).filter((id) => !there.has(id))).toEqual([])
})

test('README.md and README.ko.md are two screens, and begin with code', () => {
  for (const path of ['README.md', 'README.ko.md']) {
    const text = read(path)
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(8192)
    expect(text.slice(0, 1000)).toContain('uses: <owner>/ecr-build-push@<commit>')
  }
})

test('docs/README.md and docs/README.ko.md have every page', () => {
  const pages = DOCUMENTS.filter((path) => path.startsWith('docs/') && !/README|decisions|\/images\//.test(path))
  for (const [index, isOther] of [
    ['docs/README.md', (path: string) => path.endsWith('.ko.md')],
    ['docs/README.ko.md', (path: string) => pages.includes(path.replace(/\.md$/, '.ko.md'))],
  ] as const) {
    const listed = links(read(index)).map((link) => normalize(join('docs', link.split('#')[0] ?? '')))
    expect(pages.filter((path) => !isOther(path) && !listed.includes(path))).toEqual([])
  }
})

test('what goes into a file from a command of this project is its output alone', () => {
  const files = [...DOCUMENTS, ...OWN]
  const noisy = files.flatMap((path) =>
    read(path)
      .split('\n')
      .filter((line) => /npm (?!.*--silent).*\brun\b.*[^0-9]> ?[\w./]/.test(line)),
  )
  expect(noisy).toEqual([])
})
