import { join, resolve } from 'node:path'
import type { ActionName } from '../../src/index.ts'

/**
 * Path of the bundle that is run here: the fresh one that `npm test` and `npm run unit` name in BUNDLE, else dist/. Throws
 * where `npm run unit` has made none, because dist/ may be old.
 */
export function bundlePath(): string {
  const { BUNDLE = 'dist' } = process.env
  if (BUNDLE === '')
    throw new Error('Nothing was bundled for this test: scripts/bundle/needs-bundle.ts does not name it.')
  return resolve(BUNDLE)
}

/** Path of the stub that starts an action of it. */
export const stubPath = (name: ActionName): string => join(bundlePath(), `${name}.js`)
