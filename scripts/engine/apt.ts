// Debian packages without installing them: apt with private state downloads, `dpkg -x` unpacks into a cache folder.
// /etc, /var/lib/apt, /var/cache/apt and dpkg's database stay as they are, and no root rights are needed.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { cached } from './cache.ts'
import { run } from './run.ts'
import { type AptSource, parseSources, sourceOfSuite } from './sources.ts'

/** Packages that come from one suite. `system` is the machine's own suite. */
export type PackageSet = {
  readonly suite: string
  readonly required: readonly string[]
  /** Not every suite has these, e.g. bookworm has no docker-buildx. */
  readonly optional: readonly string[]
}

export type Machine = { readonly id: string; readonly codename: string; readonly architecture: string }

// apt runs hooks after `update`, from apt.conf.d: the ones in container images empty /var/cache/apt/archives. Nothing
// of the machine was updated, so they do not apply. A file given with -c is read after apt.conf.d (man apt.conf).
const NO_HOOKS =
  '#clear APT::Update::Pre-Invoke;\n#clear APT::Update::Post-Invoke;\n#clear APT::Update::Post-Invoke-Success;\n'

/** Which Debian-like machine this is. Returns undefined when it is none. */
export async function debianMachine(): Promise<Machine | undefined> {
  try {
    const release = await readFile('/etc/os-release', 'utf8')
    const value = (name: string) => new RegExp(`^${name}="?([^"\n]*)`, 'm').exec(release)?.[1] ?? ''
    const architecture = (await run('dpkg', ['--print-architecture'])).trim()
    const [id, codename] = [value('ID'), value('VERSION_CODENAME')]
    return id === 'debian' || id === 'ubuntu' ? { id, codename, architecture } : undefined
  } catch {
    return undefined
  }
}

/**
 * Unpacks packages into one folder of the cache, or finds the folder that an earlier run made: then nothing is asked
 * of the network. Returns the folder: it looks like `/`. `name` starts the folder's name.
 */
export async function unpackedPackages(
  name: string,
  sets: readonly PackageSet[],
  machine: Machine,
  log: (line: string) => void,
): Promise<string> {
  const wanted = sets.flatMap((set) => [...set.required, ...set.optional])
  return await cached('engines', `${name}-on-${machine.codename}-${machine.architecture}`, wanted, async (folder) => {
    const versions: Record<string, string> = {}
    for (const [index, set] of sets.entries()) {
      const work = join(folder, `.apt-${index}`)
      Object.assign(versions, await unpackSet(set, folder, work, machine, log))
    }
    return versions
  })
}

async function unpackSet(
  set: PackageSet,
  folder: string,
  work: string,
  machine: Machine,
  log: (line: string) => void,
): Promise<Record<string, string>> {
  const apt = await privateApt(work, set.suite, machine)
  const suite = set.suite === 'system' ? machine.codename : set.suite
  log(`Reading the package lists of ${suite} …`)
  await apt('apt-get', 'update', '-qq')
  const candidates = parsePolicy(await apt('apt-cache', 'policy', ...set.required, ...set.optional))
  const missing = set.required.filter((name) => !candidates.has(name))
  if (missing.length > 0) {
    // `apt-get update` ends well when a mirror does not answer: it goes on with what it has, and here that is nothing.
    throw new Error(
      `apt finds no ${missing.join(', ')} in ${suite}: does the mirror in /etc/apt answer, and does it have ${suite}?`,
    )
  }
  log(`Downloading ${[...candidates.keys()].join(', ')} …`)
  await apt('apt-get', 'download', '-qq', ...[...candidates].map(([name, version]) => `${name}=${version}`))
  for (const file of await readdir(work)) {
    if (file.endsWith('.deb')) await run('dpkg', ['-x', join(work, file), folder])
  }
  const absent = set.optional.filter((name) => !candidates.has(name)).map((name) => [name, 'none'] as const)
  return Object.fromEntries([...candidates, ...absent])
}

type Apt = (program: 'apt-get' | 'apt-cache', ...args: readonly string[]) => Promise<string>

async function privateApt(work: string, suite: string, machine: Machine): Promise<Apt> {
  await mkdir(join(work, 'lists', 'partial'), { recursive: true })
  await mkdir(join(work, 'cache', 'archives', 'partial'), { recursive: true })
  await writeFile(join(work, 'apt.conf'), NO_HOOKS)
  // As root, apt downloads as the user _apt, who cannot write into a private folder.
  const options = [`Dir::State::lists=${work}/lists`, `Dir::Cache=${work}/cache`, 'APT::Sandbox::User=root']
  if (suite !== 'system') {
    const file = join(work, 'other.sources')
    await writeFile(file, sourceOfSuite(await machineSources(), machine.codename, suite))
    options.push(`Dir::Etc::sourcelist=${file}`, 'Dir::Etc::sourceparts=/dev/null')
  }
  const flags = ['-c', join(work, 'apt.conf'), ...options.flatMap((option) => ['-o', option])]
  const env = { ...process.env, LC_ALL: 'C' }
  return (program, ...args) => run(program, [...flags, ...args], { cwd: work, env })
}

async function machineSources(): Promise<AptSource[]> {
  const folder = '/etc/apt/sources.list.d'
  const parts = (await readdir(folder).catch(() => [])).sort().map((name) => join(folder, name))
  const files = ['/etc/apt/sources.list', ...parts].filter((file) => /\.(list|sources)$/.test(file))
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8').catch(() => '')))
  return texts.flatMap((text, i) =>
    parseSources(text, basename(files[i] ?? '').endsWith('.sources') ? 'deb822' : 'one-line'),
  )
}

/** The version that apt would install, by package, from the text of `apt-cache policy`. Packages without one are left out. */
export function parsePolicy(text: string): Map<string, string> {
  const blocks = text.split(/^(?=\S)/m)
  return new Map(
    blocks.flatMap((block) => {
      const [, name, version] = /^(\S+):\n(?:.*\n)*? {2}Candidate: (\S+)/.exec(block) ?? []
      return name && version && version !== '(none)' ? [[name, version] as const] : []
    }),
  )
}
