// What comes out of a build of one platform: the plain image, and what is left beside it.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from '@jest/globals'
import { run } from '../../../scripts/engine/run.ts'
import type { StepResult } from '../../../scripts/runner/run-action.ts'
import { errorsIn } from '../support.ts'
import type { Place } from './place.ts'
import { shapeOf } from './shape.ts'

/** One build, whose result goes to four places: every engine has all of these exporters. */
export function resultTests(place: Place): void {
  let result: StepResult
  const left = (name: string): string => join(place.fleet().job.workspace, place.own(name))

  beforeAll(async () => {
    await place.fleet().job.write({ 'out/Dockerfile': 'FROM scratch\nCOPY hello.txt /\n', 'out/hello.txt': 'hello' })
    const outputs = `type=local,dest=${place.own('left')}\ntype=tar,dest=${place.own('left.tar')}`
    const inputs = { repository: place.own('out'), context: 'out', tags: 'v1,latest', load: 'true', outputs }
    result = await place.run(inputs)
  })

  test('push, without provenance and sbom: one manifest, which Lambda takes', async () => {
    expect(errorsIn(result)).toEqual([])
    expect(result.code).toBe(0)
    expect(await shapeOf(place.fleet().job.ecr, place.own('out'), result)).toEqual({ type: 'Docker manifest' })
  })

  test('load: the engine has the image under every tag', async () => {
    const tags = (result.outputs.tags ?? '').split('\n')
    const names = await place.docker('image', 'inspect', '--format', '{{json .RepoTags}}', tags[0] ?? '')
    expect(new Set(JSON.parse(names))).toEqual(new Set(tags))
  })

  test('local', () => {
    expect(readFileSync(join(left('left'), 'hello.txt'), 'utf8')).toBe('hello')
  })

  test('tar', async () => {
    expect(await run('tar', ['-xOf', left('left.tar'), 'hello.txt'])).toBe('hello')
  })
}
