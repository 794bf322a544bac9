// Arrows point inward: index → run → topics → names, and effects are in adapters/ alone.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { expect, test } from '@jest/globals'

const LIMIT = 220

interface Source {
  /** Path below src/, such as names/tag.ts. */
  readonly path: string
  readonly lines: number
  /** Paths below src/ for own files; names for packages. */
  readonly imports: readonly string[]
}

const SOURCES: readonly Source[] = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => {
    const text = readFileSync(join('src', path), 'utf8')
    return { path, lines: text.trimEnd().split('\n').length, imports: importsOf(text, dirname(path)) }
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

const isIn = (folder: string, path: string): boolean => path.startsWith(`${folder}/`)
const isOwn = (name: string): boolean => SOURCES.some(({ path }) => path === name)

test('the imports are those of this project', () => {
  expect(SOURCES.find(({ path }) => path === 'adapters/abort.ts')?.imports).toEqual([])
  expect(SOURCES.find(({ path }) => path === 'names/tag.ts')?.imports).toEqual(['names/parsed.ts'])
  expect(breaking((_source, name) => name.endsWith('.ts') && !isOwn(name))).toEqual([])
})

test('only adapters and the entry have effects', () => {
  const effects = /^(@actions|@aws-sdk)\/|^node:/
  // A hash is a pure function; nothing else of the module is used there.
  const isHash = (path: string, name: string): boolean => path === 'hash.ts' && name === 'node:crypto'
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
    '@actions/http-client/lib/auth',
    '@aws-sdk/client-ecr',
    '@aws-sdk/client-ecr-public',
    '@aws-sdk/client-sts',
    '@renovatebot/pep440',
    'csv-parse/sync',
    'leven',
    'moment-timezone/builds/moment-timezone-with-data-1970-2030.js',
    'semver/functions/parse.js',
  ])
})

test('names know nothing but names', () => {
  expect(breaking(({ path }, name) => isIn('names', path) && !isIn('names', name))).toEqual([])
})

test('adapters are known to the entry alone', () => {
  expect(
    breaking(({ path }, name) => isIn('adapters', name) && !isIn('adapters', path) && path !== 'index.ts'),
  ).toEqual([])
})

test('no topic knows the story', () => {
  const story = ['index.ts', 'run.ts', 'build-only.ts', 'evaluate.ts', 'run-builder.ts', 'post.ts', 'look.ts']
  expect(breaking(({ path }, name) => story.includes(name) && !story.includes(path))).toEqual([])
})

test('no file imports itself, not even by way of others', () => {
  const imports = new Map(SOURCES.map((source) => [source.path, source.imports]))
  const reached = (from: string, seen = new Set<string>()): ReadonlySet<string> => {
    for (const name of imports.get(from) ?? []) if (!seen.has(name)) reached(name, seen.add(name))
    return seen
  }
  expect(SOURCES.map(({ path }) => path).filter((path) => reached(path).has(path))).toEqual([])
})

test(`no file has more than ${LIMIT} lines`, () => {
  expect(SOURCES.filter(({ lines }) => lines > LIMIT).map(({ path, lines }) => `${path}: ${lines}`)).toEqual([])
})
