import { fileURLToPath } from 'node:url'

/** The Node that runners run an action with; this process's own where a test was started without it. */
export const NODE = process.env.NODE24 ?? process.execPath

/** What a program that tests start by the hundred loads first. */
export const COMPILE_CACHE = fileURLToPath(new URL('./compile-cache.js', import.meta.url))
