// What the commands install: the packages of package-lock.json, and nothing that it does not name.
import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'

type Manifest = Readonly<Record<string, unknown>>

interface LockedPackage {
  readonly link?: boolean
  readonly integrity?: string
  readonly resolved?: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

const readJson = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'))
const MANIFEST = readJson('package.json') as Manifest
const LOCK = (readJson('package-lock.json') as { packages: Readonly<Record<string, LockedPackage>> }).packages

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'start-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function write(path: string, content: object): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), JSON.stringify(content))
}

/** Starts a command in a folder that has nothing but these two files. */
function start(manifest: Manifest, lock: object) {
  mkdirSync(join(folder, 'scripts'))
  copyFileSync('scripts/start.mjs', join(folder, 'scripts', 'start.mjs'))
  write('package.json', manifest)
  write('package-lock.json', lock)
  const { status, stderr } = spawnSync(process.execPath, ['scripts/start.mjs', 'compile'], {
    cwd: folder,
    // npm hands its own settings down, this project's too.
    env: Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name))),
    encoding: 'utf8',
  })
  return { status, stderr, installed: existsSync(join(folder, 'node_modules')) }
}

describe('a package.json that the lock file does not cover installs nothing', () => {
  const entries = (field: string) => MANIFEST[field] as Readonly<Record<string, string>>
  test.each([
    ['one more package', 'dependencies', { 'left-pad': '1.3.0' }, 'left-pad@1.3.0'],
    ['one more for development', 'devDependencies', { 'left-pad': '1.3.0' }, 'left-pad@1.3.0'],
    ['another version', 'dependencies', { semver: '7.0.0' }, 'semver@7.0.0'],
    ['a range in place of a version', 'dependencies', { semver: '^7.8.6' }, 'semver@^7.8.6'],
    ['an address', 'devDependencies', { yaml: 'https://evil.example/yaml.tgz' }, 'yaml@https://evil.example/yaml.tgz'],
    ['two', 'dependencies', { a: '1', b: '2' }, 'a@1, b@2'],
  ])('%s', (_name, field, more, named) => {
    const lock = readJson('package-lock.json') as object
    expect(start({ ...MANIFEST, [field]: { ...entries(field), ...more } }, lock)).toEqual({
      status: 1,
      stderr: `package.json wants what package-lock.json does not have: ${named}. Nothing was installed, because nobody has seen what that would bring. Run npm install, read what it changes in package-lock.json, and run this again.\n`,
      installed: false,
    })
  })
})

const LOCAL = { name: 'app', version: '1.0.0', dependencies: { dep: 'file:dep' } }
const lockOf = (packages: object) => ({
  name: 'app',
  version: '1.0.0',
  lockfileVersion: 3,
  requires: true,
  packages: { '': LOCAL, ...packages },
})
const DEP = { dep: { version: '1.0.0', hasInstallScript: true }, 'node_modules/dep': { resolved: 'dep', link: true } }

test('no script of a package runs when it is installed', () => {
  write('dep/package.json', {
    name: 'dep',
    version: '1.0.0',
    scripts: { install: 'echo ran > ran', prepare: 'echo ran > ran' },
  })
  // There is no compiler in this folder, so the command ends behind the installation.
  const { installed } = start(
    { ...LOCAL, scripts: { install: 'echo ran > ran', postinstall: 'echo ran > ran' } },
    lockOf(DEP),
  )
  expect(installed).toBe(true)
  expect(existsSync(join(folder, 'node_modules', 'dep', 'package.json'))).toBe(true)
  expect([existsSync(join(folder, 'ran')), existsSync(join(folder, 'dep', 'ran'))]).toEqual([false, false])
})

test('a lock file that lacks a package which another one needs is refused by npm', () => {
  write('dep/package.json', { name: 'dep', version: '1.0.0', dependencies: { other: 'file:../other' } })
  write('other/package.json', { name: 'other', version: '1.0.0' })
  const { status, stderr, installed } = start(LOCAL, lockOf(DEP))
  expect(status).toBe(1)
  expect(stderr).toContain('Missing: other@1.0.0 from lock file')
  expect(installed).toBe(false)
})

test("what has not changed since is not compiled again, and standard output is the command's alone", () => {
  const [manifest, lock] = [
    { name: 'app', version: '1.0.0' },
    { lockfileVersion: 3, packages: { '': {} } },
  ]
  mkdirSync(join(folder, 'scripts'))
  copyFileSync('scripts/start.mjs', join(folder, 'scripts', 'start.mjs'))
  write('package.json', manifest)
  write('package-lock.json', lock)
  mkdirSync(join(folder, 'node_modules', 'typescript', 'bin'), { recursive: true })
  writeFileSync(join(folder, 'node_modules', '.installed-lock'), `{}\n${JSON.stringify(lock)}`)
  // A compiler that tells when it runs, and whose command says so.
  writeFileSync(
    join(folder, 'node_modules', 'typescript', 'bin', 'tsc'),
    `const fs = require('node:fs')
console.log('compiled')
fs.mkdirSync('build/scripts', { recursive: true })
fs.writeFileSync('build/scripts/hello.js', 'console.log("hello")')`,
  )
  const hello = () => {
    const { stdout, stderr } = spawnSync(process.execPath, ['scripts/start.mjs', 'hello'], {
      cwd: folder,
      encoding: 'utf8',
    })
    return { stdout, stderr }
  }
  mkdirSync(join(folder, 'src'))
  writeFileSync(join(folder, 'src', 'one.ts'), '1')
  expect(hello()).toEqual({ stdout: 'hello\n', stderr: 'Compiling …\ncompiled\n' })
  expect(hello()).toEqual({ stdout: 'hello\n', stderr: '' })
  writeFileSync(join(folder, 'src', 'one.ts'), '12')
  expect(hello().stderr).toBe('Compiling …\ncompiled\n')
})

describe('package-lock.json', () => {
  const packages = Object.entries(LOCK).filter(([path]) => path.includes('node_modules/'))

  test('has a hash of each package, and no address that a package would come from', () => {
    const others = packages.filter(([, { link, integrity = '', resolved }]) =>
      link === true ? false : resolved !== undefined || !/^sha512-[\w+/]{86}==$/.test(integrity),
    )
    expect(packages.length).toBeGreaterThan(300)
    expect(others).toEqual([])
  })

  test('has what each package needs on any platform, or npm ci would refuse it elsewhere', () => {
    /** Whether a package finds another one as Node looks for it: beside itself, or in a folder above. */
    const finds = (path: string, name: string): boolean => {
      if (`${path}/node_modules/${name}` in LOCK) return true
      const above = path.lastIndexOf('/node_modules/')
      return above > 0 ? finds(path.slice(0, above), name) : `node_modules/${name}` in LOCK
    }
    const missing = packages.flatMap(([path, { dependencies, optionalDependencies }]) =>
      Object.keys({ ...dependencies, ...optionalDependencies })
        .filter((name) => !finds(path, name))
        .map((name) => `${path} needs ${name}`),
    )
    expect(missing).toEqual([])
  })
})
