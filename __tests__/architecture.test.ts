// The layers of src/: a folder imports only folders below it, effects are in adapters/ alone, and a name stands for one thing.
import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join, normalize } from 'node:path'
import { expect, test } from '@jest/globals'

const LINES = 220

/** How many modules the story of an action imports at most: more, and it is no story. */
const STORY_IMPORTS = 20

/** The folders of src/ and its entry, from the ground up. */
const LAYERS = [
  ...['base', 'names', 'runner', 'oci', 'secrets', 'proxy', 'image-metadata', 'ecr', 'buildx', 'reuse', 'cache', 'iam'],
  ...['failures', 'inputs', 'delivery', 'gate', 'sign', 'actions', 'adapters', 'index.ts'],
] as const

/** A declaration that is exported, as the formatter writes it. */
const EXPORT = /^export (?:async |abstract )?(?:const|function\*?|class|interface|type|enum) (\w+)/gm

interface Source {
  /** Path below src/, such as names/image-reference.ts. */
  readonly path: string
  readonly lines: number
  /** Names that are exported. */
  readonly exports: readonly string[]
  /** Paths below src/ for own files; names for packages. Imports of types count. */
  readonly imports: readonly string[]
}

const SOURCES: readonly Source[] = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => {
    const text = readFileSync(join('src', path), 'utf8')
    const exports = [...text.matchAll(EXPORT)].map(([, name = '']) => name)
    return { path, lines: text.trimEnd().split('\n').length, exports, imports: importsOf(text, dirname(path)) }
  })

/** What the import and export statements name, as the formatter writes them, and calls of `import`. */
function importsOf(text: string, folder: string): readonly string[] {
  const statements = /^(?:import|export|\}).*\bfrom '([^']+)'$|^import '([^']+)'$|\bimport\('([^']+)'\)/gm
  return [...text.matchAll(statements)].map(([, from, bare, call]) => {
    const name = from ?? bare ?? call ?? ''
    return name.startsWith('.') ? normalize(join(folder, name)) : name
  })
}

/** Each import that breaks a rule, as "file imports what". */
const breaking = (rule: (source: Source, name: string) => boolean): readonly string[] =>
  SOURCES.flatMap((source) =>
    source.imports.filter((name) => rule(source, name)).map((name) => `${source.path} imports ${name}`),
  )

/** What stands in a list more than once. */
const twice = (names: readonly string[]): readonly string[] => [
  ...new Set(names.filter((name, index) => names.includes(name, index + 1))),
]

const FOLDERS: readonly string[] = LAYERS
const layerOf = (path: string): number => FOLDERS.indexOf(path.split('/')[0] ?? '')
const isIn = (folder: string, path: string): boolean => path.startsWith(`${folder}/`)
const isOwn = (name: string): boolean => SOURCES.some(({ path }) => path === name)

test('the imports are those of this project', () => {
  expect(SOURCES.find(({ path }) => path === 'names/image-reference.ts')?.imports).toEqual(['base/result.ts'])
  expect(breaking((_source, name) => name.endsWith('.ts') && !isOwn(name))).toEqual([])
})

test('each folder has its place in the layers', () => {
  expect([...new Set(SOURCES.map(({ path }) => path.split('/')[0]))].sort()).toEqual([...LAYERS].sort())
})

test('no import goes up', () => {
  expect(breaking(({ path }, name) => isOwn(name) && layerOf(name) > layerOf(path))).toEqual([])
})

test('an action knows no other action', () => {
  const actionOf = (path: string): string | undefined => /^actions\/([^/]+)\//.exec(path)?.[1]
  const isOther = (path: string, name: string): boolean =>
    actionOf(path) !== undefined && actionOf(name) !== undefined && actionOf(path) !== actionOf(name)
  expect(breaking(({ path }, name) => isOther(path, name))).toEqual([])
})

test('no name is exported twice', () => {
  expect(twice(SOURCES.flatMap(({ exports }) => exports))).toEqual([])
})

test('no file name stands twice, but in the folders of the actions', () => {
  expect(twice(SOURCES.filter(({ path }) => !isIn('actions', path)).map(({ path }) => basename(path)))).toEqual([])
})

test('each folder begins with what it is, what goes in, and what comes out', () => {
  const heads = LAYERS.filter((layer) => !layer.endsWith('.ts')).map((layer) => {
    const text = readFileSync(join('src', layer, 'README.md'), 'utf8')
    return [layer, /^What: .+\n\nIn: .+\n\nOut: .+\n$/.test(text)]
  })
  expect(heads.filter(([, isRight]) => !isRight)).toEqual([])
})

test('only adapters and the entry have effects', () => {
  const effects = /^(@actions|@aws-sdk)\/|^node:/
  // A hash is a pure function; nothing else of the module is used there.
  const isHash = (path: string, name: string): boolean => path === 'base/hash.ts' && name === 'node:crypto'
  expect(
    breaking(
      ({ path }, name) => effects.test(name) && !isIn('adapters', path) && path !== 'index.ts' && !isHash(path, name),
    ),
  ).toEqual([])
})

test('packages are imported by name, and few of them', () => {
  const packages = new Set(SOURCES.flatMap(({ imports }) => imports).filter((name) => !isOwn(name)))
  expect([...packages].filter((name) => !name.startsWith('node:')).sort()).toEqual([
    '@actions/core',
    '@actions/exec',
    '@actions/http-client',
    '@aws-sdk/client-ecr',
    '@aws-sdk/client-ecr-public',
    '@aws-sdk/client-sts',
    '@renovatebot/pep440',
    '@sigstore/bundle',
    '@sigstore/core',
    '@sigstore/sign',
    '@sigstore/tuf',
    '@sigstore/verify',
    'csv-parse/sync',
    'jsonc-parser',
    'leven',
    'make-fetch-happen',
    'moment-timezone/builds/moment-timezone-with-data-1970-2030.js',
    'semver/functions/parse.js',
  ])
})

test('adapters are known to the entry alone', () => {
  expect(
    breaking(({ path }, name) => isIn('adapters', name) && !isIn('adapters', path) && path !== 'index.ts'),
  ).toEqual([])
})

test('no file imports itself, not even by way of others', () => {
  const imports = new Map(SOURCES.map((source) => [source.path, source.imports]))
  const reached = (from: string, seen = new Set<string>()): ReadonlySet<string> => {
    for (const name of imports.get(from) ?? []) if (!seen.has(name)) reached(name, seen.add(name))
    return seen
  }
  expect(SOURCES.map(({ path }) => path).filter((path) => reached(path).has(path))).toEqual([])
})

test(`the story of an action imports no more than ${STORY_IMPORTS} modules`, () => {
  const stories = SOURCES.filter(({ path }) => /^actions\/[^/]+\/run\.ts$/.test(path))
  expect(stories.map(({ path }) => path)).toEqual([
    'actions/build/run.ts',
    'actions/merge/run.ts',
    'actions/promote/run.ts',
  ])
  expect(stories.filter(({ imports }) => imports.length > STORY_IMPORTS).map(({ path }) => path)).toEqual([])
})

test(`no file has more than ${LINES} lines`, () => {
  expect(SOURCES.filter(({ lines }) => lines > LINES).map(({ path, lines }) => `${path}: ${lines}`)).toEqual([])
})
