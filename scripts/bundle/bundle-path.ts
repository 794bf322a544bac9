import { join, resolve } from 'node:path'
import type { ActionName } from '../../src/index.ts'

/** Path of the bundle that is run here: the fresh one that `npm test` and `npm run unit` name in BUNDLE, else dist/. */
export const bundlePath = (): string => resolve(process.env.BUNDLE ?? 'dist')

/** Path of the stub that starts an action of it. */
export const stubPath = (name: ActionName): string => join(bundlePath(), `${name}.js`)
