// Packages of PyPI, at the version and with the hash that a requirements.txt pins. Nothing of them is run.
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { debianMachine, unpackedPackages } from './apt.ts'
import { cached } from './cache.ts'
import { run } from './run.ts'

const UNZIP = 'import sys, zipfile; [zipfile.ZipFile(sys.argv[1]).extract(name, sys.argv[2]) for name in sys.argv[3:]]'

/**
 * Gets some files of a wheel, or finds what an earlier run got: then nothing is asked of the network.
 * `folder` has the requirements.txt, and its name is that of the package. Returns a folder with the files at their paths.
 */
export async function wheelFiles(
  folder: string,
  files: readonly string[],
  log: (line: string) => void,
): Promise<string> {
  const requirements = await readFile(join(folder, 'requirements.txt'), 'utf8')
  const pinned = `files ${createHash('sha256')
    .update(JSON.stringify([requirements, files]))
    .digest('hex')
    .slice(0, 12)}`
  return await cached('tools', basename(folder), [pinned], async (empty) => {
    const [name = '', version = ''] = requirements.trim().split(/[=\s]+/)
    log(`Getting ${name} ${version} from PyPI: once …`)
    const { python, env } = await findPip(log)
    const downloads = join(empty, '.wheel')
    const pip = ['-m', 'pip', 'download', '--quiet', '--no-deps', '--only-binary=:all:', '--require-hashes']
    const from = ['--requirement', resolve(folder, 'requirements.txt'), '--dest', downloads]
    await run(python, [...pip, ...from], { cwd: empty, env })
    const [wheel = ''] = await readdir(downloads)
    await run(python, ['-c', UNZIP, join(downloads, wheel), empty, ...files])
    return { [name]: version, [pinned]: 'unpacked' }
  })
}

interface Pip {
  readonly python: string
  readonly env: NodeJS.ProcessEnv
}

/** The machine's own, or its Python with Debian's pip, unpacked beside the system. */
async function findPip(log: (line: string) => void): Promise<Pip> {
  const env = { ...process.env, PIP_DISABLE_PIP_VERSION_CHECK: '1' }
  const own = { python: 'python3', env }
  const isThere = await run(own.python, ['-m', 'pip', '--version'], { env }).catch(() => '')
  if (isThere !== '') return own
  const machine = await debianMachine()
  if (!machine) throw new Error('This needs Python with pip (https://pip.pypa.io), and cannot get it here by itself.')
  const root = await unpackedPackages(
    'pip',
    [{ suite: 'system', required: ['python3-pip'], optional: [] }],
    machine,
    log,
  )
  return { python: '/usr/bin/python3', env: { ...env, PYTHONPATH: join(root, 'usr/lib/python3/dist-packages') } }
}
