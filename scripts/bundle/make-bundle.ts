import { rmSync } from 'node:fs'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ActionName } from '../../src/index.ts'
import { ACTION_NAMES } from '../actions.ts'
import { run } from '../engine/run.ts'
import { POST_NAME } from '../runner/post-path.ts'

const NCC = 'node_modules/@vercel/ncc/dist/ncc/cli.js'

/** What action.yml names as `main`: the bundle runs nothing by itself, so that several actions can share it. */
const mainStub = (name: ActionName): string => `import { main } from './index.js'

await main('${name}')
`

/** What each action.yml names as `post`. */
const POST_STUB = `import { post } from './index.js'

await post()
`

/**
 * Bundles what tsc compiled into a folder: index.js with its chunks, a stub for each action, such as build.js, and one for the
 * post part of them all, post.js. ncc writes the same bytes on every machine, so that they can be compared.
 */
export async function makeBundle(folder: string): Promise<void> {
  const options = ['--out', folder, '--license', 'licenses.txt', '--quiet']
  await run(process.execPath, [NCC, 'build', 'build/src/index.js', ...options])
  const stubs = [...ACTION_NAMES.map((name) => [name, mainStub(name)] as const), [POST_NAME, POST_STUB] as const]
  await Promise.all(stubs.map(([name, text]) => writeFile(join(folder, `${name}.js`), text)))
}

/** Bundles into a new folder, which goes when this process ends. Returns its path. */
export async function temporaryBundle(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'bundle-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  await makeBundle(folder)
  return folder
}
