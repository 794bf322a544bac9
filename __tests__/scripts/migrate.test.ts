// What `npm run migrate` makes of the chain in its usual forms; __tests__/scenario/migrated.test.ts runs it.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { stringify } from 'yaml'
import { parseAction } from '../../scripts/docs/action.ts'
import { blocks } from '../../scripts/docs/markdown.ts'
import { chainOf } from '../../scripts/migrate/chain.ts'
import { migrateJob } from '../../scripts/migrate/migrate-job.ts'
import { printJob, printSteps } from '../../scripts/migrate/print.ts'
import { itemsOf, readImage } from '../../scripts/migrate/reference.ts'
import { readJobs } from '../../scripts/migrate/workflow.ts'
import { migrated } from '../corpus/migrated.ts'
import { CORPUS } from '../corpus/workflow-file.ts'
import { schemaErrors } from '../workflows/lint.ts'

const KNOWN = parseAction(readFileSync('action.yml', 'utf8')).inputs.map(({ name }) => name)
const jobOf = (text: string) => {
  const [job] = readJobs(text)
  if (job === undefined) throw new Error('no job')
  return migrateJob(job, KNOWN)
}

test('the workflow of docs/migrate.md becomes the one that it shows', () => {
  const [diff = ''] = blocks(readFileSync('docs/migrate.md', 'utf8'), 'diff')
  const side = (sign: string): string =>
    diff
      .split('\n')
      .filter((line) => line.startsWith(' ') || line.startsWith(sign))
      .map((line) => line.slice(1))
      .join('\n')
  const [after] = readJobs(side('+'))
  const expected = after?.steps.find(({ action }) => action === '<owner>/ecr-build-push')
  const { steps } = jobOf(side('-'))
  const lines = Object.entries(expected?.with ?? {}).map(([name, text]) => [name, text.trimEnd()])
  // What the chain has by default is written, where this step has another default.
  expect(steps).toEqual([
    { id: expected?.id, env: {}, inputs: { ...Object.fromEntries(lines), context: '.', push: 'true' } },
  ])
})

const FACTS = { logins: ['login'], loginHost: '', env: { ECR: `\${{ steps.login.outputs.registry }}`, APP: 'app' } }
const HOST = '123456789012.dkr.ecr.us-east-1.amazonaws.com'

test.each([
  ['the registry of the login', `\${{ steps.login.outputs.registry }}/team/app:v1`, ['login', 'team/app', 'v1']],
  ['a variable that stands for it', `\${{ env.ECR }}/app:\${{ github.sha }}`, ['login', 'app', `\${{ github.sha }}`]],
  ['a variable that does not', `\${{ env.APP }}/x:v1`, ['unknown', `\${{ env.APP }}/x`, 'v1']],
  ['a host of ECR', `${HOST}/app:v1`, ['ecr', `${HOST}/app`, 'v1']],
  [
    'a host of ECR with expressions',
    `\${{ vars.A }}.dkr.ecr.\${{ vars.R }}.amazonaws.com/app`,
    ['ecr', `\${{ vars.A }}.dkr.ecr.\${{ vars.R }}.amazonaws.com/app`, undefined],
  ],
  [
    'a whole URI in a variable',
    `\${{ vars.URI }}:\${{ github.ref_name }}`,
    ['unknown', `\${{ vars.URI }}`, `\${{ github.ref_name }}`],
  ],
  ['another registry', 'ghcr.io/acme/app:v1', ['elsewhere', 'ghcr.io/acme/app', 'v1']],
  ['Docker Hub', 'acme/app:v1', ['none', 'acme/app', 'v1']],
] as const)('a name with %s', (_name, text, [place, repository, tag]) => {
  expect(readImage(text, FACTS)).toEqual({ place, repository, tag })
})

test('a list is split at commas and lines, not in expressions', () => {
  expect(itemsOf(`a:\${{ format('{0},{1}', 1, 2) }}, b:1\n\n# c\nd`)).toEqual([
    `a:\${{ format('{0},{1}', 1, 2) }}`,
    'b:1',
    'd',
  ])
})

