// A world for tests: real files, and a log and reports that are kept in memory.

import type { World } from '../src/actions/world.ts'
import { filesIn } from '../src/adapters/files.ts'
import type { InputPorts } from '../src/inputs/reader.ts'
import { CONTEXT } from './actions/build/inputs/border.ts'
import { newFolder } from './folder.ts'

/** What a step has said and left so far, in order. */
export type Said = readonly [
  kind: 'info' | 'done' | 'warning' | 'error' | 'debug' | 'mask' | 'group' | 'text' | 'output' | 'state',
  ...values: readonly string[],
]

export interface Kept {
  readonly world: World & InputPorts
  /** A new folder: HOME and RUNNER_TEMP of the world. */
  readonly folder: string
  readonly records: readonly Said[]
}

const never = (what: string) => (): never => {
  throw new Error(`${what} is not part of this test`)
}

/** A world with what a test needs; asking for anything else is an error. */
export function worldWith(over: Partial<World>): Kept {
  const folder = newFolder()
  const records: Said[] = []
  const world: World & InputPorts = {
    context: CONTEXT,
    env: { HOME: folder },
    input: never('an input'),
    proxies: { problems: [] },
    log: {
      info: (text) => records.push(['info', text]),
      done: (text) => records.push(['done', text]),
      warning: (text, place) => records.push(['warning', text, ...(place ? [JSON.stringify(place)] : [])]),
      error: (text, place) => records.push(['error', text, ...(place ? [JSON.stringify(place)] : [])]),
      debug: (text) => records.push(['debug', text]),
      mask: (secret) => records.push(['mask', secret]),
      group: (title, task) => {
        records.push(['group', title])
        return task()
      },
      untrusted: (task) => task((bytes) => records.push(['text', Buffer.from(bytes).toString('utf8')])),
    },
    report: {
      output: (name, value) => records.push(['output', name, value]),
      state: (name, value) => records.push(['state', name, value]),
      summary: never('a summary'),
    },
    files: filesIn(folder),
    docker: { query: never('docker'), stream: never('docker') },
    git: { commitTime: never('git') },
    connect: never('AWS'),
    github: { get: never('GitHub') },
    match: never('a pattern'),
    now: never('the clock'),
    unique: never('a random text'),
    clock: never('the time of day'),
    cancelled: new AbortController().signal,
    ...over,
  }
  return { world, folder, records }
}
