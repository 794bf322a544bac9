import { createHash } from 'node:crypto'
import { chmod, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { cached } from './cache.ts'
import { run } from './run.ts'
import type { Tool } from './tools.ts'

const PACKAGE = '@microsoft/sarif-multitool-linux'
const VERSION = '5.7.0'

/** What the registry says of this version, and said when it was chosen: `npm view <package>@<version> dist.integrity`. */
const INTEGRITY = 'sha512-NxUbpq6ISCWoTQ/NfOYEwEDKq1Heka/rMoJ5R5LMydcAZQX/X7g5mWHcgxDub+0M07LC96tZ5LZHvF1Qy3gjTA=='

/**
 * Fetches Microsoft's judge of SARIF (https://github.com/microsoft/sarif-sdk), a program for Linux on x64, or finds it. Nothing
 * of its package is run to install it. Throws an Error when it is not the one that was pinned.
 */
export async function sarifMultitool(log: (line: string) => void): Promise<Tool> {
  const folder = await cached('tools', 'sarif-multitool', [INTEGRITY], async (empty) => {
    log(`Fetching ${PACKAGE} ${VERSION} from npm: once, 42 MB …`)
    const options = ['--pack-destination', empty, '--silent', '--ignore-scripts']
    const archive = join(empty, (await run('npm', ['pack', `${PACKAGE}@${VERSION}`, ...options])).trim())
    const hash = createHash('sha512')
      .update(await readFile(archive))
      .digest('base64')
    if (`sha512-${hash}` !== INTEGRITY) throw new Error(`${PACKAGE} ${VERSION} is not the one that was pinned.`)
    await run('tar', ['-xzf', archive, '-C', empty, '--strip-components=1'])
    await rm(archive)
    await chmod(join(empty, 'Sarif.Multitool'), 0o755)
    return { [PACKAGE]: VERSION, [INTEGRITY]: VERSION }
  })
  // Without ICU, which a machine need not have: https://learn.microsoft.com/dotnet/core/runtime-config/globalization
  return { program: join(folder, 'Sarif.Multitool'), args: [], env: { DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: '1' } }
}
