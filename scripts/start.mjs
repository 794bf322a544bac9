// Starts one of the project's commands from a fresh clone: `node scripts/start.mjs demo …`.
// Plain JavaScript, because it runs before anything is installed or compiled. It installs what the lock file
// names when that is not there yet, compiles, and hands over to build/scripts/<command>.js.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { join } from 'node:path'

const root = join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..')
const stamp = join(root, 'node_modules', '.installed-lock')
const lock = readFileSync(join(root, 'package-lock.json'), 'utf8')

/** Runs a program in the project folder; ends this process with the program's own status when it fails. */
function run(program, args, stdio = 'inherit') {
  const { status, signal, error } = spawnSync(program, args, { cwd: root, stdio })
  if (error) throw error
  if (signal) process.exit(128 + (constants.signals[signal] ?? 0))
  if (status !== 0) process.exit(status ?? 1)
}

if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== lock) {
  console.error('Installing the packages that package-lock.json names …')
  // Not `npm ci`: it refuses a lock file without the optional packages of platforms that the registry did not offer
  // when the file was made. `--no-save` takes the same locked versions and changes no file.
  // npm's report goes to stderr, so that a command's own output stays clean.
  run(
    'npm',
    ['install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
    ['inherit', 2, 'inherit'],
  )
  writeFileSync(stamp, lock)
}

rmSync(join(root, 'build'), { recursive: true, force: true })
run(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '--project', root])

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