describe('each workflow of the corpus', () => {
  const withBuild = CORPUS.filter(({ chain }) => chain.some(({ uses }) => uses?.startsWith('docker/build-push-action')))

  test('more than 25 use docker/build-push-action', () => expect(withBuild.length).toBeGreaterThan(25))

  test.each(withBuild)(
    '$name: a step of inputs that this action has, and a line where its repository is not known',
    (file) => {
      const { steps, notes } = migrated(file)
      expect(steps.length).toBeGreaterThan(0)
      const text = stringify({
        on: 'push',
        jobs: { image: { 'runs-on': 'ubuntu-latest', steps: [{ uses: 'actions/checkout@v7' }] } },
      }).replace(/^ +- uses: actions.*$/m, printSteps(steps).replaceAll(/^(?=.)/gm, '      '))
      expect(schemaErrors('workflow', text)).toEqual([])
      // __tests__/scenario/migrated.test.ts runs those for which nobody has to fill in anything.
      const isWhole = notes.every((note) => !/^repository: /.test(note))
      expect(steps.map(({ inputs }) => inputs.repository === 'my-app')).toEqual(steps.map(() => !isWhole))
      expect(steps.flatMap(({ inputs }) => Object.keys(inputs)).filter((name) => !KNOWN.includes(name))).toEqual([])
    },
  )
})

test.each([
  ['a host of ECR', { registry: HOST }, true],
  ['ECR Public', { registry: 'public.ecr.aws' }, true],
  ['a secret that is named after ECR', { registry: `\${{ secrets.ECR_REGISTRY }}` }, true],
  ['an own domain, and the word that it is ECR', { registry: 'images.example.org', ecr: 'true' }, true],
  ['a secret that is not', { registry: `\${{ secrets.REGISTRY_HOST }}` }, false],
  ['GitHub, with a secret', { registry: 'ghcr.io', password: `\${{ secrets.GITHUB_TOKEN }}` }, false],
  ['Docker Hub', { username: 'acme' }, false],
])('a login of docker/login-action to %s', (_name, inputs, isEcr) => {
  const [job] = readJobs(stringify({ jobs: { image: { steps: [{ uses: 'docker/login-action@v4', with: inputs }] } } }))
  expect(job && chainOf(job).logins.length === 1).toBe(isEcr)
})

test('what is not taken over is told', () => {
  const { notes } = jobOf(`
jobs:
  image:
    steps:
      - uses: aws-actions/configure-aws-credentials@v6
        with: { aws-region: us-east-1, role-to-assume: 'arn:aws:iam::123456789012:role/x', custom-tags: '{}' }
      - { id: login, uses: aws-actions/amazon-ecr-login@v2 }
      - uses: docker/setup-buildx-action@v4
        with: { buildkitd-config: buildkitd.toml }
      - id: build
        uses: docker/build-push-action@v7
        with:
          push: true
          tags: |
            \${{ steps.login.outputs.registry }}/app:v1
            ghcr.io/acme/app:v1
      - { name: Scan, run: 'docker pull "$IMAGE"' }
      - { name: Tell, run: 'echo \${{ steps.login.outputs.registry }}' }
`)
  expect(notes.map((note) => note.split(':')[0])).toEqual([
    'ghcr.io/acme/app',
    'custom-tags',
    'provenance',
    'labels',
    '"Tell" reads outputs of the step login, which is removed',
    '"Scan" needs a login or credentials of its own',
    'docker/setup-buildx-action stays',
  ])
  expect(notes).toContain(
    '"Scan" needs a login or credentials of its own: set keep-login: true in this step for docker, and keep aws-actions/configure-aws-credentials before it for calls to AWS.',
  )
})

test('a script that runs docker by itself is named, and nothing is made of it', () => {
  const job = jobOf(`jobs: { image: { steps: [{ name: Push, run: "docker build -t x .\\ndocker push x" }] } }`)
  expect(printJob(job)).toBe(`# Job image
# Nothing here is replaced.
# - "Push" runs docker by itself: write this step in its place, with its flags as inputs of the same names.
`)
})

test.each([
  ['no YAML', 'a: [', /Flow sequence/],
  ['no workflow', 'a: 1', /no workflow with steps/],
  ['a list', '- a', /no workflow: it has no jobs/],
])('a file that is %s', (_name, text, message) => {
  expect(() => readJobs(text)).toThrow(message)
})
