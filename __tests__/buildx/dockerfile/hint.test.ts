import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { filesIn } from '../../../src/adapters/files.ts'
import { cleanPath } from '../../../src/base/text.ts'
import { findHint, missingPath } from '../../../src/buildx/dockerfile/hint.ts'
import { readBuildOutput } from '../../../src/buildx/output/build-output.ts'
import { newFolder } from '../../fixtures/folder.ts'
import { recorded, VERSIONS } from '../../fixtures/recorded.ts'

/** Files as docker sees them from the workspace. */
function workspace(files: Readonly<Record<string, string>>) {
  const folder = newFolder()
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return filesIn({ temp: folder, workspace: folder })
}

const hint = (output: string, files: Readonly<Record<string, string>>, source = {}): Promise<string | undefined> =>
  findHint(
    readBuildOutput(output).failure,
    { context: { kind: 'folder', path: 'app' }, file: undefined, ...source },
    workspace(files),
  )

describe.each(VERSIONS)('with buildx %s', (version) => {
  test('a file that is not there', async () => {
    expect(await hint(recorded(version, 'missing'), { 'app/package.json': '{}' })).toBe(
      'There is no "package-lock.json" in the context, the folder "app".',
    )
  })

  test('a file that is ignored', async () => {
    const files = { 'app/dist/app.js': '', 'app/.dockerignore': 'node_modules\n# built\ndist\n' }
    expect(await hint(recorded(version, 'ignored'), files)).toMatch(
      /^"dist(\/app\.js)?" is there, but line 3 of app\/\.dockerignore keeps it out: dist$/,
    )
  })

  test('a name that is none of a stage', async () => {
    expect(await hint(recorded(version, 'stage'), {})).toBe(
      'No stage of the Dockerfile is named "bulder", so Docker looked for an image of that name.',
    )
  })

  test.each(['fails', 'base', 'target', 'secret'])('nothing is known about %s', async (name) => {
    expect(await hint(recorded(version, name), { 'app/.dockerignore': '*' })).toBeUndefined()
  })
})

const missing = (path: string, instruction = 'COPY x /') =>
  `--------------------\n   1 | >>> ${instruction}\n--------------------\nERROR: failed to solve: failed to compute cache key: failed to calculate checksum of ref a::b: "/${path}": not found\n`

test.each<
  readonly [name: string, output: string, files: Record<string, string>, source: object, hint: string | undefined]
>([
  [
    'the ignore file of the Dockerfile goes before that of the context',
    missing('a.txt'),
    { 'app/a.txt': '', 'app/.dockerignore': 'b', 'docker/web.Dockerfile.dockerignore': '*.txt' },
    { file: 'docker/web.Dockerfile' },
    '"a.txt" is there, but line 1 of docker/web.Dockerfile.dockerignore keeps it out: *.txt',
  ],
  [
    'only the ignore file of the Dockerfile counts',
    missing('a.txt'),
    { 'app/a.txt': '', 'app/.dockerignore': '*', 'app/Dockerfile.dockerignore': '' },
    {},
    undefined,
  ],
  ['a file that is there and not ignored', missing('a.txt'), { 'app/a.txt': '' }, {}, undefined],
  [
    'a context that is no folder',
    missing('a.txt'),
    {},
    { context: { kind: 'remote', address: 'https://github.com/octo/app.git' } },
    undefined,
  ],
  [
    'a path that no file can have',
    missing('a\0b'),
    { 'app/a': '' },
    {},
    'There is no "a\\u0000b" in the context, the folder "app".',
  ],
  ['a pattern that cannot be read', missing('a.txt'), { 'app/a.txt': '', 'app/.dockerignore': '[z-a]' }, {}, undefined],
  [
    'a file that another stage does not have',
    missing('dist', 'COPY --chown=1 --from=build /dist /'),
    { 'app/dist': '' },
    {},
    '"build" has no "/dist".',
  ],
  [
    'a file that a stage does not have, in a mount',
    missing('dist', 'RUN --mount=type=bind,from=build,source=/dist,target=/x true'),
    {},
    {},
    '"build" has no "/dist".',
  ],
])('%s', async (_name, output, files, source, expected) => {
  expect(await hint(output, files, source)).toBe(expected)
})

const script = (instruction: string, why = 'process "/bin/sh -c set -e" did not complete successfully: exit code: 2') =>
  `--------------------\n   2 | >>> ${instruction}\n--------------------\nERROR: failed to solve: ${why}\n`
const RETURNS =
  'app/Dockerfile has the line ends of Windows (CR and LF), and the shell takes the CR for a part of each line of this script: save it with LF.'

test.each<readonly [name: string, output: string, dockerfile: string, expected: string | undefined]>([
  ['a script in the Dockerfile', script('RUN <<EOF'), 'FROM a\r\nRUN <<EOF\r\nset -e\r\nEOF\r\n', RETURNS],
  ['a script with words before it', script('RUN --network=none bash <<-"EOF"'), 'FROM a\r\n', RETURNS],
  ['one with the line ends of Linux', script('RUN <<EOF'), 'FROM a\nRUN <<EOF\nset -e\nEOF\n', undefined],
  ['a command of one line, which gets no CR', script('RUN make'), 'FROM a\r\nRUN make\r\n', undefined],
  ['no command', script('COPY <<EOF /a', 'something new'), 'FROM a\r\n', undefined],
])('line ends of Windows: %s', async (_name, output, dockerfile, expected) => {
  expect(await hint(output, { 'app/Dockerfile': dockerfile })).toBe(expected)
})

test.each([
  [
    'today',
    'failed to compute cache key: failed to calculate checksum of ref a::b: "/a/b c.txt": not found',
    'a/b c.txt',
  ],
  [
    'BuildKit 0.12, below a folder',
    'failed to walk /var/lib/docker/tmp/buildkit-mount321/a b: lstat /var: no such file',
    'a b',
  ],
  ['BuildKit 0.8', 'failed to compute cache key: "/a" not found: not found', 'a'],
  ['an image', 'docker.io/library/nope:latest: not found', undefined],
])('the missing path in the words of %s', (_name, words, path) => {
  expect(missingPath(`ERROR: failed to solve: ${words}`)).toBe(path)
})

test.each([
  [['./Dockerfile'], 'Dockerfile'],
  [['.', 'Dockerfile'], 'Dockerfile'],
  [['app/', '/Dockerfile'], 'app/Dockerfile'],
  [['app/../docker//x'], 'docker/x'],
  [['../x'], '../x'],
  [['/a/./b'], '/a/b'],
])('the path %j is %s', (parts, path) => {
  expect(cleanPath(...parts)).toBe(path)
})
