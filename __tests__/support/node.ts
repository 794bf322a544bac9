import { fileURLToPath } from 'node:url'

/**
 * The Node that runners run an action with; this process's own where it was started without one. Asked each time: `npm run
 * faults` gets it when all of this is loaded.
 */
export const nodeOfRunner = (): string => process.env.NODE24 ?? process.execPath

/** What a program that tests start by the hundred loads first. */
export const COMPILE_CACHE = fileURLToPath(new URL('./compile-cache.js', import.meta.url))
