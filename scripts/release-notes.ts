// `npm run release-notes -- v1.2.3`: prints what the changelog says of that version, and fails when tag, package.json and
// changelog do not name the same one.
import { readFileSync } from 'node:fs'
import { releaseNotes } from './release/notes.ts'
import { answerHelp } from './usage.ts'

answerHelp(`npm run release-notes -- v1.2.3

Prints what the changelog says of that version.`)

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
try {
  const changelog = readFileSync('CHANGELOG.md', 'utf8')
  console.log(releaseNotes({ tag: process.argv[2] ?? '', packaged: version, changelog }))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
