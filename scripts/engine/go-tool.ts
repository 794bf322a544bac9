// Programs that are published as Go modules, built once and kept. Each has a folder with a go.mod that names it in `tool`
// lines and a go.sum: so every module is the one that was pinned, and no checksum database is asked. Where a module has no
// program, main.go beside them is one that uses it.
// https://go.dev/doc/modules/managing-dependencies#tools
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { debianMachine, unpackedPackages } from './apt.ts'
import { cached } from './cache.ts'
import { run } from './run.ts'

/** A program, or several of one module. */
export interface GoTool {
  /** What a person calls it, such as `BuildKit`. */
  readonly title: string
  /** The path of its module, such as `github.com/moby/buildkit`. go.mod has its version. */
  readonly module: string
  /** The folder with go.mod and go.sum. Its name is that of the folder in the cache. */
  readonly folder: string
  /** The variable that gets the version when the program is linked, where the program does not know it otherwise. */
  readonly versionVariable?: string
  /** How long building takes where nothing of it is there, such as `about 4 minutes on two processors`. */
  readonly takes: string
}

// Debian stable has 1.24, Debian 12 has 1.19. This one is linked statically, so it runs with any libc.
const DEBIAN_GO = 'golang-1.26'
const DEBIAN_SUITE = 'trixie-backports'

/**
 * Builds the programs that a folder's `tool` lines name, or finds what an earlier run built: then nothing is asked of the
 * network. Returns the folder that has them, each under the last part of its path. They are linked statically.
 * Go is the machine's own where it is new enough, else Debian's, unpacked beside the system.
 * `log` is told how long it takes. Throws an Error that says what to install.
 *
 * Add one: `go mod init ecr-build-push/<name>` in a new folder, `go get -tool <package>@<version>`, `go mod tidy`.
 */
export async function goTool(tool: GoTool, log: (line: string) => void): Promise<string> {
  const [mod, sum] = await Promise.all(['go.mod', 'go.sum'].map((name) => readFile(join(tool.folder, name), 'utf8')))
  // A program of our own around a module.
  const own = await readFile(join(tool.folder, 'main.go'), 'utf8').catch(() => '')
  const version = versionIn(mod ?? '', tool.module)
  const pinned = `go.mod and go.sum ${createHash('sha256').update(`${mod}${sum}${own}`).digest('hex').slice(0, 12)}`
  const name = `${basename(tool.folder)}-on-${process.platform}-${process.arch}`
  const folder = await cached('tools', name, [pinned], async (empty) => {
    const go = await findGo(goLineIn(mod ?? ''), join(empty, '.go'), log)
    log(`Building ${tool.title} ${version.slice(1)} from its Go module: once, ${tool.takes} …`)
    await run(go.program, buildArguments(join(empty, 'bin'), tool.versionVariable, version), {
      cwd: resolve(tool.folder),
      env: { ...process.env, ...go.env, GOFLAGS: '', GOWORK: 'off', GOTOOLCHAIN: 'local', CGO_ENABLED: '0' },
    })
    return { [tool.module]: version.slice(1), [pinned]: 'built' }
  })
  return join(folder, 'bin')
}

/** The arguments of `go` that build what the `tool` lines name, into a folder. */
function buildArguments(folder: string, variable: string | undefined, version: string): string[] {
  const linked = ['-s', '-w', ...(variable === undefined ? [] : ['-X', `${variable}=${version}`])]
  // -modcacherw: what is in a cache that is removed afterwards can be removed by who is not root.
  const flags = ['-mod=readonly', '-modcacherw', '-buildvcs=false', `-ldflags=${linked.join(' ')}`]
  return ['build', ...flags, '-o', `${folder}/`, 'tool']
}

/** The version of a module that a go.mod requires, such as `v0.26.3`. */
export function versionIn(mod: string, module: string): string {
  const line = mod.split('\n').find((text) =>
    text
      .replace(/^require\b/, '')
      .trim()
      .startsWith(`${module} v`),
  )
  const version = /\s(v\S+)/.exec(line ?? '')?.[1]
  if (version === undefined) throw new Error(`The go.mod requires no ${module}.`)
  return version
}

/** The version of Go that a go.mod needs, such as `1.24.3`. */
export function goLineIn(mod: string): string {
  return /^go (\S+)$/m.exec(mod)?.[1] ?? ''
}

interface Go {
  readonly program: string
  readonly env: Readonly<Record<string, string>>
}

/** Go of at least a version. `beside` is a folder for what Debian's Go downloads: the user's own caches stay as they are. */
async function findGo(needed: string, beside: string, log: (line: string) => void): Promise<Go> {
  // Not `go version`: with a newer version in a go.mod nearby it would download that one.
  const own = await run('go', ['env', 'GOVERSION'], { cwd: '/', env: { ...process.env, GOTOOLCHAIN: 'local' } }).catch(
    () => '',
  )
  if (isAtLeast(own.trim().replace(/^go/, ''), needed)) return { program: 'go', env: {} }
  const machine = await debianMachine()
  if (machine?.id !== 'debian') {
    throw new Error(`This needs Go ${needed} or later (https://go.dev/doc/install), and cannot get it here by itself.`)
  }
  const set = { suite: DEBIAN_SUITE, required: [`${DEBIAN_GO}-go`, `${DEBIAN_GO}-src`], optional: [] }
  const GOROOT = join(await unpackedPackages('go', [set], machine, log), 'usr/lib', DEBIAN_GO.replace('lang', ''))
  const caches = { GOMODCACHE: join(beside, 'modules'), GOCACHE: join(beside, 'cache') }
  return { program: join(GOROOT, 'bin/go'), env: { GOROOT, ...caches } }
}

/** Whether a version such as `1.26.8` is another one or a later one. Text that is no version is not. */
export function isAtLeast(version: string, needed: string): boolean {
  const numbers = (text: string): readonly number[] => /^\d+(\.\d+)*/.exec(text)?.[0].split('.').map(Number) ?? []
  const [have, want] = [numbers(version), numbers(needed)]
  const index = want.findIndex((number, i) => number !== (have[i] ?? 0))
  return have.length > 0 && (index < 0 || (have[index] ?? 0) > (want[index] ?? 0))
}
