// `npm run uses`: the line that names this action by the commit that is checked out.
import { readFile } from 'node:fs/promises'
import { run } from './engine/run.ts'
import { takeNothing } from './usage.ts'
import { usesLine } from './uses/line.ts'

takeNothing(`npm run uses

Prints the "uses:" line for the commit that is checked out here. Behind the repository, "/promote" and "/merge" name the other actions.`)

const git = async (...args: readonly string[]): Promise<readonly string[]> =>
  (await run('git', args)).split('\n').filter((line) => line !== '')

/** Addresses of the remotes, `origin` first. */
async function remotes(): Promise<readonly string[]> {
  const names = await git('remote')
  const ordered = [...names].sort((a, b) => Number(b === 'origin') - Number(a === 'origin'))
  return (await Promise.all(ordered.map((name) => git('remote', 'get-url', name)))).flat()
}

const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { readonly version: string }
const [commit = ''] = await git('rev-parse', 'HEAD')
const line = usesLine({ remotes: await remotes(), commit, version, tags: await git('tag', '--points-at', 'HEAD') })
if (line === undefined) {
  console.error(
    'This clone has no remote on GitHub, and GitHub gets an action from there. Push it to a repository first ' +
      '("gh repo create ecr-build-push --public --source . --push"), and run this again. On this machine alone, ' +
      '"npm run step" runs it without GitHub.',
  )
  process.exitCode = 1
} else {
  console.log(line)
  // Notes go to stderr, so that stdout is the line and nothing else.
  const pushed = await git('branch', '--remotes', '--contains', 'HEAD')
  if (pushed.length === 0)
    console.error('# GitHub does not have this commit, as far as this clone knows: "git push" first.')
  const changed = await git('status', '--porcelain', '--untracked-files=no')
  if (changed.length > 0) console.error('# What is changed here and not committed is not in it.')
}
