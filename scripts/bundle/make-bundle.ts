import { rmSync } from 'node:fs'
import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import ncc from '@vercel/ncc'
import type { ActionName } from '../../src/index.ts'
import { ACTION_NAMES } from '../actions.ts'
import { POST_NAME } from '../runner/post-path.ts'

/**
 * Of a package that is there both ways, its ES modules: of those only what is used is bundled, and what the package loads late is a
 * chunk of its own. A cached build takes nine tenths of the processor time so. ncc's command has no option for this.
 * https://webpack.js.org/configuration/resolve/#resolvemainfields
 */
const MAIN_FIELDS = ['module', 'main'] as const

/** The module by which the post part learns whether it has anything to do: it imports nothing, so it is taken as tsc wrote it. */
const LEFT_STATE = 'left-state'

/** What action.yml names as `main`: the bundle runs nothing by itself, so that several actions can share it. */
const mainStub = (name: ActionName): string => `import { main } from './index.js'

await main('${name}')
`

/** What each action.yml names as `post`. As a rule nothing is left to do, and then nothing else is loaded. */
const POST_STUB = `import { existsSync } from 'node:fs'
import { leavesWork } from './${LEFT_STATE}.js'

if (leavesWork(process.env, existsSync)) {
  const { post } = await import('./index.js')
  await post()
}
`

/**
 * Bundles what tsc compiled into a folder: index.js with its chunks, a stub for each action, such as build.js, and one for the
 * post part of them all, post.js, with what it reads first. ncc writes the same bytes on every machine, so that they can be compared.
 */
async function makeBundle(folder: string): Promise<void> {
  const options = { license: 'licenses.txt', mainFields: MAIN_FIELDS, quiet: true }
  const { code, assets } = await ncc(resolve('build/src/index.js'), options)
  const leftState = await readFile(`build/src/runner/${LEFT_STATE}.js`, 'utf8')
  const files = [
    ['index', code] as const,
    ...ACTION_NAMES.map((name) => [name, mainStub(name)] as const),
    [POST_NAME, POST_STUB] as const,
    [LEFT_STATE, leftState.replace(/\n\/\/# sourceMappingURL=.*/, '')] as const,
  ]
  await Promise.all([
    ...files.map(([name, text]) => writeFile(join(folder, `${name}.js`), text)),
    ...Object.entries(assets).map(([name, { source }]) => writeFile(join(folder, name), source)),
  ])
}

/** Bundles into a new folder, which goes when this process ends. Returns its path. */
export async function temporaryBundle(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'bundle-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  await makeBundle(folder)
  return folder
}
