// The conformance suite of the OCI distribution specification: https://github.com/opencontainers/distribution-spec
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type GoTool, goTool } from '../engine/go-tool.ts'
import type { Case } from './judge.ts'

const SUITE: GoTool = {
  title: 'the OCI conformance suite',
  module: 'github.com/opencontainers/distribution-spec/conformance',
  folder: 'scripts/engine/go/oci-conformance',
  takes: 'about 10 seconds',
}

/** A registry that the suite may push to, and two repositories in it. */
export interface SuiteTarget {
  /** Host and port; it is asked without TLS. */
  readonly host: string
  readonly password: string
  readonly repositories: readonly [string, string]
}

/** Runs the suite against a registry. `settings` are variables of the suite, without `OCI_`. */
export async function runSuite(
  { host, password, repositories: [first, second] }: SuiteTarget,
  settings: Readonly<Record<string, string>>,
  log: (line: string) => void,
): Promise<readonly Case[]> {
  const programs = await goTool(SUITE, log)
  const folder = await mkdtemp(join(tmpdir(), 'conformance-'))
  try {
    const own = { REGISTRY: host, TLS: 'disabled', USERNAME: 'AWS', PASSWORD: password, REPO1: first, REPO2: second }
    const all = Object.entries({ ...own, LOG: 'error', RESULTS_DIR: folder, ...settings })
    const variables = Object.fromEntries(all.map(([name, value]) => [`OCI_${name}`, value]))
    return parseReport(await reportOf(join(programs, 'conformance'), variables))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The program fails when one of its cases does, so only one that reports nothing has failed itself. */
function reportOf(program: string, variables: Readonly<Record<string, string>>): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { env: { ...process.env, ...variables }, maxBuffer: 64 * 1024 * 1024 }
    execFile(program, [], options, (error, stdout, stderr) => {
      if (stdout.startsWith(TITLE)) resolve(stdout)
      else reject(new Error(`The OCI conformance suite did not run: ${error?.message ?? stderr}`))
    })
  })
}

const TITLE = 'Test results\n'
const ROOT = 'OCI Conformance Test'

/**
 * Reads what the suite prints: a tree of `<name>: <status>`, and under each leaf its faults. Not its JUnit file, which it
 * does not write when only a part was run.
 */
export function parseReport(text: string): readonly Case[] {
  const [tree = ''] = text.slice(TITLE.length).split('\n\n')
  const entries: { name: string; status: string; faults: string[] }[] = []
  for (const line of tree.split('\n')) {
    const [, name, status = ''] = /^ *(.+): (Pass|FAIL|Error|Skip|Disabled|Unknown)$/.exec(line) ?? []
    if (name?.startsWith(ROOT)) entries.push({ name, status, faults: [] })
    else if (line.trim() !== '') entries.at(-1)?.faults.push(line.replace(/^ *- /, '').trim())
  }
  const leaves = entries.filter(({ name }, at) => !entries[at + 1]?.name.startsWith(`${name}/`))
  return leaves.flatMap(({ name, status, faults }) => {
    if (status === 'Skip' || status === 'Disabled') return []
    const all = faults.length > 0 ? faults : [`the case ends with ${status}`]
    return [{ name: name.slice(ROOT.length + 1), faults: status === 'Pass' ? [] : all }]
  })
}
