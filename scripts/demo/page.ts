import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { marked } from 'marked'

const packages = createRequire(import.meta.url)
const style = join(dirname(packages.resolve('github-markdown-css/package.json')), 'github-markdown.css')
const mermaid = packages.resolve('@mermaid-js/tiny')

/**
 * Takes the Markdown of a job summary. Returns a page that shows it as GitHub does, in light and dark, in one file: GitHub's
 * style (https://github.com/sindresorhus/github-markdown-css), and diagrams drawn by Mermaid in the browser.
 */
async function summaryPage(markdown: string): Promise<string> {
  const [css, script] = await Promise.all([readFile(style, 'utf8'), readFile(mermaid, 'utf8')])
  const html = await marked.parse(markdown)
  const drawn = html.replace(
    /<pre><code class="language-mermaid">(.*?)<\/code><\/pre>/gs,
    '<pre class="mermaid">$1</pre>',
  )
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="color-scheme" content="light dark">
<title>Job summary</title>
<style>
${css}
body { margin: 0; background: light-dark(#ffffff, #0d1117) }
.markdown-body { box-sizing: border-box; max-width: 896px; margin: 0 auto; padding: 32px }
.markdown-body pre.mermaid { background: none; padding: 0; text-align: center }
</style>
<article class="markdown-body">
${drawn}</article>
<script>
${script.replaceAll('</script', '<\\/script')}
const dark = matchMedia('(prefers-color-scheme: dark)').matches
mermaid.initialize({ startOnLoad: true, theme: dark ? 'dark' : 'default' })
</script>
</html>
`
}

/** Writes the page of a job summary where the next command leaves it. Returns the file's path. */
export async function writeSummaryPage(markdown: string): Promise<string> {
  const path = resolve('demo-results', 'summary.html')
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, await summaryPage(markdown))
  return path
}
