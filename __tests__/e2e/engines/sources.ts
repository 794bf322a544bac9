// A build from a Git repository, and a Dockerfile that is only looked at.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from '@jest/globals'
import { readLog } from '../../../scripts/runner/log.ts'
import type { StepResult } from '../../../scripts/runner/run-action.ts'
import { errorsIn } from '../support.ts'
import type { EngineName } from './fleet.ts'
import type { Place } from './place.ts'

/** Each engine fetches from a Git server that wants a password. */
export function sourceTests(place: Place): void {
  test('context: git is the commit of the event, fetched with the token of the job', async () => {
    const { job, github, token } = place.fleet()
    const inputs = { repository: place.own('sources'), context: 'git', 'github-token': token, tags: 'v1' }
    const result = await place.run({ ...inputs, outputs: `type=local,dest=${place.own('git')}` }, { env: github })
    expect(errorsIn(result)).toEqual([])
    expect(result.code).toBe(0)
    const repository = `${github.GITHUB_SERVER_URL}/${github.GITHUB_REPOSITORY}.git`
    expect(result.output).toContain(`Dockerfile of ${repository}#${github.GITHUB_SHA}`)
    expect(readLog(result.output).masks).toContain(token)
    expect(readFileSync(join(job.workspace, place.own('git'), 'a.txt'), 'utf8')).toBe('of the commit')
  })
}

const TOO_OLD = `Could not check the Dockerfile.
Docker said: unknown flag: --call
See 'docker buildx build --help'.
Why: This buildx is too old to check a Dockerfile: that needs 0.16.
What to do: Run docker/setup-buildx-action before this step, or leave the input call away.
More: docs/troubleshooting.md#call-unknown`

const FOUND = [
  [
    'warning',
    { title: 'JSONArgsRecommended', file: 'check/Dockerfile', line: '3', endLine: '3' },
    expect.stringMatching(/^JSON arguments recommended for CMD /),
  ],
  [
    'error',
    {},
    expect.stringMatching(
      /^The check of the Dockerfile has found:\n- line 3: JSON .* \(JSONArgsRecommended\)\nWhat to do: /,
    ),
  ],
]

/** The annotations of `call: check`. It depends on the version of buildx, and not on the store of the engine. */
const CHECKED: Readonly<Record<EngineName, readonly unknown[]>> = {
  containerd: [['error', {}, TOO_OLD]],
  classic: [['error', {}, TOO_OLD]],
  newer: FOUND,
  'newer-classic': FOUND,
}

/** Where buildx has no checks, the step says what it needs. */
export function checkTests(place: Place): void {
  let result: StepResult
  beforeAll(async () => {
    await place.fleet().job.write({ 'check/Dockerfile': 'FROM scratch\nCOPY Dockerfile /\nCMD hello $X\n' })
    result = await place.run({ repository: place.own('checks'), call: 'check', context: 'check' })
  })

  test('call: check', () => {
    expect(result.code).toBe(1)
    const annotations = result.log.entries.flatMap((entry) =>
      'command' in entry && /^(warning|error)$/.test(entry.command.name)
        ? [[entry.command.name, entry.command.properties, entry.command.data]]
        : [],
    )
    expect(annotations).toEqual(CHECKED[place.engine])
  })
}
