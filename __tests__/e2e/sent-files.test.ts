// Which files count for a fingerprint: those that BuildKit gets, seen by what `COPY / /` leaves of contexts.
import { chmod, mkdir, symlink, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { contextHasher } from '../../src/adapters/context-files.ts'
import { contextFilter } from '../../src/buildx/dockerfile/context-filter.ts'
import { parseIgnoreFile } from '../../src/buildx/dockerfile/ignore-file.ts'
import type { FolderHash } from '../../src/reuse/folder-hash.ts'
import { must } from '../fixtures/values.ts'
import { type EngineJob, startEngineJob } from './support.ts'

/** Ignore files, each of one context. */
const IGNORE_FILES: readonly string[] = [
  '',
  '# nothing\n\n   \n',
  '*.md',
  '**/*.md',
  '**/*.md\n!docs/x.md',
  'node_modules',
  '**/node_modules',
  '**/node_modules/**',
  'src',
  'src/',
  '/src',
  './src/deep',
  'src/**',
  'src/*\n!src/deep',
  'src\n!src/deep/c.ts',
  'src\n!src/deep\nsrc/deep/README.md',
  '*\n!src',
  '*\n!src/**/*.ts',
  '*\n!**/*.ts',
  '*\n!docs/*.md',
  '**\n!run.sh',
  '*\n!*',
  'src/a.ts\n!src',
  '**/.git\n.env',
  '.*',
  '[a-d]*',
  '[^a-d]*',
  's?c/d??p',
  'link\ndangling\nempty',
  '  docs  \r\nü ñ.txt\r\n',
  'docs/../web\nsrc//deep',
  '*.test.ts\n**/*.test.ts\n!**/b.test.ts',
]

const name = (index: number): string => `context-${index}`

let job: EngineJob
beforeAll(async () => {
  job = await startEngineJob()
  await Promise.all(IGNORE_FILES.map((text, index) => writeContext(name(index), text)))
  await writeContext('main', 'src\n')
  await job.write({
    'main/web.Dockerfile': [
      'FROM scratch',
      'COPY / /main/',
      ...IGNORE_FILES.map((_, index) => `COPY --from=${name(index)} / /${name(index)}/`),
    ].join('\n'),
    // It goes before the .dockerignore of the context.
    'main/web.Dockerfile.dockerignore': 'docs\n*.Dockerfile\n',
  })
  const contexts = IGNORE_FILES.flatMap((_, index) => [
    '--build-context',
    `${name(index)}=${join(job.workspace, name(index))}`,
  ])
  const [file, out] = [join(job.workspace, 'main/web.Dockerfile'), join(job.workspace, 'out')]
  await job.docker(
    'buildx',
    'build',
    '--output',
    `type=local,dest=${out}`,
    ...contexts,
    '-f',
    file,
    join(job.workspace, 'main'),
  )
})
afterAll(() => job.end())

async function writeContext(folder: string, ignore: string): Promise<void> {
  const at = (path: string): string => join(job.workspace, folder, path)
  const files = [
    'a.md',
    'b.txt',
    '.env',
    '.git/config',
    'src/a.ts',
    'src/b.test.ts',
    'src/deep/c.ts',
    'ü ñ.txt',
    'run.sh',
  ]
  const more = ['src/deep/README.md', 'node_modules/x/i.js', 'web/node_modules/y/i.js', 'docs/x.md', 'docs/y.txt']
  await job.write({
    ...Object.fromEntries([...files, ...more].map((path) => [`${folder}/${path}`, path])),
    [`${folder}/.dockerignore`]: ignore,
  })
  await mkdir(at('empty'))
  await mkdir(at('web/empty'))
  await symlink('a.md', at('link'))
  await symlink('nowhere', at('dangling'))
  await chmod(at('run.sh'), 0o755)
  await chmod(at('docs'), 0o700)
  await utimes(at('b.txt'), 1, 1)
}

const hashed = (folder: string, ignore: string): Promise<FolderHash> =>
  contextHasher(job.workspace, new AbortController().signal)(folder, contextFilter(must(parseIgnoreFile(ignore))))

test.each(IGNORE_FILES.map((text, index) => [text, index] as const))('%j', async (text, index) => {
  const [own, sent] = await Promise.all([hashed(name(index), text), hashed(`out/${name(index)}`, '')])
  expect(own.parts).toEqual(sent.parts)
  expect(own.hash).toBe(sent.hash)
})

test('the ignore file beside the Dockerfile goes before that of the context', async () => {
  const [own, sent] = await Promise.all([hashed('main', 'docs\n*.Dockerfile\n'), hashed('out/main', '')])
  expect(own.parts).toEqual(sent.parts)
})
