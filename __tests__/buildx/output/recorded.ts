// What docker printed in builds that failed, recorded with Debian's packages of two versions of Docker and buildx: 26.1.5
// with 0.13.1, and 28.5.2 with 0.29.1. Only names and ids of the machine are changed.
import { readFileSync } from 'node:fs'

export const VERSIONS = ['0.13.1', '0.29.1'] as const
export type Version = (typeof VERSIONS)[number]

const recordings = new Map(
  VERSIONS.flatMap((version) =>
    readFileSync(`__tests__/buildx/output/recorded/buildx-${version}.txt`, 'utf8')
      .split(/^={8} /m)
      .slice(1)
      .map((text) => {
        const end = text.indexOf('\n')
        return [`${version} ${text.slice(0, end)}`, text.slice(end + 1)] as const
      }),
  ),
)

/** What this version of buildx printed in the build of that name. */
export function recorded(version: Version, name: string): string {
  const text = recordings.get(`${version} ${name}`)
  if (text === undefined) throw new Error(`nothing of that name was recorded: ${version} ${name}`)
  return text
}
