import { expect, test } from '@jest/globals'
import { readEventFile } from '../../src/runner/event-file.ts'
import type { FileContent } from '../../src/runner/ports.ts'

const PATH = '/runner/_temp/_github_workflow/event.json'

/** The sentence about a file that cannot be used. */
const without = (problem: string): string =>
  `The file of the event (GITHUB_EVENT_PATH) cannot be used: ${problem}. This step goes on without it: what is read there, ` +
  'such as the default branch and the pull request, is not known.'

const NO_JSON = without(`"${PATH}" is not a JSON object`)

const utf16 = (text: string): Uint8Array => Buffer.from(`\uFEFF${text}`, 'utf16le')

test.each<readonly [name: string, content: FileContent | string, payload: object, problem: string | undefined]>([
  ['an object', '{"number":7}', { number: 7 }, undefined],
  ['an object behind a byte order mark', '\uFEFF{"number":7}', { number: 7 }, undefined],
  ['an object in UTF-16', utf16('{"number":7}'), {}, NO_JSON],
  ['an empty file', '', {}, NO_JSON],
  ['null', 'null', {}, NO_JSON],
  ['the beginning of an object', '{', {}, NO_JSON],
  ['an array', '[]', {}, NO_JSON],
  ['nothing', 'missing', {}, without(`"${PATH}" is not there`)],
  ['a folder', 'directory', {}, without(`"${PATH}" is a folder, not a file`)],
  ['a pipe', 'special', {}, without(`"${PATH}" is not a regular file`)],
  ['more than GitHub sends', 'large', {}, without(`"${PATH}" has more than 33554432 bytes`)],
  [
    'a file of another user',
    { code: 'EACCES', said: 'permission denied' },
    {},
    without(
      `"${PATH}" is closed to the user of this job (EACCES); give that user the right to it, and to enter every folder above it, with chown or chmod in an earlier step`,
    ),
  ],
  [
    'a link to itself',
    { code: 'ELOOP', said: 'too many symbolic links encountered' },
    {},
    without(
      `"${PATH}" is a link, or lies behind one, that leads back to itself (ELOOP); have the link lead to what is meant`,
    ),
  ],
])('the file of the event is %s', (_name, content, payload, problem) => {
  const found = typeof content === 'string' && !['missing', 'directory', 'special', 'large'].includes(content)
  const files = { content: () => (found ? Buffer.from(content) : content) as FileContent }
  expect(readEventFile(files, PATH)).toEqual({ payload, problem })
})

test.each([undefined, ''])('a job without an event: %j', (path) => {
  const content = (): never => {
    throw new Error('no file is read')
  }
  expect(readEventFile({ content }, path)).toEqual({ payload: {}, problem: undefined })
})
