import { expect, test } from '@jest/globals'
import type { HistoryEntry } from '../../src/oci/image-config.ts'
import { layerMakers, readInstruction } from '../../src/oci/layer-history.ts'

const made = (createdBy: string): HistoryEntry => ({ createdBy, hasLayer: true })
const noLayer = (createdBy: string): HistoryEntry => ({ createdBy, hasLayer: false })
const by = (text: string) => ({ kind: 'instruction', text })
const BASE = { kind: 'base image' }
const UNKNOWN = { kind: 'unknown' }

test.each<[string, readonly HistoryEntry[], number, readonly object[]]>([
  [
    'each layer has its step, and steps without one are left out',
    [made('COPY a / # buildkit'), noLayer('ENV A=b'), made('RUN /bin/sh -c make # buildkit')],
    2,
    [by('COPY a /'), by('RUN make')],
  ],
  [
    'a base image without a history',
    [made(''), made(''), made('COPY a / # buildkit')],
    3,
    [BASE, BASE, by('COPY a /')],
  ],
  ['nothing named', [made(''), made('')], 2, [UNKNOWN, UNKNOWN]],
  ['something that is not named above the last name', [made('COPY a /'), made('')], 2, [by('COPY a /'), UNKNOWN]],
  ['fewer steps than layers', [made('COPY a /')], 2, []],
  ['more steps than layers', [made('COPY a /'), made('COPY b /')], 1, []],
  ['no history', [], 2, []],
])('%s', (_name, history, count, makers) => {
  expect(layerMakers({ history, layers: Array.from({ length: count }, () => 'sha256:a') })).toEqual(makers)
})

test.each([
  ['of BuildKit', 'COPY --chown=1:1 app /app # buildkit', 'COPY --chown=1:1 app /app'],
  ['of the classic builder', '/bin/sh -c #(nop) COPY file:0123abcd in /app ', 'COPY file:0123abcd in /app'],
  ['that runs a command', 'RUN /bin/sh -c apt-get update # buildkit', 'RUN apt-get update'],
  ['that runs one, of the classic builder', '/bin/sh -c apt-get update', 'RUN apt-get update'],
  ['with build arguments', 'RUN |2 TOKEN=s3cret NAME=a b /bin/sh -c npm ci # buildkit', 'RUN npm ci'],
  ['with build arguments, of the classic builder', '|1 TOKEN=s3cret /bin/sh -c npm ci', 'RUN npm ci'],
  ['whose build argument has a shell too', 'RUN |1 TOKEN=a /bin/sh -c s3cret /bin/sh -c npm ci', 'RUN npm ci'],
  ['with build arguments and another shell', 'RUN |1 TOKEN=s3cret /bin/bash -o pipefail -c npm ci', 'RUN …'],
  ['with build arguments and no shell', 'RUN |1 TOKEN=s3cret npm ci # buildkit', 'RUN …'],
  [
    'with a login in an address',
    'ADD https://me:s3cret@example.org/a.tgz / # buildkit',
    'ADD https://example.org/a.tgz /',
  ],
  [
    'with a login without a password',
    'ADD https://s3cret@example.org/a.git#main /',
    'ADD https://example.org/a.git#main /',
  ],
  [
    'with a signature in an address',
    'ADD https://example.org/a.tgz?X-Amz-Signature=s3cret /',
    'ADD https://example.org/a.tgz /',
  ],
  ['of another tool', 'bazel build //app', 'bazel build //app'],
  ['that is empty', ' ', ''],
])('an instruction %s', (_name, createdBy, instruction) => {
  expect(readInstruction(createdBy)).toBe(instruction)
})

test('a long instruction is read in the time that its length needs', () => {
  const long = 'a://'.repeat(100_000)
  const before = process.cpuUsage()
  readInstruction(`RUN |1 A=${long} /bin/sh -c ${long}@`)
  expect(process.cpuUsage(before).user).toBeLessThan(2_000_000)
})
