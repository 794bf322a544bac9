import { pageByPlace } from '../control/page.ts'
import { invalidParameter } from '../errors.ts'
import type { Exchange } from '../exchange.ts'
import { ociIndex } from '../manifest.ts'
import { isSha256 } from '../names.ts'
import { statusOf } from '../rules/archive.ts'
import { referrersOf } from '../rules/referrers.ts'
import type { World } from '../world.ts'
import type { Visit } from './visit.ts'

const perPage = 1000

/** One page of names, and the header that leads to the next. The words are those of the operations behind it. */
function page(exchange: Exchange, names: readonly string[]) {
  const { pathname, searchParams } = exchange.url
  const count = Number(searchParams.get('n') ?? perPage)
  if (count > perPage) throw invalidParameter('maxResults', `Member must have value less than or equal to ${perPage}`)
  if (!Number.isInteger(count) || count < 1)
    throw invalidParameter('maxResults', 'Member must have value greater than or equal to 1')
  const last = searchParams.get('last') ?? ''
  const rest = names.filter((name) => name > last)
  const entries = rest.slice(0, count)
  const next = `<${pathname}?last=${encodeURIComponent(entries.at(-1) ?? '')}&n=${count}>; rel="next"`
  return { entries, headers: rest.length > count ? { Link: next } : {} }
}

export function listTags({ exchange, repository, route }: Visit): void {
  const { entries: tags, headers } = page(exchange, repository.tagNames())
  const body = JSON.stringify({ name: route.repository, tags })
  exchange.send(200, { 'Content-Type': 'text/plain; charset=utf-8', ...headers }, body)
}

/**
 * ECR has this page, with links to the next, and refuses more than 1000 names at once:
 * https://github.com/gardener/cc-utils/pull/1722, https://github.com/google/go-containerregistry/issues/1091
 */
export function listRepositories(exchange: Exchange, world: World): void {
  const names = world.registry.list().map(({ settings }) => settings.name)
  const { entries: repositories, headers } = page(exchange, names)
  exchange.send(200, { 'Content-Type': 'text/plain; charset=utf-8', ...headers }, JSON.stringify({ repositories }))
}

/** In pages, each with a link to the next: https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#listing-referrers */
export function listReferrers({ exchange, world, repository, route: { reference } }: Visit): void {
  if (!isSha256(reference)) throw invalidParameter('imageDigest', 'must be a sha256 digest')
  const artifactType = exchange.url.searchParams.get('artifactType')
  const all = referrersOf(repository, reference, artifactType === null ? [] : [artifactType])
  const shown = all.filter((image) => statusOf(image, world.now()) === 'ACTIVE')
  const token = exchange.url.searchParams.get('nextToken')
  const paging = token === null ? {} : { nextToken: token }
  const { entries: images, nextToken } = pageByPlace(paging, shown, world.settings.referrersPerPage)
  const manifests = images.map(({ mediaType, digest, size, artifactType, annotations }) => ({
    mediaType,
    digest,
    size,
    ...(artifactType !== undefined && { artifactType }),
    ...(annotations !== undefined && { annotations }),
  }))
  const filtered = artifactType === null ? {} : { 'OCI-Filters-Applied': 'artifactType' }
  const query = new URLSearchParams({ nextToken: nextToken ?? '', ...(artifactType !== null && { artifactType }) })
  const more = nextToken === undefined ? {} : { Link: `<${exchange.url.pathname}?${query}>; rel="next"` }
  const body = JSON.stringify({ schemaVersion: 2, mediaType: ociIndex, manifests })
  exchange.send(200, { 'Content-Type': ociIndex, ...filtered, ...more }, body)
}
