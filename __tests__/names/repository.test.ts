import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { parsed, refused } from '../../src/base/result.ts'
import { printReference } from '../../src/names/image-reference.ts'
import {
  addressText,
  digestReference,
  parseRepositoryAddress,
  parseRepositoryName,
  repositoryUri,
  tagReference,
} from '../../src/names/repository.ts'
import { codePoint } from '../fixtures/code-point.ts'
import { digest, HOST, REPOSITORY, tag } from '../fixtures/values.ts'

describe('name', () => {
  test.each([
    ['a word', 'app'],
    ['two characters', 'ab'],
    ['with folders', 'team/app/web'],
    ['every separator', 'a.b_c__d-e--f---g'],
    ['digits', '2048'],
    ['256 characters', 'a'.repeat(256)],
  ])('%s', (_name, text) => {
    expect(parseRepositoryName(text)).toEqual(parsed(text))
  })

  const empty = 'has an empty part beside a "/"; is its variable defined?'
  const form = 'is not an ECR repository name: lower-case letters and digits, joined by "-", "_", "." or "/"'
  test.each([
    ['nothing', '', 'repository name "" has 0 characters; ECR takes 2 to 256'],
    ['one character', 'a', 'repository name "a" has 1 characters; ECR takes 2 to 256'],
    ['257 characters', 'a'.repeat(257), `repository name "${'a'.repeat(200)}…" has 257 characters; ECR takes 2 to 256`],
    ['capital letters', 'Team/App', 'repository name "Team/App" has capital letters; ECR wants "team/app"'],
    ['a separator first', '-app', `"-app" ${form}`],
    ['a separator last', 'app_', `"app_" ${form}`],
    ['three underscores', 'a___b', `"a___b" ${form}`],
    ['two dots', 'a..b', `"a..b" ${form}`],
    ['a slash first', '/app', `"/app" ${empty}`],
    ['a slash last', 'app/', `"app/" ${empty}`],
    ['two slashes', 'team//app', `"team//app" ${empty}`],
    ['a space', 'my app', `"my app" ${form}`],
    ['a line break at the end', 'app\n', `"app\\n" ${form}`],
    ['capital letters and more', 'My App', `"My App" ${form}`],
  ])('refused: %s', (_name, text, problem) => {
    expect(parseRepositoryName(text)).toEqual(refused(problem))
  })
})

