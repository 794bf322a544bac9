// Starts one of the project's commands from a fresh clone: `node scripts/start.mjs demo …`.
// Plain JavaScript, because it runs before anything is installed or compiled. It installs what the lock file
// names when that is not there yet, and nothing else; compiles what has changed, and hands over to build/scripts/<command>.js.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { join } from 'node:path'

const root = join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..')
const stamp = join(root, 'node_modules', '.installed-lock')
const lock = readFileSync(join(root, 'package-lock.json'), 'utf8')
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

/** Runs a program in the project folder; ends this process with the program's own status when it fails. */
function run(program, args, stdio = 'inherit') {
  const { status, signal, error } = spawnSync(program, args, { cwd: root, stdio })
  if (error) throw error
  if (signal) process.exit(128 + (constants.signals[signal] ?? 0))
  if (status !== 0) process.exit(status ?? 1)
}

/** The packages that package.json wants and the lock file does not know by the same version, as text. */
function uncovered() {
  const { '': locked = {} } = JSON.parse(lock).packages ?? {}
  return ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'].flatMap((field) =>
    Object.entries(manifest[field] ?? {})
      .filter(([name, version]) => locked[field]?.[name] !== version)
      .map(([name, version]) => `${name}@${version}`),
  )
}

const unknown = uncovered()
if (unknown.length > 0) {
  console.error(
    `package.json wants what package-lock.json does not have: ${unknown.join(', ')}. Nothing was installed, because nobody ` +
      'has seen what that would bring. Run npm install, read what it changes in package-lock.json, and run this again.',
  )
  process.exit(1)
}

// Overrides say which packages there are too, and the lock file does not repeat them.
const wanted = `${JSON.stringify(manifest.overrides ?? {})}\n${lock}`
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
  console.error('Installing the packages that package-lock.json names …')
  // `npm ci` takes these alone, each with the hash that stands there, or refuses. No package runs a script of its own.
  // npm's report goes to stderr, so that a command's own output stays clean.
  run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], ['inherit', 2, 'inherit'])
  writeFileSync(stamp, wanted)
}

/** What is compiled, and by what: each source with its size and time, as text. */
function sources() {
  const files = ['src', 'emulator', 'scripts', 'bench', '__tests__']
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) => readdirSync(join(root, folder), { recursive: true }).map((name) => join(folder, name)))
    .filter((path) => path.endsWith('.ts'))
    .sort()
  return ['tsconfig.json', 'package-lock.json', ...files]
    .filter((path) => existsSync(join(root, path)))
    .map((path) => {
      const { size, mtimeMs } = statSync(join(root, path))
      return `${path} ${size} ${mtimeMs}`
    })
    .join('\n')
}

// Compiling takes seconds to half a minute; where nothing has changed since, its output is used again.
const compiled = join(root, 'build', '.compiled')
const source = sources()
if (!existsSync(compiled) || readFileSync(compiled, 'utf8') !== source) {
  console.error('Compiling …')
  rmSync(join(root, 'build'), { recursive: true, force: true })
  run(
    process.execPath,
    [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '--project', root],
    ['inherit', 2, 'inherit'],
  )
  writeFileSync(compiled, source)
}

// A signal belongs to the command, which has things to stop: it is passed on, and this process waits.
const [command, ...args] = process.argv.slice(2)
if (command !== 'compile') {
  const script = join(root, 'build', 'scripts', `${command}.js`)
  // The SDK announces on Node 20 that it will want a newer one some day; the action itself runs on Node 24.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true'
  const child = spawn(process.execPath, ['--enable-source-maps', script, ...args], { cwd: root, stdio: 'inherit' })
  for (const name of ['SIGINT', 'SIGTERM']) process.on(name, () => child.kill(name))
  child.on('exit', (code, signal) => process.exit(signal ? 128 + (constants.signals[signal] ?? 0) : (code ?? 1)))
}
