// Makes the site: every page of pages/ in the same frame, into the folder that is named.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const [target] = process.argv.slice(2)
const frame = readFileSync('frame.html', 'utf8')
mkdirSync(target, { recursive: true })
for (const name of readdirSync('pages')) {
  writeFileSync(join(target, name), frame.replace('<!-- page -->', () => readFileSync(join('pages', name), 'utf8').trim()))
}
