// `npm run bundle` writes dist/.
import { rm } from 'node:fs/promises'
import { compareFolders } from './bundle/compare-folders.ts'
import { makeBundle, temporaryBundle } from './bundle/make-bundle.ts'
import { takeNothing } from './usage.ts'

takeNothing(`npm run bundle

Writes dist/.`)

const changed = await compareFolders('dist', await temporaryBundle())
if (changed.length === 0) console.log('dist/ is up to date.')
else {
  // The names of chunks change with what is in them.
  await rm('dist', { recursive: true, force: true })
  await makeBundle('dist')
  console.log(`Wrote dist/: ${changed.join(', ')}.`)
}
