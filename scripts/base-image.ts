// A base image where no public registry can be reached: Debian's static busybox, imported as a local image.
//
// Measured: with the classic store (26.1.5 and 28.5.2) and with the containerd store of 28.5.2, a build FROM a local image
// asks no registry. The containerd store of 26.1.5 asks the registry for the digest that it already has and goes on
// without an answer: nothing is lost when the name cannot be resolved or is refused, and 20 s when packets vanish.
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { debianMachine, unpackedPackages } from './engine/apt.ts'
import { run } from './engine/run.ts'

/** The base image of examples/hello. */
export const BASE = 'busybox:1.37'

const PULL_WITHIN_MS = 30_000

const PASSWD = 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n'
const GROUP = 'root:x:0:\nnogroup:x:65534:\n'

/**
 * Makes a local image `name` (e.g. `busybox:1.37`) in the engine of `environment`, for the platform of this machine.
 * It replaces an image of that name. Throws on a machine without Debian packages, and when the engine refuses.
 */
export async function makeBaseImage(environment: Readonly<Record<string, string>>, name: string): Promise<void> {
  const work = await mkdtemp(join(tmpdir(), 'ecr-base-'))
  try {
    const archive = join(work, 'root.tar')
    await writeBusybox(join(work, 'root'))
    // Sorted, with one owner and one time: the layer is the same each time.
    const same = ['--sort=name', '--owner=0', '--group=0', '--numeric-owner', '--mtime=@0']
    await run('tar', [...same, '-cf', archive, '-C', join(work, 'root'), '.'])
    const changes = ['--change', 'CMD ["sh"]', '--change', 'ENV PATH=/bin']
    await run('docker', ['import', ...changes, archive, name], { env: { ...process.env, ...environment } })
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

/** Makes sure that the engine has a base image: pulls it, or makes it where no registry can be reached. */
export async function provideBase(
  environment: Readonly<Record<string, string>>,
  name: string,
  log: (line: string) => void,
): Promise<void> {
  if (await canPull(environment, name)) return
  log(`No registry can be reached for ${name}: making it from Debian's busybox.`)
  await makeBaseImage(environment, name)
}

/** Whether the engine has the image `name`, or gets it from its registry in bounded time. */
export async function canPull(environment: Readonly<Record<string, string>>, name: string): Promise<boolean> {
  const docker = (...args: readonly string[]) =>
    run('docker', args, { env: { ...process.env, ...environment }, timeout: PULL_WITHIN_MS }).then(
      () => true,
      () => false,
    )
  return (await docker('image', 'inspect', name)) || (await docker('pull', '--quiet', name))
}

/** Writes what an image of busybox has into a folder. Throws on a machine without Debian packages. */
export async function writeBusybox(folder: string): Promise<void> {
  const machine = await debianMachine()
  if (!machine)
    throw new Error(
      'An image of busybox cannot be made here: that needs Debian or Ubuntu. Let the engine reach a registry.',
    )
  const set = { suite: 'system', required: ['busybox-static'], optional: [] }
  const packages = await unpackedPackages('busybox', [set], machine, () => {})
  const bin = join(folder, 'bin')
  for (const name of ['bin', 'etc', 'root']) await mkdir(join(folder, name), { recursive: true })
  await run('install', ['-d', '-m', '1777', join(folder, 'tmp')])
  await writeFile(join(folder, 'etc', 'passwd'), PASSWD)
  await writeFile(join(folder, 'etc', 'group'), GROUP)
  const [source = ''] = (await run('find', [packages, '-name', 'busybox', '-type', 'f', '-perm', '/111'])).split('\n')
  await run('install', ['-m', '755', source, join(bin, 'busybox')])
  const applets = (await run(source, ['--list'])).split('\n').filter((applet) => applet !== '' && applet !== 'busybox')
  for (const applet of applets) await symlink('busybox', join(bin, applet))
}
