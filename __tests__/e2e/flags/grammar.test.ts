// The one grammar for values of buildx's flags, against buildx: whatever this step reads, buildx reads alike, and what it prints
// means to buildx what it meant.
import { mkdtemp, readFile, rm, symlink } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { type Engine, startEngine } from '../../../scripts/engine/index.ts'
import { run } from '../../../scripts/engine/run.ts'
import type { Parsed } from '../../../src/base/result.ts'
import { parseAttest, printAttest, type WantedAttest } from '../../../src/buildx/flags/attest-flag.ts'
import { type CacheEntry, parseCacheEntries, printCacheEntry } from '../../../src/buildx/flags/cache-flag.ts'
import { parseNamedContext, printNamedContext } from '../../../src/buildx/flags/context-flag.ts'
import { printDriverOptions } from '../../../src/buildx/flags/driver-options.ts'
import type { Fields } from '../../../src/buildx/flags/fields.ts'
import { type Output, parseOutput, printOutput } from '../../../src/buildx/flags/output-flag.ts'
import { parseSshKey, printSshKey } from '../../../src/buildx/flags/ssh-flag.ts'
import { secretArgv } from '../../../src/buildx/secret-mounts.ts'
import { must } from '../../fixtures/values.ts'
import { type Case, disagreements, type Place, type Said } from './bake.ts'
import { attests, caches, contextNames, fileNames, optionValues, outputs } from './flag-texts.ts'

let engine: Engine
let place: Place
let agent: Server
beforeAll(async () => {
  // The first version whose bake prints values in their parts.
  engine = await startEngine({ suite: 'sid', log: () => {} })
  const folder = await mkdtemp(join(tmpdir(), 'flags-'))
  agent = createServer().listen(join(folder, 'agent'))
  const own = { HOME: folder, BUILDX_CONFIG: join(folder, 'buildx'), BUILDX_BAKE_ENTITLEMENTS_FS: '0' }
  place = { folder, env: { PATH: process.env.PATH ?? '', ...engine.environment, ...own } }
})
afterAll(async () => {
  agent.close()
  await rm(place.folder, { recursive: true, force: true })
  await engine.stop()
})

const said = ({ type, attributes }: { readonly type: string; readonly attributes: Fields }): Said => ({
  ...Object.fromEntries(attributes),
  type,
})

/** The texts that are read, with what they mean; what is printed stands beside what was written. */
function cases<T>(
  texts: fc.Arbitrary<string>,
  count: number,
  parse: (text: string) => Parsed<T>,
  caseOf: (value: T, text: string) => Case,
): readonly Case[] {
  // Bake itself takes a byte order mark away from the beginning of a text.
  const all = [...new Set(fc.sample(texts, count))].filter((text) => !text.startsWith('\ufeff'))
  const read = all.flatMap((text) => {
    const value = parse(text)
    return value.ok ? [caseOf(value.value, text)] : []
  })
  // A grammar that refuses everything agrees with any other.
  expect(read.length).toBeGreaterThan(count / 10)
  return read
}

const outputCase = (value: Output, text: string): Case => ({ texts: [text, printOutput(value)], means: [said(value)] })

test('--output', async () => {
  expect(await disagreements(place, 'output', cases(outputs, 10_000, parseOutput, outputCase))).toEqual([])
})

const cacheCase = (entries: readonly CacheEntry[], text: string): Case => ({
  texts: [text, ...entries.map(printCacheEntry)],
  means: entries.map(said),
})

test('--cache-from and --cache-to', async () => {
  expect(await disagreements(place, 'cache-from', cases(caches, 10_000, parseCacheEntries, cacheCase))).toEqual([])
})

/** A target has one of each type, so what was written and what is printed are cases of their own. */
const attestCases = (value: WantedAttest, text: string): Case => ({
  texts: [value.disabled ? text : printAttest(value)],
  means: [{ ...said(value), ...(value.disabled && { disabled: true }) }],
})

test('--attest', async () => {
  const written = cases(attests, 1_000, parseAttest, (value, text) => ({ ...attestCases(value, text), texts: [text] }))
  const printed = cases(attests, 1_000, parseAttest, attestCases)
  expect(await disagreements(place, 'attest', [...written, ...printed])).toEqual([])
})

/** Files of hostile names, which bake looks for; each is the agent. */
async function linked(count: number): Promise<readonly string[]> {
  const paths = [...new Set(fc.sample(fileNames, count))].map((name) => join(place.folder, name))
  await Promise.all(paths.map((path) => symlink('agent', path)))
  return paths
}

test('--secret and --ssh, of files with any name', async () => {
  const paths = await linked(500)
  const secrets = paths.map((path, index): Case => {
    const [, text = ''] = secretArgv([{ id: `s${index}`, path }])
    return { texts: [text], means: [{ id: `s${index}`, src: path }] }
  })
  expect(await disagreements(place, 'secret', secrets)).toEqual([])
  const keys = paths.flatMap((path, index): readonly Case[] => {
    const key = parseSshKey(`k${index}=${path}`)
    return key.ok ? [{ texts: [printSshKey(key.value)], means: [{ id: `k${index}`, paths: [path] }] }] : []
  })
  expect(keys.length).toBeGreaterThan(100)
  expect(await disagreements(place, 'ssh', keys)).toEqual([])
})

test('--driver-opt', async () => {
  const values = [...new Set(fc.sample(optionValues, 300))].filter((value) => !value.includes('\r'))
  const options: Fields = new Map(values.map((value, index) => [`env.V${index}`, value]))
  const argv = printDriverOptions(options).flatMap((option) => ['--driver-opt', option])
  const create = ['buildx', 'create', '--name', 'options', '--driver', 'docker-container']
  await run('docker', [...create, ...argv], { env: place.env })
  const made: { readonly Nodes: readonly { readonly DriverOpts: Said }[] } = JSON.parse(
    await readFile(join(place.folder, 'buildx/instances/options'), 'utf8'),
  )
  expect(made.Nodes.map(({ DriverOpts }) => DriverOpts)).toEqual([Object.fromEntries(options)])
})

test('--build-context: buildx takes every name that is read here', async () => {
  const names = [...new Set(fc.sample(contextNames, 3_000))].filter((name) => parseNamedContext(`${name}=x`).ok)
  // There are 114 of them in the mean, with a deviation of 7.
  expect(names.length).toBeGreaterThan(50)
  const argv = names.flatMap((name) => ['--build-context', printNamedContext(must(parseNamedContext(`${name}=x`)))])
  const build = run('docker', ['buildx', 'build', ...argv, '/nowhere'], { env: place.env })
  await expect(build).rejects.toThrow(/path "\/nowhere" not found/)
})
