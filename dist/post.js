import { existsSync } from 'node:fs'
import { leavesWork } from './left-state.js'

if (leavesWork(process.env, existsSync)) {
  const { post } = await import('./index.js')
  await post()
}
