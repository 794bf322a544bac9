// Packages that PyPI has, installed by pip into a folder of the cache. The files are those whose hashes stand in this
// project.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { debianMachine, unpackedPackages } from './apt.ts'
import { cached } from './cache.ts'
import { run } from './run.ts'
import { runTool, type Tool } from './tools.ts'

type Log = (line: string) => void

/** https://docs.zizmor.sh: what is unsafe in workflows. */
export async function zizmor(log: Log): Promise<Tool> {
  const folder = await pypiPackage('zizmor', log)
  return { program: join(folder, 'bin', 'zizmor'), args: [], env: {} }
}

/**
 * A folder with a package of PyPI and its programs (in bin/). Takes the name of a file in scripts/engine/pypi, which has for
 * pip one version and the hashes of its files.
 */
export async function pypiPackage(name: string, log: Log): Promise<string> {
  const pinned = `scripts/engine/pypi/${name}.txt`
  const wanted = /^\S+==\S+/m.exec(await readFile(pinned, 'utf8'))?.[0] ?? ''
  return await cached('tools', `${name}-on-${process.platform}-${process.arch}`, [wanted], async (folder) => {
    log(`Installing ${wanted} from PyPI …`)
    const options = ['--no-deps', '--only-binary=:all:', '--require-hashes', '--disable-pip-version-check', '--quiet']
    await runTool(await pip(log), ['install', ...options, '--target', folder, '--requirement', pinned])
    return { [wanted]: wanted.replace(/^.*==/, '') }
  })
}

/** The pip of this machine's Python, or Debian's where it has none. Throws an Error that says what to install. */
async function pip(log: Log): Promise<Tool> {
  const own = { program: 'python3', args: ['-m', 'pip'], env: {} }
  const [works, machine] = await Promise.all([answers(own), debianMachine()])
  if (works) return own
  if (!machine || !(await answers({ ...own, args: [] })))
    throw new Error('Python with pip is not here: install Python 3 (https://www.python.org), which has it.')
  const set = { suite: 'system', required: ['python3-pip-whl'], optional: [] }
  const wheels = join(await unpackedPackages('pip', [set], machine, log), 'usr/share/python-wheels')
  const wheel = (await readdir(wheels)).find((file) => file.startsWith('pip-')) ?? ''
  // https://pip.pypa.io/en/stable/installation: a wheel is a zip file that Python runs.
  return { ...own, args: [join(wheels, wheel, 'pip')] }
}

const answers = ({ program, args }: Tool): Promise<boolean> =>
  run(program, [...args, '--version']).then(
    () => true,
    () => false,
  )
