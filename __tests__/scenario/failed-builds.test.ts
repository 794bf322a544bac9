// Builds that fail in every way that docker can: the step fails, says why, and leaves nothing behind.
import { readdir } from 'node:fs/promises'
import { describe, expect, test } from '@jest/globals'
import type { FaultRule } from '../../emulator/index.ts'
import type { BuildPlay } from '../support/docker-plays.ts'
import { KEYS, withJob } from '../support/job.ts'
import { messageOf } from '../support/message.ts'
import { tagsIn } from '../support/registry.ts'
import { expectTranscript, transcriptOf } from '../support/transcript.ts'

const INPUTS = { ...KEYS, 'aws-region': 'us-east-1', repository: 'team/app', tags: 'v1,v2' }
const DOCUMENT = 'https://github.com/octo-org/ecr-build-push/blob/v1/docs/troubleshooting.md'

/** As BuildKit 0.12 prints it. The output of the command has a run of backticks, to break out of a block of code. */
const COMPILER = `#0 building with "default" instance using docker driver

#5 [2/2] RUN make
#5 0.483 compiling
#5 0.484 main.c:3: error: expected ; \`\`\`\`
#5 ERROR: process "/bin/sh -c make" did not complete successfully: exit code: 2
------
 > [2/2] RUN make:
0.483 compiling
0.484 main.c:3: error: expected ; \`\`\`\`
------
Dockerfile:2
--------------------
   1 |     FROM busybox:1.37
   2 | >>> RUN make
--------------------
ERROR: failed to solve: process "/bin/sh -c make" did not complete successfully: exit code: 2
`

test('a command of the Dockerfile fails', () =>
  withJob({ docker: { build: { stderr: COMPILER, exit: 1 } } }, async (job) => {
    const ran = await job.run(INPUTS)
    expectTranscript('failed-build', transcriptOf(ran))
    expect(await readdir(job.temp)).toEqual([])
    expect(await tagsIn(job.ecr, 'team/app')).toEqual([])
  }))

describe('what the step says when the build ends', () => {
  test.each<[string, BuildPlay, readonly string[]]>([
    [
      'with exit code 1 and not a word',
      { exit: 1 },
      ['Could not build the image: docker ended with exit code 1.', 'Docker said: nothing'],
    ],
    [
      'with exit code 125 and something that is no error message',
      { stdout: '#1 [internal] load build definition\n', exit: 125 },
      ['Could not build the image.', 'Docker said: #1 [internal] load build definition', 'Fingerprint: bcc246673f49'],
    ],
    [
      'by SIGKILL, as the system ends what takes too much memory',
      { stderr: '#5 [2/2] RUN make\n#5 0.483 compiling\n', dies: 'SIGKILL' },
      [
        'Could not build the image: docker was killed by SIGKILL.',
        'Docker said: #5 [2/2] RUN make',
        '#5 0.483 compiling',
      ],
    ],
    [
      'by a signal that nobody here sent',
      { dies: 'SIGHUP' },
      ['Could not build the image: docker was killed by SIGHUP.', 'Docker said: nothing'],
    ],
    [
      'well, but without a metadata file',
      { metadata: 'none' },
      [
        'Could not learn what was built.',
        'Docker said: docker ended with exit code 0 and left no metadata file',
        'Why: The docker command ended well and did not tell what it has built, so nobody can say which image that is: it was not built by buildx, or something has changed the files of this step.',
        'What to do: See what the docker command of this runner is ("command -v docker", "docker buildx version") and take away what stands between it and this step, such as a script of the same name.',
        `More: ${DOCUMENT}#build-untold`,
      ],
    ],
    [
      'by a test that talks about connections and access: these words are not about the step',
      {
        stderr: `#5 0.9 Error: connect ECONNREFUSED 127.0.0.1:5432\n#5 1.0 AccessDenied: Throttling\n${COMPILER}`,
        exit: 1,
      },
      [
        'Could not build the image: RUN make (Dockerfile:2) ended with exit code 2.',
        'Its last lines:',
        '  Error: connect ECONNREFUSED 127.0.0.1:5432',
        '  AccessDenied: Throttling',
        '  compiling',
        '  main.c:3: error: expected ; ````',
      ],
    ],
    [
      'because the disk is full',
      { stderr: 'ERROR: failed to solve: write /var/lib/docker/x: no space left on device\n', exit: 1 },
      [
        'Could not build the image.',
        'Docker said: ERROR: failed to solve: write /var/lib/docker/x: no space left on device',
        "Why: The runner's disk is full.",
        'What to do: Remove what the job does not need before this step, or use a larger runner.',
        `More: ${DOCUMENT}#disk-full`,
      ],
    ],
  ])('%s', (_name, build, says) =>
    withJob({ docker: { build } }, async (job) => {
      const ran = await job.run(INPUTS)
      expect(messageOf(ran)).toBe(says.join('\n'))
      expect(ran.code).toBe(1)
      expect(ran.outputs).toMatchObject({ image: '', digest: '', tags: '', 'repository-created': 'true' })
      expect(await readdir(job.temp)).toEqual([])
    }),
  )
})

test('the registry refuses the push', async () => {
  const message =
    'User: arn:aws:iam::123456789012:user/local is not authorized to perform: ecr:PutImage on resource: arn:aws:ecr:us-east-1:123456789012:repository/team/app because no identity-based policy allows the ecr:PutImage action'
  const faults: FaultRule[] = [{ match: 'PUT manifest', status: 403, code: 'DENIED', message }]
  await withJob({ ecr: { faults } }, async (job) => {
    const ran = await job.run(INPUTS)
    expect(messageOf(ran)).toBe(
      `Could not push the image.
Docker said: ERROR: failed to solve: failed to push <ecr>/team/app:v1: unexpected status from PUT request to http://<ecr>/v2/team/app/manifests/v1: 403 Forbidden: {"errors":[{"code":"DENIED","message":"${message}"}]}
Why: The identity of this step is not allowed to do that.
What to do: Look first whether the region and the name of the repository are those that the role was made for: AWS says the same of a typo. Only if they are, allow the action that is named above on that repository, for a repository of another account in its repository policy too; docs/iam.md lists what this step needs.
More: ${DOCUMENT}#access-denied`,
    )
    expect(ran.outputs).toMatchObject({ image: '', tags: '', 'repository-created': 'true' })
  })
})
