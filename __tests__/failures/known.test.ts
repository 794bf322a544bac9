import { expect, test } from '@jest/globals'
import { alternatives } from '../../scripts/docs/troubleshooting.ts'
import { MachineError } from '../../src/base/errors.ts'
import type { Silence } from '../../src/buildx/docker.ts'
import { DockerError } from '../../src/buildx/docker-error.ts'
import { wordsOf } from '../../src/buildx/output/build-failure.ts'
import { readBuildOutput } from '../../src/buildx/output/build-output.ts'
import { AwsError } from '../../src/ecr/aws-error.ts'
import { explain } from '../../src/failures/explain.ts'
import { RUN_LINE_FAILURES } from '../../src/failures/known/run-line.ts'
import { findKnownFailure, KNOWN_FAILURES, KNOWN_GROUPS } from '../../src/failures/known.ts'
import { messageOptions } from '../fixtures/message-options.ts'
import { BUILD, COMMAND } from '../fixtures/seen-builds.ts'
import { AWS, DOCKER, ENGINE, MACHINE } from '../fixtures/seen-failures.ts'
import { REGISTRIES } from '../fixtures/seen-registries.ts'

/** What the system refused, as the table is searched for it. */
const REFUSED = MACHINE.map(([, code, said]) => `The system said: ${code}: ${said}`)

/** The whole message for a text that a row explains. It proves which row is chosen, not its words: those are the row's own. */
function explained(id: string, said: string): string {
  const row = KNOWN_FAILURES.find((one) => one.id === id)
  const more = `https://docs.test/troubleshooting.md#${id}`
  return `Could not do it.\n${said}\nWhy: ${row?.cause}\nWhat to do: ${row?.remedy}\nMore: ${more}`
}

test.each(AWS)('%s: %s', (id, text) => {
  const [, service = '', operation = '', code = '', said = ''] = /^(\S+) (\S+) (\S+): (.*)$/s.exec(text) ?? []
  const error = new AwsError({ doing: 'do it', service, operation, code, said }, undefined)
  expect(explain(error, messageOptions('https://docs.test'))).toBe(explained(id, `${service} said: ${code}: ${said}`))
})

test.each([...ENGINE, ...DOCKER, ...BUILD])('%s: %s', (id, text) => {
  const error = new DockerError({ doing: 'do it', exit: { code: 1 }, output: `${text}\n` })
  expect(explain(error, messageOptions('https://docs.test'))).toBe(explained(id, `Docker said: ${text}`))
})

test.each(MACHINE)('%s: %s: %s', (id, code, said) => {
  const error = new MachineError('do it', { code, said })
  expect(explain(error, messageOptions('https://docs.test'))).toBe(explained(id, `The system said: ${code}: ${said}`))
})

test.each(REGISTRIES)('%s: %s', (id, output) => {
  const { failure, refusedPush } = readBuildOutput(output)
  expect(findKnownFailure(wordsOf(failure))?.id).toBe(id)
  // Only then another destination can still get the image.
  expect(refusedPush).toBe(output.includes('ERROR: failed to push '))
})

test.each(COMMAND)('a command of the Dockerfile, %s: %s', (id, text) => {
  expect(RUN_LINE_FAILURES.find(({ pattern }) => pattern.test(text))?.id).toBe(id)
})

/** Row, and the silence for which docker was ended, whatever it had printed. */
const SILENT: readonly (readonly [id: string, silence: Silence, said: string])[] = [
  ['engine-silent', { silent: 'answer', milliseconds: 60_000 }, 'docker did not answer in 60 seconds'],
  ['build-stalled', { silent: 'output', milliseconds: 300_000 }, 'docker printed nothing for 5 minutes'],
]

test.each(SILENT)('%s', (id, exit, said) => {
  const error = new DockerError({ doing: 'do it', exit, output: 'ERROR: no space left on device\n' })
  expect(explain(error, messageOptions('https://docs.test'))).toBe(
    explained(id, 'Docker said: ERROR: no space left on device').replace('do it.', `do it: ${said}.`),
  )
})

test('each alternative of each row was seen', () => {
  const outputs = REGISTRIES.map(([, output]) => wordsOf(readBuildOutput(output).failure))
  const texts = [
    ...[...AWS, ...ENGINE, ...DOCKER, ...BUILD, ...COMMAND].map(([, text]) => text),
    ...outputs,
    ...REFUSED,
    ...SILENT.map(([, , said]) => said),
  ]
  const unseen = [...KNOWN_FAILURES, ...RUN_LINE_FAILURES].flatMap(({ id, pattern }) =>
    alternatives(pattern.source)
      .map((source) => new RegExp(source, pattern.flags))
      .filter((alternative) => !texts.some((text) => alternative.test(text)))
      .map((alternative) => `${id}: ${alternative.source}`),
  )
  expect(unseen).toEqual([])
})

test.each(KNOWN_GROUPS.map((files, index) => ({ files, index })))(
  'the files of group $index may stand in any order',
  ({ files, index }) => {
    const outputs = [
      ...[...ENGINE, ...DOCKER, ...BUILD].map(([, text]) => `${text}\n`),
      ...REGISTRIES.map(([, output]) => output),
    ]
    const words = outputs.map((output) => wordsOf(readBuildOutput(output).failure))
    const texts = [...AWS.map(([, text]) => text), ...words, ...REFUSED]
    const earlier = KNOWN_GROUPS.slice(0, index).flat(2)
    const ambiguous = texts
      .filter((text) => !earlier.some(({ pattern }) => pattern.test(text)))
      .map((text) => files.flatMap((rows) => rows.find(({ pattern }) => pattern.test(text))?.id ?? []))
      .filter((ids) => ids.length > 1)
    expect(ambiguous).toEqual([])
  },
)

test('rows have anchors of their own, a source, and whole sentences', () => {
  const rows = [...KNOWN_FAILURES, ...RUN_LINE_FAILURES]
  expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length)
  for (const { id, cause, remedy, seen } of rows) {
    expect([id, cause, remedy, seen]).toEqual([
      expect.stringMatching(/^[a-z-]+$/),
      expect.stringMatching(/^[A-Z].*\.$/),
      expect.stringMatching(/^[A-Z].*\.$/),
      expect.stringMatching(/^https:\/\//),
    ])
  }
})

test.each([
  [
    'a test of the user',
    'ERROR: failed to solve: process "/bin/sh -c npm test" did not complete successfully: exit code: 1',
  ],
  ['nothing', ''],
])('no row explains %s', (_name, text) => {
  expect(findKnownFailure(text)).toBeUndefined()
})
