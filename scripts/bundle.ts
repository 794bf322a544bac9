// `npm run bundle` writes dist/.
import { rm } from 'node:fs/promises'
import { makeBundle } from './bundle/make-bundle.ts'
import { takeNothing } from './usage.ts'

takeNothing(`npm run bundle

Writes dist/.`)

// The names of chunks change with what is in them.
await rm('dist', { recursive: true, force: true })
await makeBundle('dist')
