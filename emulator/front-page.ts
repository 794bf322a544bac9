// The page at `/`, for a person with a browser. It is no part of ECR. All that comes from clients is escaped.
import { sizeOf } from './control/image-lists.ts'
import type { Exchange } from './exchange.ts'
import type { LocalPlace } from './options.ts'
import type { RequestRecord } from './request-log.ts'
import type { Serving } from './server.ts'
import { shellVariables } from './shell-variables.ts'
import type { Image, Repository } from './store/repository.ts'
import type { World } from './world.ts'

/** Whether a request is for the page: what docker and the AWS SDK ask begins with /v2/, or is a POST. */
export const isFrontPage = (method: string, path: string): boolean => method === 'GET' && path === '/'

/** The last requests that are shown. */
const SHOWN = 50

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text as HTML shows it, in an element or in quotes. */
const escaped = (text: string | number): string =>
  String(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '')

/** A table: its head is ours, each cell is text of anybody. */
function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const cells = (tag: string, texts: readonly (string | number)[]): string =>
    `<tr>${texts.map((text) => `<${tag}>${escaped(text)}</${tag}>`).join('')}</tr>`
  return `<div class="wide"><table>${cells('th', head)}${rows.map((row) => cells('td', row)).join('')}</table></div>`
}

const time = (at: number): string => new Date(at).toISOString().slice(0, 19).replace('T', ' ')

/** Newest first. */
const imageRows = (repository: Repository): readonly (readonly (string | number)[])[] =>
  repository
    .images()
    .toSorted((a: Image, b: Image) => b.pushedAt - a.pushedAt)
    .map((image) => [
      repository.tagsOf(image.digest).join(', ') || '(no tag)',
      image.digest,
      `${(sizeOf(repository, image) / 1e6).toFixed(1)} MB`,
      time(image.pushedAt),
    ])

function repositoryPart(repository: Repository, host: string): string {
  const { name, mutability } = repository.settings
  const images = imageRows(repository)
  const shown = images.length === 0 ? '<p>No image yet.</p>' : table(['Tags', 'Digest', 'Size', 'Pushed (UTC)'], images)
  return `<h3>${escaped(`${host}/${name}`)}</h3><p>${escaped(mutability.toLowerCase())}, ${images.length} images</p>${shown}`
}

function placePart({ registry, host }: World): string {
  const repositories = registry.list().map((repository) => repositoryPart(repository, host))
  const none = '<p>No repository yet.</p>'
  return `<h2>Account ${escaped(registry.account)}, ${escaped(registry.region)}</h2>${repositories.join('') || none}`
}

const requestRow = ({ order, at, step, repository, reference, status, ms, fault }: RequestRecord) => [
  order,
  time(at),
  step,
  repository ?? '',
  reference ?? '',
  fault === undefined ? status : `${status} (a fault)`,
  `${ms} ms`,
]

function usagePart(place: LocalPlace): string {
  const { registry } = place
  const variables = shellVariables(place)
  const use = [
    ...Object.entries(variables).map(([name, value]) => `export ${name}='${value}'`),
    '',
    'aws ecr create-repository --repository-name my-app',
    `aws ecr get-login-password | docker login --username AWS --password-stdin ${registry}`,
    `docker build --tag ${registry}/my-app:v1 .`,
    `docker push ${registry}/my-app:v1`,
  ]
  const back = [`unset ${Object.keys(variables).join(' ')}`, `docker logout ${registry}`]
  const code = (lines: readonly string[]): string => `<pre>${escaped(lines.join('\n'))}</pre>`
  return `<h2>Use it</h2><p>In a shell. The keys are made up, and good for nothing else.</p>${code(use)}
<h2>Back to real AWS</h2><p>As long as a shell has these variables, it does not reach AWS. Close it, or:</p>${code(back)}`
}

const STYLE = `:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
.wide{overflow-x:auto}table{border-collapse:collapse;font-size:.875rem}th,td{border:1px solid #8888;padding:.25rem .5rem;text-align:left}
td,pre,h3{font-family:ui-monospace,monospace}pre{overflow-x:auto;background:#8882;padding:1rem}h3{font-size:1rem}`

/** The whole page, as HTML. */
export function frontPage({ site, places: [first], log }: Pick<Serving, 'site' | 'places' | 'log'>): string {
  const requests = log.list().slice(-SHOWN).toReversed()
  const asked = table(
    ['', 'Time (UTC)', 'Step', 'Repository', 'Tag or digest', 'Status', 'Took'],
    requests.map(requestRow),
  )
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Local Amazon ECR</title>
<style>${STYLE}</style>
<h1>A local Amazon ECR</h1>
<p>It stands in for AWS on this machine. Load the page again to see what is new.</p>
${site.worlds.map(placePart).join('\n')}
${first === undefined ? '' : usagePart(first)}
<h2>The last ${SHOWN} requests</h2>
<p>All of them, as JSON: <a href="/_local/requests">/_local/requests</a>.</p>
${requests.length === 0 ? '<p>None yet.</p>' : asked}
</html>
`
}

/** Answers with the page. It needs no script, and may load nothing. */
export async function serveFrontPage(exchange: Exchange, serving: Serving): Promise<void> {
  const headers = {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'",
    'X-Content-Type-Options': 'nosniff',
  }
  exchange.send(200, headers, frontPage(serving))
}
