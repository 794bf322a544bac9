// What buildx itself makes of values of its flags: `docker buildx bake --print` says it, of thousands in one process.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Environment } from '../../../scripts/demo/docker.ts'
import { run } from '../../../scripts/engine/run.ts'

export type FlagName = 'output' | 'cache-from' | 'attest' | 'secret' | 'ssh'

/** A value of a flag, in its parts: names with texts, as JSON sorts them. */
export type Said = Readonly<Record<string, unknown>>

/** Texts that somebody writes or this step prints, and what they mean. */
export interface Case {
  readonly texts: readonly string[]
  readonly means: readonly Said[]
}

/** Where buildx works: a folder of its own, and the environment that names it. */
export interface Place {
  readonly folder: string
  readonly env: Environment
}

/** buildx compares each value of a target with each other, and each target with each other. */
const IN_ONE_TARGET: Readonly<Record<FlagName, number>> = {
  output: 150,
  'cache-from': 150,
  attest: 1,
  secret: 150,
  ssh: 150,
}

/**
 * Has buildx read all texts of these cases. Returns the meanings that are not what was expected, in either direction; none when
 * all agree. Throws when buildx refuses a text.
 */
export async function disagreements({ folder, env }: Place, flag: FlagName, cases: readonly Case[]): Promise<unknown> {
  const groups = chunked(cases, IN_ONE_TARGET[flag])
  const target = Object.fromEntries(
    groups.map((group, index) => [`t${index}`, { [flag]: group.flatMap((one) => one.texts) }]),
  )
  const file = join(folder, `${flag}.json`)
  await writeFile(file, JSON.stringify({ target, group: { default: { targets: Object.keys(target) } } }))
  const printed: Printed = JSON.parse(
    await run('docker', ['buildx', 'bake', '--print', '--file', file], { env, cwd: folder }),
  )
  return groups.flatMap((group, index) => {
    const seen = new Set((printed.target[`t${index}`]?.[flag] ?? []).map(canonical))
    const wanted = new Map(group.flatMap(({ texts, means }) => means.map((said) => [canonical(said), texts] as const)))
    return [
      ...[...wanted].filter(([said]) => !seen.has(said)).map(([said, texts]) => ({ texts, not: said })),
      ...[...seen].filter((said) => !wanted.has(said)).map((said) => ({ buildx: said })),
    ]
  })
}

interface Printed {
  readonly target: Readonly<Record<string, Partial<Readonly<Record<FlagName, readonly Said[]>>>>>
}

/** Bake leaves out an empty destination, which means none. */
const canonical = (said: Said): string =>
  JSON.stringify(
    Object.entries(said)
      .filter(([name, text]) => name !== 'dest' || text !== '')
      .sort(([one], [other]) => (one < other ? -1 : 1)),
  )

const chunked = <T>(all: readonly T[], size: number): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, index) => all.slice(index * size, (index + 1) * size))
