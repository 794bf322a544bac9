import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cmarkGfm, runTool } from '../../scripts/engine/tools.ts'

const EXTENSIONS = ['table', 'strikethrough', 'autolink', 'tagfilter', 'tasklist', 'footnotes']

/** A paragraph between two documents, which is in none of them. */
const MARK = 'the end of a document'

/**
 * Renders documents as GitHub does, with its own program: https://github.com/github/cmark-gfm. Returns their HTML, in the
 * same order. HTML passes, so that each element can be seen. Throws when a document reaches into the next one.
 */
export async function renderedByGitHub(documents: readonly string[]): Promise<readonly string[]> {
  const tool = await cmarkGfm(() => {})
  const folder = await mkdtemp(join(tmpdir(), 'cmark-'))
  const file = join(folder, 'documents.md')
  try {
    await writeFile(file, documents.map((text) => `${text}\n\n${MARK}\n\n`).join(''))
    const extensions = EXTENSIONS.flatMap((name) => ['--extension', name])
    const html = await runTool(tool, ['--unsafe', ...extensions, file])
    const [after, ...rendered] = html.split(`<p>${MARK}</p>`).reverse()
    if (after !== '' || rendered.length !== documents.length) throw new Error('a document reaches into the next one')
    return rendered.reverse()
  } finally {
    await rm(folder, { recursive: true })
  }
}
