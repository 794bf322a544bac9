// What the workflow `release` does for a tag, with a `gh` that only notes what it was asked.
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { releaseNotes } from '../../scripts/release/notes.ts'
import { readWorkflow, stepsOf } from './files.ts'

const COMMIT = '860c1904a1ce19322e91ac35af1ab07466440c37'

/** The script of the workflow's step of that name. */
function scriptOf(name: string): string {
  const script = stepsOf(readWorkflow('.github/workflows/release.yml')).find((step) => step.name === name)?.run
  if (script === undefined) throw new Error(`the workflow has no step ${name}`)
  return script
}

/** Runs the publishing step for a tag. `hasMajor`: the tag of the major version is there. Returns what gh was asked. */
function publish(tag: string, hasMajor: boolean): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'release-'))
  try {
    const gh = `#!/bin/bash\necho "$*" >> ${folder}/asked\n${hasMajor ? '' : '[[ "$*" == *PATCH* ]] && exit 1\n'}exit 0\n`
    writeFileSync(join(folder, 'gh'), gh)
    chmodSync(join(folder, 'gh'), 0o755)
    const env = {
      PATH: `${folder}:${process.env.PATH}`,
      RUNNER_TEMP: '/temp',
      GITHUB_REF_NAME: tag,
      GITHUB_REPOSITORY: 'octo-org/ecr-build-push',
      GITHUB_SHA: COMMIT,
    }
    const script = scriptOf('Publish the release, then move the tag of the major version')
    const { status, stderr } = spawnSync('bash', ['-e', '-c', script], { env, encoding: 'utf8' })
    if (status !== 0) throw new Error(stderr)
    return readFileSync(join(folder, 'asked'), 'utf8').trim().split('\n')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const CREATED = 'release create v1.2.3 --verify-tag --title v1.2.3 --notes-file /temp/notes.md'
const REFS = 'repos/octo-org/ecr-build-push/git/refs'

test.each([
  ['moves the tag of the major version', true, [`api --method PATCH ${REFS}/tags/v1 -f sha=${COMMIT} -F force=true`]],
  [
    'makes that tag at the first release of it',
    false,
    [
      `api --method PATCH ${REFS}/tags/v1 -f sha=${COMMIT} -F force=true`,
      `api --method POST ${REFS} -f ref=refs/tags/v1 -f sha=${COMMIT}`,
    ],
  ],
] as const)('a release is published, and then it %s', (_name, hasMajor, asked) => {
  expect(publish('v1.2.3', hasMajor)).toEqual([CREATED, ...asked])
})

test('the version of package.json has its notes in the changelog, so that its tag can be pushed', () => {
  const { version: packaged } = JSON.parse(readFileSync('package.json', 'utf8')) as { readonly version: string }
  const changelog = readFileSync('CHANGELOG.md', 'utf8')
  expect(releaseNotes({ tag: `v${packaged}`, packaged, changelog })).toContain('### Added\n')
})

test('the notes go into the file alone, without what npm says', () => {
  expect(scriptOf('The tag, package.json and the changelog name the same version')).toMatch(
    /^npm run --silent release-notes/,
  )
})
