// What is made beside a push, from the inputs to the options of buildx: the image is the last output, whoever builds.
import { expect, test } from '@jest/globals'
import { buildArgv } from '../../src/buildx/argv.ts'
import { BESIDE_PUSH, RESULTS } from '../fixtures/beside-push.ts'
import { BUILD_FILES, PUSH } from '../fixtures/builds.ts'
import { settingsOf } from '../fixtures/inputs.ts'

const ENGINE = ['docker']
const OTHERS = ['docker-container', 'remote', 'kubernetes']

const ROWS = [...ENGINE, ...OTHERS].flatMap((driver) => BESIDE_PUSH.map((row) => ({ driver, ...row })))

test.each(ROWS)('$driver: $name', ({ driver, inputs, env, beside, image }) => {
  const job = { env: { AWS_REGION: 'eu-central-1', ...env } }
  const { build } = settingsOf({ repository: 'team/app', ...inputs }, job)
  const argv = buildArgv({ ...build, driver }, PUSH, BUILD_FILES)
  // What is in the engine's own store is there already.
  const made = beside.filter((one) => !(ENGINE.includes(driver) && one === 'load')).map((one) => RESULTS[one])
  const pushed = ['type=image,name=host/app:v1,push=true', ...(image === undefined ? [] : [image])].join(',')
  const short = made.length === 0 && image === undefined
  expect(argv.slice(argv.indexOf('/private/metadata.json') + 1)).toEqual([
    ...(short ? ['--tag', 'host/app:v1', '--push'] : [...made, pushed].flatMap((one) => ['--output', one])),
    ...['--', '.'],
  ])
})
