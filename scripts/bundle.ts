// `npm run bundle` writes dist/.
import { cp, mkdir, rm } from 'node:fs/promises'
import { compareFolders } from './bundle/compare-folders.ts'
import { temporaryBundle } from './bundle/make-bundle.ts'
import { takeNothing } from './usage.ts'

takeNothing(`npm run bundle

Writes dist/.`)

const made = await temporaryBundle()
const changed = await compareFolders('dist', made)
if (changed.length === 0) console.log('dist/ is up to date.')
else {
  // The names of chunks change with what is in them.
  await rm('dist', { recursive: true, force: true })
  // Made here: a copy of the whole folder would have the mode of a temporary one.
  await mkdir('dist')
  await cp(made, 'dist', { recursive: true })
  console.log(`Wrote dist/: ${changed.join(', ')}.`)
}
