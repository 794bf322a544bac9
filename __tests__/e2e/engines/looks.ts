// What an engine says by its own API, and what `docker buildx inspect` says of it, decide the same.
import { expect, test } from '@jest/globals'
import { dockerCommand } from '../../../src/adapters/docker-process.ts'
import { askingEngine } from '../../../src/adapters/engine-api.ts'
import { filesIn } from '../../../src/adapters/files.ts'
import { askForBuilder, type BuilderQuestion } from '../../../src/buildx/builder/ask-engine.ts'
import { inspectBuilder } from '../../../src/buildx/builder/inspect.ts'
import type { Place } from './place.ts'

const never = new AbortController().signal

export function lookTests(place: Place): void {
  test.each<readonly [name: string, more: Partial<BuilderQuestion>, isAnswered: boolean]>([
    ['one image', {}, true],
    ['the store', { storeMatters: true }, true],
    ['two platforms', { platforms: ['linux/amd64', 'linux/arm64'], storeMatters: true, versionMatters: true }, false],
  ])('the engine says of itself what docker says: %s', async (_name, more, isAnswered) => {
    const { PATH, HOME } = process.env
    const env = { PATH, HOME, ...place.fleet().engine(place.engine).environment }
    const question = { name: undefined, platforms: [], storeMatters: false, versionMatters: false, ...more }
    const files = filesIn({ temp: '/nowhere', workspace: '/nowhere' })
    const asked = await askForBuilder({ files, askEngine: askingEngine(never), env, config: {} }, question)
    expect(asked !== undefined).toBe(isAnswered)
    if (asked === undefined) return
    const told = await inspectBuilder(
      dockerCommand(never, () => {}),
      undefined,
      env,
      question.storeMatters,
    )
    if (told instanceof Error) throw told
    expect(told.platforms).toEqual(expect.arrayContaining([...asked.platforms]))
    const store = question.storeMatters ? told.store : undefined
    expect(asked).toEqual({ ...told, platforms: asked.platforms, store, buildkit: undefined })
  })
}
