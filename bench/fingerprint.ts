import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { contextHasher } from '../src/adapters/context-files.ts'
import { contextFilter } from '../src/buildx/dockerfile/context-filter.ts'
import { peakMemory } from './peak-memory.ts'
import { writeRandomFile } from './random-file.ts'
import { median, spread, timed } from './statistics.ts'

const ROUNDS = 5

/** Number of files in a folder, and their bytes. */
interface Tree {
  readonly what: string
  readonly files: number
  readonly bytes: number
}

const TREES: readonly Tree[] = [
  { what: '100,000 files of 3 kB', files: 100_000, bytes: 3000 },
  { what: '1 GB in 8 files', files: 8, bytes: 125_000_000 },
]

const FILES_OF_A_FOLDER = 100

type Rows = readonly (readonly [string, string])[]

/**
 * The fingerprint of large contexts against `find … | sha256sum` of the same bytes, in turns, and the peak memory of
 * `npm run fingerprint`. Returns the rows of a table.
 */
export async function measureFingerprint(): Promise<Rows> {
  const rows: (readonly [string, string])[] = []
  for (const tree of TREES) {
    const folder = await mkdtemp(join(tmpdir(), 'bench-fingerprint-'))
    try {
      await writeTree(folder, tree)
      rows.push(...(await measureTree(folder, tree)))
    } finally {
      await rm(folder, { recursive: true })
    }
  }
  return rows
}

async function writeTree(folder: string, { files, bytes }: Tree): Promise<void> {
  await writeFile(join(folder, 'Dockerfile'), 'FROM scratch\nCOPY . /\n')
  for (let index = 0; index < files; index += 1) {
    const place = join(folder, `folder-${Math.floor(index / FILES_OF_A_FOLDER)}`)
    if (index % FILES_OF_A_FOLDER === 0) await mkdir(place)
    await writeRandomFile(join(place, `file-${index}`), bytes)
  }
}

async function measureTree(folder: string, { what }: Tree): Promise<Rows> {
  const hash = contextHasher(folder, new AbortController().signal)
  const [own, others]: [number[], number[]] = [[], []]
  for (let round = 0; round <= ROUNDS; round += 1) {
    const [one, other] = [await timed(() => hash('.', contextFilter([]))), await timed(() => sumWithFind(folder))]
    // The first round brings the files into memory.
    if (round > 0) {
      own.push(one / 1000)
      others.push(other / 1000)
    }
  }
  const peak = await peakMemory((started) => printFingerprint(folder, started))
  return [
    [`${what}: this step`, spread(own, 's', 2)],
    [`${what}: find and sha256sum`, spread(others, 's', 2)],
    [`${what}: in relation`, (median(own) / median(others)).toFixed(2)],
    [`${what}: peak memory`, `${Math.round(peak / 1e6)} MB`],
  ]
}

const sumWithFind = (folder: string): Promise<unknown> =>
  promisify(execFile)('sh', ['-c', 'find "$0" -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum', folder])

async function printFingerprint(folder: string, started: (pid: number) => void): Promise<void> {
  const argv = ['build/scripts/fingerprint.js', '--context', folder, '--platforms', 'linux/amd64']
  const child = spawn(process.execPath, argv, { stdio: 'ignore' })
  started(child.pid ?? 0)
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`npm run fingerprint ended with ${code}`)
}
