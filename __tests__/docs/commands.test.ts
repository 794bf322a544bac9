import { expect, test } from '@jest/globals'
import { blocksOf, COMMAND_DOCUMENTS, EXCEPTIONS } from './commands.ts'

test.each(EXCEPTIONS.map((one) => [one.document, one.has, one] as const))(
  '%s: "%s" is one block',
  (document, _has, one) => {
    expect(blocksOf(document).filter(({ exception }) => exception === one)).toHaveLength(1)
  },
)

test('the documents whose commands are run', () => {
  const run = COMMAND_DOCUMENTS.map((path) => [
    path,
    blocksOf(path).filter(({ exception }) => exception?.how !== 'left').length,
  ])
  expect(Object.fromEntries(run)).toEqual({
    'CONTRIBUTING.md': 0,
    'docs/iam.md': 2,
    'docs/migrate.md': 0,
    'docs/reuse.md': 0,
    'docs/signing.md': 0,
    'docs/start/1-containers.md': 7,
    'docs/start/2-first-image.md': 5,
    'docs/start/3-deploy.md': 0,
    'docs/start/4-portfolio.md': 0,
    'docs/start/cost.md': 0,
    'docs/versions.md': 0,
    'docs/without-aws.md': 0,
    'emulator/README.md': 4,
    'emulator/control/README.md': 1,
    'examples/hello/README.md': 1,
    'examples/iam/README.md': 0,
  })
})
