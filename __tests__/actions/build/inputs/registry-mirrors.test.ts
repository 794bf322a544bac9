import { expect, test } from '@jest/globals'
import { problemsOf, settingsOf } from '../../../fixtures/inputs.ts'

const NEEDED = { repository: 'app', 'aws-region': 'eu-central-1', tags: 'v1' }

test.each<readonly [name: string, text: string, mirrors: readonly string[]]>([
  ['none', '', []],
  ['one', 'docker.io=m.io/hub', ['docker.io to m.io/hub']],
  [
    'several, with a comment',
    'docker.io=m.io/hub\n# ours\nghcr.io=m.io/ghcr\ndocker.io/library=public.ecr.aws/docker/library',
    ['docker.io to m.io/hub', 'ghcr.io to m.io/ghcr', 'docker.io/library to public.ecr.aws/docker/library'],
  ],
])('registry-mirrors: %s', (_name, text, mirrors) => {
  const read = settingsOf({ ...NEEDED, 'registry-mirrors': text }).mirrors
  const shown = ({ host, path }: { readonly host: string; readonly path: string }) => (path ? `${host}/${path}` : host)
  expect(read.map(({ origin, mirror }) => `${shown(origin)} to ${shown(mirror)}`)).toEqual(mirrors)
})

test('all that is wrong is told together', () => {
  const text = 'docker.io=m.io/hub\ndocker.io\nindex.docker.io=n.io\nghcr.io=https://m.io'
  expect(problemsOf({ ...NEEDED, 'registry-mirrors': text })).toEqual([
    'registry-mirrors: "docker.io" is not of the form registry=mirror, such as "docker.io=<account>.dkr.ecr.<region>.amazonaws.com/docker-hub"',
    'registry-mirrors: "docker.io" is there twice',
    'registry-mirrors: "ghcr.io=https://m.io": after "=", write it without "https://"',
  ])
})
