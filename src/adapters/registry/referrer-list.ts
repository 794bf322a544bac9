import { type Digest, digestFrom } from '../../names/image-reference.ts'
import type { HttpAnswer } from '../http-answer.ts'
import { wrongAnswer } from './refusals.ts'
import type { RegistryApi, RegistryQuestion } from './registry-api.ts'

/** More pages no honest registry has: an image has some signatures, and an SBOM. */
const PAGES = 200

/** Referrers of a manifest, of all pages. None where the registry has no such list. Throws RegistryError. */
export async function listReferrers(api: RegistryApi, subject: Digest): Promise<readonly Digest[]> {
  const found = new Set<Digest>()
  let path: string | undefined = `referrers/${subject}`
  for (let pages = 0; path !== undefined; pages++) {
    const question: RegistryQuestion = { doing: 'list the referrers of an image', method: 'GET', path }
    if (pages === PAGES) throw wrongAnswer(api.asking(question), `there are more than ${PAGES} pages`)
    const page: Page = await api.until(question, () => readPage(api, question))
    for (const digest of page.digests) found.add(digest)
    path = page.next
  }
  return [...found]
}

interface Page {
  readonly digests: readonly Digest[]
  /** Address of the next page. */
  readonly next: string | undefined
}

/** https://github.com/opencontainers/distribution-spec/blob/main/spec.md#unavailable-referrers-api */
async function readPage(api: RegistryApi, question: RegistryQuestion): Promise<Page> {
  const answer = await api.ask(question)
  if (answer.status === 200) return { digests: digestsIn(api, question, answer), next: nextOf(api, question, answer) }
  const refused = api.refusal(question, answer)
  const { code } = refused.failure
  // A page of a gateway says nothing about the registry behind it.
  const isOwn = !/html/.test(answer.headers['content-type'] ?? '')
  if (isOwn && code !== 'NAME_UNKNOWN' && [404, 405, 501].includes(answer.status))
    return { digests: [], next: undefined }
  throw refused
}

function digestsIn(api: RegistryApi, question: RegistryQuestion, { body }: HttpAnswer): readonly Digest[] {
  try {
    const { manifests } = JSON.parse(Buffer.from(body).toString('utf8')) as { manifests?: unknown }
    if (Array.isArray(manifests)) {
      const digests = manifests.map((one: { digest?: unknown }) => digestFrom(one.digest))
      const known = digests.filter((digest) => digest !== undefined)
      if (known.length === digests.length) return known
    }
  } catch {
    // Said below.
  }
  throw wrongAnswer(api.asking(question), 'the answer is no list of referrers')
}

/** https://www.rfc-editor.org/rfc/rfc8288#section-3 */
function nextOf(
  api: RegistryApi,
  question: RegistryQuestion,
  { headers: { link = '' } }: HttpAnswer,
): string | undefined {
  const [, target] = /<([^>]*)>\s*;\s*rel="?next"?/.exec(String(link)) ?? []
  if (target === undefined) return undefined
  const { url } = api.asking(question).request
  if (URL.canParse(target, url)) {
    const next = new URL(target, url)
    if (next.origin === new URL(url).origin && next.href !== url) return next.href
  }
  throw wrongAnswer(api.asking(question), 'the answer leads to a next page that is none')
}
