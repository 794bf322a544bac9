// The step where users put it: in a composite action, in a reusable workflow, and in a matrix, under a foreign runner.
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { writeFiles } from '../../support/workspace.ts'
import { PUSH } from './events.ts'
import { type Runner, startRunner } from './runner.ts'
import { OWN_ACTION } from './stand-ins.ts'

const ROLE = 'arn:aws:iam::123456789012:role/github-ecr'

// Its output has a name of its own: act gives the caller the outputs of the steps inside too, which GitHub does not.
const COMPOSITE = `
name: image
inputs:
  repository: { required: true }
outputs:
  delivered: { value: '\${{ steps.push.outputs.image }}' }
runs:
  using: composite
  steps:
    - id: push
      uses: ${OWN_ACTION}
      with:
        role-to-assume: ${ROLE}
        aws-region: eu-central-1
        repository: \${{ inputs.repository }}
`

const REUSABLE = `
on:
  workflow_call:
    inputs:
      service: { type: string, required: true }
    secrets:
      role: { required: true }
    outputs:
      image: { value: '\${{ jobs.image.outputs.image }}' }
jobs:
  image:
    runs-on: ubuntu-latest
    outputs:
      image: \${{ steps.push.outputs.image }}
    steps:
      - uses: actions/checkout@v7
      - id: push
        uses: ${OWN_ACTION}
        with:
          role-to-assume: \${{ secrets.role }}
          aws-region: eu-central-1
          repository: called/\${{ inputs.service }}
`

const CALLER = `
on: { push: { branches: [main] } }
jobs:
  composite:
    runs-on: ubuntu-latest
    outputs:
      image: \${{ steps.image.outputs.delivered }}
    steps:
      - uses: actions/checkout@v7
      - id: image
        uses: ./.github/actions/image
        with: { repository: composite }
  # The combinations push at once, to one repository that none of them finds.
  matrix:
    runs-on: ubuntu-latest
    strategy:
      matrix:
        flavor: [debug, small]
    steps:
      - uses: actions/checkout@v7
      - uses: ${OWN_ACTION}
        with:
          role-to-assume: ${ROLE}
          aws-region: eu-central-1
          repository: matrix
          tags: \${{ matrix.flavor }}
  called:
    uses: ./.github/workflows/called.yml
    with: { service: api }
    secrets: { role: '${ROLE}' }
  after:
    needs: [composite, called]
    runs-on: ubuntu-latest
    steps:
      - run: printf '%s\\n' "$COMPOSITE" "$CALLED"
        env:
          COMPOSITE: \${{ needs.composite.outputs.image }}
          CALLED: \${{ needs.called.outputs.image }}
`

let runner: Runner
beforeAll(async () => {
  runner = await startRunner('eu-central-1')
}, 300_000)
afterAll(() => runner.end())

test('in a composite action, in a reusable workflow and in a matrix', async () => {
  const folder = await runner.newFolder()
  await writeFiles(folder, {
    Dockerfile: 'FROM scratch\nCOPY Dockerfile /\n',
    '.github/actions/image/action.yml': COMPOSITE,
  })
  const workflows = { 'caller.yml': CALLER, 'called.yml': REUSABLE }
  const jobs = await runner.run({ folder, name: 'app', workflows, event: PUSH })
  expect(jobs.map(({ name, result }) => `${name} ${result}`).sort()).toEqual([
    'called/called.yml/image success',
    'caller.yml/after success',
    'caller.yml/composite success',
    'caller.yml/matrix-1 success',
    'caller.yml/matrix-2 success',
  ])
  const of = (name: string) => jobs.filter((job) => job.name.includes(name))
  const images = [...of('composite'), ...of('called')].map(({ outputs }) => outputs.image)
  expect(images).toEqual([expect.stringContaining('/composite@'), expect.stringContaining('/called/api@')])
  expect(of('after')[0]?.log).toBe(images.map((image) => `${image}\n`).join(''))
  expect(of('matrix').map(({ outputs }) => outputs['tag-names'])).toEqual(['debug', 'small'])
})
