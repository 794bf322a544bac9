import { expect, test } from '@jest/globals'
import { problemsOf } from '../fixtures/inputs.ts'

const NEEDED = { repository: 'app', 'aws-region': 'eu-central-1' }

/** What the system says of a path, and what a reader is told of it. */
const REFUSALS = [
  {
    code: 'ELOOP',
    said: "too many symbolic links encountered, stat '/work/it'",
    told: 'is a link, or lies behind one, that leads back to itself (ELOOP); have the link lead to what is meant',
  },
  {
    code: 'EACCES',
    said: "permission denied, stat '/work/it'",
    told: 'is closed to the user of this job (EACCES); give that user the right to it, and to enter every folder above it, with chown or chmod in an earlier step',
  },
  {
    code: 'EPERM',
    said: "operation not permitted, stat '/work/it'",
    told: 'is closed to the user of this job (EPERM); give that user the right to it, and to enter every folder above it, with chown or chmod in an earlier step',
  },
  {
    code: 'EMFILE',
    said: "too many open files, open '/work/it'",
    told: 'cannot be opened, because too many files are open (EMFILE); raise the limit (ulimit -n)',
  },
  {
    code: 'ENFILE',
    said: "file table overflow, open '/work/it'",
    told: 'cannot be opened, because too many files are open (ENFILE); raise the limit (ulimit -n)',
  },
  {
    code: 'EIO',
    said: 'i/o error, read',
    told: 'cannot be read: the system says EIO: i/o error, read; check the disk or the mount that it is on',
  },
] as const

/** Every input that takes a path, with what stands before the sentence and before what is told of it. */
const INPUTS: readonly (readonly [input: string, text: string, before: string, subject?: string])[] = [
  ['context', 'it', ''],
  ['file', 'it', ''],
  ['build-contexts', 'lib=it', 'lib: '],
  ['build-contexts', 'lib=oci-layout://it:v1', 'lib: '],
  ['ssh', 'default=it', ''],
  ['outputs', 'it', ''],
  ['outputs', 'type=tar,dest=it', ''],
  ['cache-from', 'type=local,src=it', ''],
  ['cache-to', 'type=local,mode=max,dest=it', ''],
  ['secret-files', 'npm=it', 'the secret "npm" ', 'names a file that'],
  ['lifecycle-policy', 'it', ''],
  ['repository-policy', 'it', ''],
]

const CASES = INPUTS.flatMap((input) => REFUSALS.map((refusal) => ({ input, refusal, code: refusal.code })))

test.each(CASES)('$code, by the input $input.0: $input.1', ({ input: [input, text, before, subject], refusal }) => {
  const { code, said, told } = refusal
  const job = { paths: { it: { code, said } }, contents: { it: { code, said } } }
  expect(problemsOf({ ...NEEDED, [input]: text }, job)).toEqual([`${input}: ${before}${subject ?? '"it"'} ${told}`])
})

test.each(['public-about', 'public-usage'])('%s: a text that is closed', (input) => {
  const inputs = { repository: 'public.ecr.aws/octo/app', 'aws-region': 'us-east-1', [input]: 'it.md' }
  const [{ code, said, told }] = REFUSALS
  expect(problemsOf(inputs, { contents: { 'it.md': { code, said } } })).toEqual([`${input}: "it.md" ${told}`])
})

test('the Dockerfile of a context is closed', () => {
  const [{ code, said, told }] = REFUSALS
  expect(problemsOf(NEEDED, { paths: { './Dockerfile': { code, said } } })).toEqual([`file: "./Dockerfile" ${told}`])
})
