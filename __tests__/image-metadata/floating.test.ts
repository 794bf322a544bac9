// Which tags float, and on which line.
import { describe, expect, test } from '@jest/globals'
import type { TagLine } from '../../src/image-metadata/floating-tag-line.ts'
import { type Inputs, pullRequest, push, settingsOf, tagged } from '../fixtures/metadata-rules.ts'

/** `latest: commits`, or `1-x: semver 1.2.3, 1 number, as *-x`. */
function shown(line: TagLine | undefined): string {
  if (line?.kind !== 'version') return line === undefined ? 'none' : 'commits'
  const { scheme, version, depth, before, after, refused } = line
  return `${scheme} ${version} by ${depth}, ${before}*${after}${refused ? ', refused' : ''}`
}

const ALL = 'type=semver,pattern={{version}}\ntype=semver,pattern={{major}}.{{minor}}\ntype=semver,pattern={{major}}'

describe('tags that float', () => {
  test.each<readonly [name: string, job: ReturnType<typeof push>, inputs: Inputs, ...floating: readonly string[]]>([
    ['by default on the default branch', push('main'), {}, 'main: commits', 'latest: commits'],
    ['by default for a Git tag: none', tagged('v1.2.3'), {}],
    ['by default for a pull request: none', pullRequest(2), {}],
    ['edge', push('main'), { tags: 'type=edge\ntype=sha' }, 'edge: commits'],
    ['names that nobody knows', push('main'), { tags: 'prod\nmain\nstaging' }],
    ['latest by hand', push('main'), { tags: 'type=sha\nlatest' }, 'latest: commits'],
    [
      'versions',
      tagged('v1.2.3'),
      { tags: ALL },
      '1.2: semver 1.2.3 by 2, *',
      '1: semver 1.2.3 by 1, *',
      'latest: semver 1.2.3 by 0, *',
    ],
    [
      'latest by hand beside a version',
      tagged('v1.2.3'),
      { tags: `${ALL.split('\n')[0]}\nlatest` },
      'latest: semver 1.2.3 by 0, *',
    ],
    [
      'versions with a letter and a suffix',
      tagged('v1.2.3'),
      { tags: 'type=semver,pattern=v{{major}}', flavor: 'suffix=-alpine,onlatest=true' },
      'v1-alpine: semver 1.2.3 by 1, v*-alpine',
      'latest-alpine: semver 1.2.3 by 0, *-alpine',
    ],
    ['a Git tag that is a version', tagged('v1.2.3'), { tags: 'type=ref,event=tag' }, 'latest: semver 1.2.3 by 0, *'],
    ['a Git tag that is none', tagged('demo'), { tags: 'type=ref,event=tag' }, 'latest: commits'],
    ['a pre-release: none', tagged('v1.2.3-rc.1'), { tags: ALL }],
    [
      'a pre-release, and latest by hand',
      tagged('v1.2.3-rc.1'),
      { tags: `${ALL}\nlatest` },
      'latest: semver 1.2.3-rc.1 by 0, *, refused',
    ],
    [
      'a pre-release, and latest by the flavor',
      tagged('v1.2.3-rc.1'),
      { tags: ALL, flavor: 'latest=true' },
      'latest: semver 1.2.3-rc.1 by 0, *',
    ],
    [
      'versions of PEP 440',
      tagged('1.2.3'),
      { tags: 'type=pep440,pattern={{version}}\ntype=pep440,pattern={{major}}' },
      '1: pep440 1.2.3 by 1, *',
      'latest: pep440 1.2.3 by 0, *',
    ],
    [
      'a tag that also names a commit stays what it is',
      push('main'),
      { tags: 'type=sha,prefix=,enable=true\ntype=ref,event=branch' },
      'main: commits',
    ],
  ])('%s', (_name, job, inputs, ...floating) => {
    expect(settingsOf(job, inputs).tags.floating.map(({ tag, line }) => `${tag}: ${shown(line)}`)).toEqual(floating)
  })

  test.each<readonly [name: string, inputs: Inputs, form: unknown]>([
    ['the default', {}, { before: 'sha-', after: '', length: 7 }],
    ['with a suffix', { tags: 'type=sha', flavor: 'suffix=-api' }, { before: 'sha-', after: '-api', length: 7 }],
    ['long and bare', { tags: 'type=sha,format=long,prefix=' }, { before: '', after: '', length: 40 }],
    ['none', { tags: 'latest' }, undefined],
  ])('the form of the tag of the commit: %s', (_name, inputs, form) => {
    expect(settingsOf(push('main'), inputs).tags.commitTag).toEqual(form)
  })
})
