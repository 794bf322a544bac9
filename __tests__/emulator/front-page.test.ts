// The page for a browser: what is there, and how to use it; text of clients stays text.
import { expect, test } from '@jest/globals'
import { frontPage } from '../../emulator/front-page.ts'
import { RequestLog } from '../../emulator/request-log.ts'
import { createRepository, makeImage, pushImage, withEcr } from './support.ts'

const pageOf = async (
  url: string,
): Promise<{ readonly status: number; readonly type: string; readonly html: string }> => {
  const answer = await fetch(url)
  return { status: answer.status, type: answer.headers.get('content-type') ?? '', html: await answer.text() }
}

test('repositories, tags, images and requests, how to use it, and the way back', () =>
  withEcr({}, async (ecr) => {
    const empty = await pageOf(`${ecr.url}/`)
    expect([empty.status, empty.type]).toEqual([200, 'text/html; charset=utf-8'])
    expect(empty.html).toContain('<p>No repository yet.</p>')
    expect(empty.html).toContain('<p>None yet.</p>')
    await createRepository(ecr, 'app')
    const image = makeImage('one')
    await pushImage(ecr, 'app', image, 'v1')
    const { html } = await pageOf(`${ecr.url}/`)
    expect(html).toContain(`<h3>${ecr.registry}/app</h3><p>mutable, 1 images</p>`)
    expect(html).toMatch(/<tr><td>v1<\/td><td>sha256:[0-9a-f]{64}<\/td><td>0\.0 MB<\/td>/)
    expect(html).toMatch(/<td>PUT manifest<\/td><td>app<\/td><td>v1<\/td><td>201<\/td>/)
    for (const [name, value] of Object.entries(ecr.environment))
      expect(html).toContain(`export ${name}=&#39;${value}&#39;`)
    expect(html).toContain(
      'unset AWS_ENDPOINT_URL AWS_REGION AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_DEFAULT_REGION',
    )
  }))

test('the page itself is no request that a test would find', () =>
  withEcr({}, async (ecr) => {
    await fetch(`${ecr.url}/`)
    expect(ecr.requests()).toEqual([])
  }))

test('it may run no script and load nothing, and another name is refused', () =>
  withEcr({}, async (ecr) => {
    const answer = await fetch(`${ecr.url}/`)
    expect(answer.headers.get('content-security-policy')).toBe("default-src 'none'; style-src 'unsafe-inline'")
  }))

test('what a client has named is text', () => {
  const log = new RequestLog()
  const record = log.begin('GET', 'x', '/')
  Object.assign(record, {
    step: '<script>alert(1)</script>',
    repository: '"><img src=x>',
    reference: "'&",
    status: 404,
  })
  const html = frontPage({ site: { worlds: [] } as never, places: [], log })
  expect(html).toContain(
    '<td>&lt;script&gt;alert(1)&lt;/script&gt;</td><td>&quot;&gt;&lt;img src=x&gt;</td><td>&#39;&amp;</td><td>404</td>',
  )
  expect(html).not.toContain('<script>')
})
