// Programs that somebody else wrote, for tests and benches: Debian's packages, unpacked and not installed.
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { debianMachine, unpackedPackages } from './apt.ts'
import { run } from './run.ts'

/** A program, the arguments that come before any other, and what it needs in its environment. */
export interface Tool {
  readonly program: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

type Names = {
  readonly required: readonly string[]
  readonly optional?: readonly string[]
  /** Not given: that of the machine. */
  readonly suite?: string
}

async function unpacked(
  name: string,
  { required, optional = [], suite = 'system' }: Names,
  log: (line: string) => void,
): Promise<string> {
  const machine = await debianMachine()
  if (!machine) throw new Error(`${name} is not here and cannot be fetched: that needs Debian or Ubuntu.`)
  return await unpackedPackages(name, [{ suite, required, optional }], machine, log)
}

/** The folders of shared libraries in an unpacked root, for LD_LIBRARY_PATH. */
export async function libraries(root: string): Promise<string> {
  const folders = await Promise.all(
    ['usr/lib', 'lib'].map(async (lib) => {
      const names = await readdir(join(root, lib)).catch(() => [])
      return names.filter((name) => name.includes('-linux-gnu')).map((name) => join(root, lib, name))
    }),
  )
  return folders.flat().join(':')
}

const onPath = (program: string): Promise<boolean> =>
  run(program, ['--version']).then(
    () => true,
    () => false,
  )

/** https://github.com/containers/skopeo */
export async function skopeo(log: (line: string) => void): Promise<Tool> {
  if (await onPath('skopeo')) return { program: 'skopeo', args: [], env: {} }
  // Its libraries have other names since Debian's 64-bit time.
  const optional = ['libgpgme11', 'libgpgme11t64', 'libassuan0', 'libassuan9', 'libdevmapper1.02.1', 'libgpg-error0']
  const root = await unpacked('skopeo', { required: ['skopeo'], optional }, log)
  return { program: join(root, 'usr/bin/skopeo'), args: [], env: { LD_LIBRARY_PATH: await libraries(root) } }
}

/** https://github.com/sigstore/cosign: a program that needs nothing else, which stable Debian does not have yet. */
export async function cosign(log: (line: string) => void): Promise<Tool> {
  if (await run('cosign', ['version']).catch(() => undefined)) return { program: 'cosign', args: [], env: {} }
  const root = await unpacked('cosign', { required: ['cosign'], suite: 'sid' }, log)
  return { program: join(root, 'usr/bin/cosign'), args: [], env: {} }
}

/** https://github.com/oras-project/oras: a program that needs nothing else, which stable Debian does not have yet. */
export async function oras(log: (line: string) => void): Promise<Tool> {
  if (await run('oras', ['version']).catch(() => undefined)) return { program: 'oras', args: [], env: {} }
  const root = await unpacked('oras', { required: ['oras'], suite: 'sid' }, log)
  return { program: join(root, 'usr/bin/oras'), args: [], env: {} }
}

/** https://github.com/jqlang/jq */
export async function jq(log: (line: string) => void): Promise<Tool> {
  if (await onPath('jq')) return { program: 'jq', args: [], env: {} }
  const root = await unpacked('jq', { required: ['jq', 'libjq1', 'libonig5'] }, log)
  return { program: join(root, 'usr/bin/jq'), args: [], env: { LD_LIBRARY_PATH: await libraries(root) } }
}

/** https://github.com/distribution/distribution */
export async function dockerRegistry(log: (line: string) => void): Promise<Tool> {
  const root = await unpacked('docker-registry', { required: ['docker-registry'] }, log)
  return { program: join(root, 'usr/bin/docker-registry'), args: [], env: {} }
}

/** GitHub's own renderer of Markdown: https://github.com/github/cmark-gfm */
export async function cmarkGfm(log: (line: string) => void): Promise<Tool> {
  if (await onPath('cmark-gfm')) return { program: 'cmark-gfm', args: [], env: {} }
  // Its libraries have its version in their names.
  const optional = ['gfm.3', 'gfm.6', 'gfm.13'].flatMap((version) => [
    `libcmark-gfm0.29.0.${version}`,
    `libcmark-gfm-extensions0.29.0.${version}`,
  ])
  const root = await unpacked('cmark-gfm', { required: ['cmark-gfm'], optional }, log)
  return { program: join(root, 'usr/bin/cmark-gfm'), args: [], env: { LD_LIBRARY_PATH: await libraries(root) } }
}

const pythonPackages = [
  ...['awscrt', 'cffi-backend', 'colorama', 'cryptography', 'dateutil', 'distro', 'docutils', 'jmespath'],
  ...['prompt-toolkit', 'roman', 'ruamel.yaml', 'six', 'urllib3', 'wcwidth'],
].map((name) => `python3-${name}`)

/** https://github.com/aws/aws-cli, version 2, as a module of Debian's Python. */
export async function awsCli(log: (line: string) => void): Promise<Tool> {
  const optional = ['python3-ruamel.yaml.clib', ...pythonPackages]
  const root = await unpacked('awscli', { required: ['awscli'], optional }, log)
  const env = { PYTHONPATH: join(root, 'usr/lib/python3/dist-packages'), LD_LIBRARY_PATH: await libraries(root) }
  return { program: '/usr/bin/python3', args: [join(root, 'usr/bin/aws')], env }
}

/** Runs a tool to its end. @returns its standard output, trimmed */
export async function runTool(
  { program, args, env }: Tool,
  more: readonly string[],
  environment = {},
): Promise<string> {
  return (await run(program, [...args, ...more], { env: { ...process.env, ...env, ...environment } })).trim()
}