describe('address', () => {
  const registry = { kind: 'private', ...REPOSITORY.registry, fips: false, dualStack: false }
  const publicly = (host: string) => ({ kind: 'public', host, alias: 'a1b2c3d4' })
  const notEcr = 'is not the host of an ECR registry (<account>.dkr.ecr.<region>.amazonaws.com or public.ecr.aws)'
  const gone =
    'the part before "/" is empty: the output of a step that is no longer there, or a variable that is not defined? If so,'
  const tagged = 'has a tag or digest; name the repository only, and give tags in the input tags'

  test.each([
    ['a name', 'app', parsed({ name: 'app' })],
    ['a name with folders', 'team/app', parsed({ name: 'team/app' })],
    ['a folder that only looks like a host', 'localhost/app', parsed({ name: 'localhost/app' })],
    ['a name with a dot and no folder', 'app.web', parsed({ name: 'app.web' })],
    ['a URI', `${HOST}/team/app`, parsed({ name: 'team/app', registry })],
    [
      'a scheme',
      `https://${HOST}/app`,
      refused(`"https://${HOST}/app" begins with a scheme; write it without "https://"`),
    ],
    [
      'a scheme in capital letters',
      `HTTPS://${HOST}/app`,
      refused(`"HTTPS://${HOST}/app" begins with a scheme; write it without "HTTPS://"`),
    ],
    ['a name with a tag', 'app:1', refused(`"app:1" ${tagged}`)],
    ['a URI with a tag', `${HOST}/app:1`, refused(`"${HOST}/app:1" ${tagged}`)],
    ['a URI with a digest', `${HOST}/app@sha256:0`, refused(`"${HOST}/app@sha256:0" ${tagged}`)],
    [
      'ECR Public',
      'public.ecr.aws/a1b2c3d4/team/app',
      parsed({ name: 'team/app', registry: publicly('public.ecr.aws') }),
    ],
    [
      'ECR Public with IPv6',
      'ecr-public.aws.com/a1b2c3d4/app',
      parsed({ name: 'app', registry: publicly('ecr-public.aws.com') }),
    ],
    [
      'ECR Public without a name',
      'public.ecr.aws',
      refused('"public.ecr.aws" is a registry; add "/" and the name of the repository'),
    ],
    [
      'ECR Public without an alias',
      'public.ecr.aws/app',
      refused('"public.ecr.aws/app" has no alias; on ECR Public a repository is public.ecr.aws/<alias>/<name>'),
    ],
    [
      'ECR Public with a bad alias',
      'public.ecr.aws/A1/app',
      refused('"A1" is not the alias of a registry on ECR Public'),
    ],
    [
      'ECR Public with a bad name',
      'public.ecr.aws/a1b2c3d4/App',
      refused('repository name "App" has capital letters; ECR wants "app"'),
    ],
    ...[
      ['two hyphens', 'my--app', '"--"'],
      ['two underscores', 'my__app', '"__"'],
      ['both', 'team/a--b__c', '"--", "__"'],
    ].map(
      ([what, name, doubled]) =>
        [
          `ECR Public with ${what}, which a private repository may have`,
          `public.ecr.aws/a1b2c3d4/${name}`,
          refused(`"${name}" has ${doubled}; ECR Public takes one "-", "_" or "." between two words`),
        ] as const,
    ),
    [
      'ECR Public with a long name',
      `public.ecr.aws/a1b2c3d4/${'a'.repeat(206)}`,
      refused(`repository name "${'a'.repeat(200)}…" has 206 characters; ECR Public takes 205`),
    ],
    ['ECR Public with a tag', 'public.ecr.aws/a1b2c3d4/app:1', refused(`"public.ecr.aws/a1b2c3d4/app:1" ${tagged}`)],
    ['another registry', 'ghcr.io/me/app', refused(`"ghcr.io" ${notEcr}`)],
    ['a host with a port', 'localhost:5000/app', refused(`"localhost:5000" ${notEcr}`)],
    ['a local ECR', '127.0.0.2:4510/team/app', parsed({ name: 'team/app', localHost: '127.0.0.2:4510' })],
    ['an address without a port', '127.0.0.1/app', refused(`"127.0.0.1" ${notEcr}`)],
    ['an address of another machine', '10.0.0.1:4510/app', refused(`"10.0.0.1:4510" ${notEcr}`)],
    ['a host that begins like an address', '127.0.0.1.evil:80/app', refused(`"127.0.0.1.evil:80" ${notEcr}`)],
    ['a local ECR with a tag', '127.0.0.1:4510/app:1', refused(`"127.0.0.1:4510/app:1" ${tagged}`)],
    [
      'a name whose registry is empty',
      '/team/app',
      refused(
        `in "/team/app", ${gone} write "team/app" for the registry of this step's account and region, or the whole URI`,
      ),
    ],
    ['nothing but a slash', '/', refused(`in "/", ${gone} write the name of the repository, or its whole URI`)],
    [
      'a URI whose folder is empty',
      `${HOST}//app`,
      refused('"/app" has an empty part beside a "/"; is its variable defined?'),
    ],
    ['a URI without a name', `${HOST}/`, refused('repository name "" has 0 characters; ECR takes 2 to 256')],
    ['a host alone', HOST, refused(`"${HOST}" is a registry; add "/" and the name of the repository`)],
    [
      'a URI with a bad name',
      `${HOST}/Team/App`,
      refused('repository name "Team/App" has capital letters; ECR wants "team/app"'),
    ],
  ])('%s', (_name, text, expected) => {
    expect(parseRepositoryAddress(text)).toEqual(expected)
  })

  test('any text is read without an exception, and only hosts of ECR come out', () => {
    const piece = fc.constantFrom(
      HOST,
      'app',
      'team',
      '/',
      ':',
      '@',
      '.',
      'ghcr.io',
      'https://',
      'amazonaws.com',
      'A',
      '\n',
    )
    const look = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''))
    fc.assert(
      fc.property(fc.oneof(look, fc.string({ unit: codePoint })), (text) => {
        const result = parseRepositoryAddress(text)
        if (!result.ok) return
        const { name, registry: found } = result.value
        expect(parseRepositoryName(name)).toEqual(parsed(name))
        expect(found).toEqual(text.startsWith(`${HOST}/`) ? registry : undefined)
      }),
      { numRuns: 1000 },
    )
  })
})

test('what docker and ECR write for a public repository', () => {
  const registry = { ...REPOSITORY.registry, host: 'public.ecr.aws', alias: 'a1b2c3d4' }
  expect(printReference(tagReference({ ...REPOSITORY, registry }, tag('1.0')))).toBe(
    'public.ecr.aws/a1b2c3d4/team/app:1.0',
  )
})

test.each([['team/app'], [`${HOST}/team/app`], ['public.ecr.aws/a1b2c3d4/team/app'], ['127.0.0.1:4510/team/app']])(
  '%s is written again',
  (text) => {
    const address = parseRepositoryAddress(text)
    expect(address.ok && addressText(address.value)).toBe(text)
  },
)

test('what docker and ECR write', () => {
  const image = digest('a')
  expect({
    uri: repositoryUri(REPOSITORY),
    tag: printReference(tagReference(REPOSITORY, tag('1.0'))),
    digest: printReference(digestReference(REPOSITORY, image)),
  }).toEqual({ uri: `${HOST}/team/app`, tag: `${HOST}/team/app:1.0`, digest: `${HOST}/team/app@${image}` })
})
