// promote and merge need no docker: with one that always fails they do and say what they do without any, and they never call it.
import { chmod, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import type { ActionName } from '../../src/index.ts'
import type { Tag } from '../../src/names/image-reference.ts'
import { MemoryRepository } from '../fixtures/memory-repository.ts'
import { makePlatformImage } from '../fixtures/platform-image.ts'
import { fill, privateRepository } from '../fixtures/remote-repositories.ts'
import { type Inputs, type Job, KEYS, withJob } from '../support/job.ts'
import { messageOf } from '../support/message.ts'
import { normalized, transcriptOf } from '../support/transcript.ts'
import { writeFiles } from '../support/workspace.ts'

const INPUTS: Inputs = { ...KEYS, 'aws-region': 'us-east-1', repository: 'app', tags: 'v1' }

const FAILING = `#!/bin/sh
echo "$*" >> "$0.calls"
echo 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?' >&2
exit 1
`

/** Pushes images of two platforms, as `parts:one` and `parts:two`. */
async function pushParts(job: Job): Promise<void> {
  const memory = new MemoryRepository('parts')
  for (const [tag, platform] of Object.entries({ one: 'linux/amd64', two: 'linux/arm64' }))
    memory.tags.set(tag as Tag, makePlatformImage(memory, { platform, commit: 'c0ffee1', attested: true }).digest)
  await fill(await privateRepository(job.ecr, 'parts'), memory)
}

/** Several layers come at once: which is the first, and how fast it was, is by chance. */
const byChanceSorted = (text: string): readonly string[] =>
  text
    .replaceAll(/(?<= in )\S+ s, \S+ \S+ a second/g, '<time and rate>')
    .split('\n')
    .sort()

/** Runs an action and its `post` with these programs alone in PATH. Returns what can be seen of it, and the programs' folder then. */
async function runWith(job: Job, programs: Readonly<Record<string, string>>, action: ActionName, inputs: Inputs) {
  const bin = join(job.home, 'bin')
  await writeFiles(bin, { '.keep': '', ...programs })
  for (const name of Object.keys(programs)) await chmod(join(bin, name), 0o755)
  await pushParts(job)
  const ran = await job.run({ ...INPUTS, ...inputs }, { action, env: { PATH: bin } })
  const post = await job.post(ran.state, { ...INPUTS, ...inputs }, { PATH: bin })
  const seen = {
    message: messageOf(ran),
    transcript: byChanceSorted(transcriptOf(ran)),
    post: [post.code, normalized(post.output, { job, log: post.log })],
  }
  return { seen, programs: (await readdir(bin)).filter((name) => name !== '.keep') }
}

test.each<readonly [name: string, action: ActionName, inputs: Inputs, message: string]>([
  ['promote', 'promote', { from: 'parts:one' }, ''],
  ['merge', 'merge', { images: 'parts:one\nparts:two', platforms: 'linux/amd64,linux/arm64' }, ''],
  ['promote of no image', 'promote', { from: 'parts:three' }, 'There is no image parts:three in <ecr>/parts.'],
  [
    'merge of too few',
    'merge',
    { images: 'parts:one', platforms: 'linux/amd64,linux/arm64' },
    'linux/arm64 is missing',
  ],
])('%s, with a docker that always fails, is as it is without docker', (_name, action, inputs, message) =>
  withJob({}, async (without) => {
    const { seen } = await runWith(without, {}, action, inputs)
    expect(seen.message).toEqual(message === '' ? '' : expect.stringContaining(message))
    await withJob({}, async (failing) => {
      expect(await runWith(failing, { docker: FAILING }, action, inputs)).toEqual({ seen, programs: ['docker'] })
    })
  }),
)
