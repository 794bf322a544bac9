// A machine that is short of something: descriptors, memory, a disk, a reader of the log. The step ends, and says so where it can.
import { existsSync, readFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { readKeyValueFile } from '../../scripts/runner/file-commands.ts'
import { type Job, KEYS, withJob } from '../support/job.ts'
import { beforeBuild, nodeAfter } from '../support/machine.ts'
import { messageOf } from '../support/message.ts'
import { DOCUMENT } from '../support/prerequisites.ts'
import { tagsIn } from '../support/registry.ts'
import { normalized } from '../support/transcript.ts'

const INPUTS = { ...KEYS, 'aws-region': 'us-east-1', repository: 'team/app', tags: 'v1' }
const HUNDRED = Array.from({ length: 100 }, (_, index) => `t${index}`).join(',')

test('64 descriptors are enough for 100 tags', () =>
  withJob({}, async (job) => {
    const ran = await job.run({ ...INPUTS, tags: HUNDRED }, { node: await nodeAfter(job, 'ulimit -n 64') })
    expect([ran.code, messageOf(ran)]).toEqual([0, ''])
    expect(await tagsIn(job.ecr, 'team/app')).toHaveLength(100)
    expect(ran.output).not.toContain('MaxListenersExceededWarning')
  }))

test('too few descriptors for docker are named', () =>
  withJob({}, async (job) => {
    const ran = await job.run(INPUTS, { node: await nodeAfter(job, 'ulimit -n 26') })
    expect(ran.code).toBe(1)
    expect(messageOf(ran)).toContain(`\nMore: ${DOCUMENT}#open-files`)
  }))

test('64 MB of memory are enough for 64 MB of output and 100 tags', () =>
  withJob({}, async (job) => {
    await beforeBuild(job, "head -c 64000000 /dev/zero | tr '\\0' x | fold -w 100 >&2")
    const ran = await job.run(
      { ...INPUTS, tags: HUNDRED },
      {
        node: await nodeAfter(job, 'exec 3>&1 1> >(tail -c 100000 >&3)'),
        env: { NODE_OPTIONS: '--max-old-space-size=64' },
      },
    )
    expect([ran.code, messageOf(ran)]).toEqual([0, ''])
    expect(await tagsIn(job.ecr, 'team/app')).toHaveLength(100)
  }))

describe('a log that nobody reads', () => {
  test('signals are heard, and docker is ended', () =>
    withJob({}, async (job) => {
      // Docker ends when all that it prints was taken, and by nothing that it is told.
      await beforeBuild(
        job,
        'trap "" INT TERM',
        'kill -INT $PPID',
        'head -c 4000000 /dev/zero >&2',
        'touch "$HOME/ended"; exit 0',
      )
      const node = await nodeAfter(job, 'mkfifo "$DIR/log"', 'exec 3<>"$DIR/log" 1>&3')
      expect(await job.run(INPUTS, { node })).toMatchObject({ code: 1, signal: null })
      expect(existsSync(join(job.home, 'ended'))).toBe(true)
      expect(await readdir(job.temp)).toEqual([])
      expect(await tagsIn(job.ecr, 'team/app')).toEqual([])
    }))

  test('closed at once: nothing is built', () =>
    withJob({}, async (job) => {
      const node = await nodeAfter(job, 'mkfifo "$DIR/log"', 'exec 3<>"$DIR/log" 4>"$DIR/log" 3<&- 1>&4')
      const ran = await job.run(INPUTS, { node })
      expect(ran).toMatchObject({ code: 1, signal: null })
      expect(ran.commands.map(({ argv }) => argv[1])).not.toContain('build')
      expect(await readdir(job.temp)).toEqual([])
    }))

  test('closed in the build: docker is ended', () =>
    withJob({}, async (job) => {
      await beforeBuild(
        job,
        'trap \'touch "$HOME/told"; exit 130\' INT',
        'kill "$(cat "$HOME/reader")"',
        'while :; do echo "#5 0.1 more"; done >&2',
      )
      const node = await nodeAfter(
        job,
        'mkfifo "$DIR/log"',
        'cat "$DIR/log" >/dev/null &',
        'echo $! >"$DIR/reader"',
        'exec 1>"$DIR/log"',
      )
      expect(await job.run(INPUTS, { node })).toMatchObject({ code: 1, signal: null })
      expect(existsSync(join(job.home, 'told'))).toBe(true)
      expect(await readdir(job.temp)).toEqual([])
    }))
})

/** Has the disk of one of the runner's files become full when the build begins. Returns the path of what it had before. */
async function fullWithTheBuild(job: Job, file: 'GITHUB_OUTPUT' | 'GITHUB_STATE') {
  const path = join(job.home, file)
  await beforeBuild(job, `mv "${path}" "${path}.before"`, `ln -s /dev/full "${path}"`)
  return { runner: { [file]: path }, node: await nodeAfter(job, `touch "${path}"`), before: `${path}.before` }
}

describe('the disk becomes full when the build begins', () => {
  test('outputs are missing: all else is done, and the message says where the image is', () =>
    withJob({}, async (job) => {
      const { before, ...more } = await fullWithTheBuild(job, 'GITHUB_OUTPUT')
      const ran = await job.run({ ...INPUTS, tags: 'v1,v2' }, more)
      expect(normalized(messageOf(ran), ran).replace(/[0-9a-f]{64}/, '<digest>')).toBe(
        [
          'Could not write the output image to <home>/GITHUB_OUTPUT, the file GITHUB_OUTPUT of the runner.',
          'The system said: ENOSPC: no space left on device, write',
          'Delivered all the same: <ecr>/team/app@sha256:<digest> as v1, v2',
          "Why: The runner's disk is full.",
          'What to do: Remove what the job does not need before this step, or use a larger runner.',
          `More: ${DOCUMENT}#disk-full`,
        ].join('\n'),
      )
      expect(ran.code).toBe(1)
      expect(ran.summary).toContain('### Delivered to ')
      expect(ran.summary).toContain('### The image was delivered, and its outputs are missing\n')
      expect((await tagsIn(job.ecr, 'team/app')).map((line) => line.split(' ')[0])).toEqual(['v1', 'v2'])
      expect(readKeyValueFile(readFileSync(before, 'utf8'))).toMatchObject({ image: '', 'tag-names': '' })
      expect(await readdir(job.temp)).toEqual([])
    }))

  test('the state is missing, which only a killed run needs: the image is delivered', () =>
    withJob({}, async (job) => {
      const { before, ...more } = await fullWithTheBuild(job, 'GITHUB_STATE')
      const ran = await job.run(INPUTS, more)
      expect([ran.code, messageOf(ran), ran.outputs['tag-names']]).toEqual([0, '', 'v1'])
      expect(Object.keys(readKeyValueFile(readFileSync(before, 'utf8')))).toContain('folder')
    }))
})

test('an output that was written in part is taken away again: the runner refuses a file that ends early', () =>
  withJob({}, async (job) => {
    const labels = Array.from({ length: 50 }, (_, index) => `label${index}=${'x'.repeat(200)}`).join('\n')
    const ran = await job.run({ ...INPUTS, labels }, { node: await nodeAfter(job, 'ulimit -f 4') })
    expect(messageOf(ran)).toContain('Could not write the output labels to ')
    expect(messageOf(ran)).toContain(`\nMore: ${DOCUMENT}#disk-quota`)
    expect([ran.code, ran.outputs.labels, ran.commands]).toEqual([1, '', []])
  }))

describe('what buildx says of a build', () => {
  test.each([
    ['nothing', ': >"$META"; exit 0', ' Unexpected end of JSON input'],
    ['half of it', 'printf \'{"image\' >"$META"; exit 0', ' Unterminated string in JSON'],
    ['null', 'echo null >"$META"; exit 0', ' it holds no object'],
  ])('%s: it is not taken for a build', (_name, line, said) =>
    withJob({}, async (job) => {
      await beforeBuild(job, line)
      const ran = await job.run(INPUTS)
      expect(messageOf(ran)).toContain(
        `Could not learn what was built.\nDocker said: docker ended with exit code 0 and left a metadata file that cannot be read:${said}`,
      )
      expect(messageOf(ran)).toContain(`\nMore: ${DOCUMENT}#build-untold`)
      expect([ran.code, ran.outputs.image]).toEqual([1, ''])
    }),
  )

  test('no file, of a docker that does nothing', () =>
    withJob({}, async (job) => {
      await beforeBuild(job, 'exit 0')
      const ran = await job.run(INPUTS)
      expect(messageOf(ran)).toContain('\nDocker said: docker ended with exit code 0 and left no metadata file\n')
      expect(messageOf(ran)).toContain(`\nMore: ${DOCUMENT}#build-untold`)
      expect([ran.code, ran.outputs.image]).toEqual([1, ''])
    }))

  test("another digest than the registry's: the outputs are the registry's", () =>
    withJob({}, async (job) => {
      const other = `sha256:${'0'.repeat(64)}`
      await beforeBuild(job, '"$DOCKER" "$@"', `echo '{"containerimage.digest":"${other}"}' >"$META"`, 'exit 0')
      const ran = await job.run(INPUTS)
      const there = ran.outputs.digest ?? ''
      expect([ran.code, there === other, ran.outputs.imageid === other]).toEqual([0, false, false])
      expect(ran.outputs.image).toBe(`${job.ecr.registry}/team/app@${there}`)
      expect(ran.output).toContain(`exporting manifest ${there} done`)
    }))
})
