import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { zizmor } from '../../scripts/engine/pypi.ts'
import { run } from '../../scripts/engine/run.ts'

/** As https://docs.zizmor.sh/usage has it, as far as the tests ask. */
interface Finding {
  readonly ident: string
  readonly locations: readonly {
    readonly symbolic: { readonly kind: string; readonly key: { readonly Local: { readonly verbatim_path: string } } }
  }[]
}

/** No account is asked and no comment or file can silence it: what is accepted is listed in one place. */
const OPTIONS = ['--offline', '--persona=auditor', '--no-ignores', '--no-config', '--no-exit-codes', '--no-progress']

/** What zizmor finds in files, given by path: "path: finding", each once, sorted. */
export async function zizmorFindings(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const { program } = await zizmor(() => {})
  const folder = await mkdtemp(join(tmpdir(), 'zizmor-'))
  try {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(join(folder, dirname(path)), { recursive: true })
      await writeFile(join(folder, path), text)
    }
    const args = [...OPTIONS, '--strict-collection', '--format=json', ...Object.keys(files)]
    const findings = JSON.parse(await run(program, args, { cwd: folder })) as readonly Finding[]
    return [...new Set(findings.map(({ ident, locations }) => `${primary(locations)}: ${ident}`))].sort()
  } finally {
    await rm(folder, { recursive: true })
  }
}

const primary = (locations: Finding['locations']): string | undefined =>
  locations.find(({ symbolic }) => symbolic.kind === 'Primary')?.symbolic.key.Local.verbatim_path
