// Names of images that inputs of the usual chain bring along: with an empty registry, of another place, for the engine
// alone, in capital letters; and inputs that came out empty.
import { describe, expect, test } from '@jest/globals'
import { printReference } from '../../../../src/names/image-reference.ts'
import { addressText } from '../../../../src/names/repository.ts'
import { type Job, parseAll, problemsOf, readerOf, settingsOf } from '../../../fixtures/inputs.ts'
import { HOST } from '../../../fixtures/values.ts'

type Inputs = Readonly<Record<string, string>>

const NEEDED = { repository: 'app', 'aws-region': 'eu-central-1' }
const LOADED = { ...NEEDED, push: 'false', load: 'true' }
const FORK: Job = {
  context: {
    event: 'pull_request',
    payload: { pull_request: { head: { repo: null }, base: { repo: { full_name: 'octo/app' } } } },
  },
}
const ANOTHER = 'another one gets the image when the input repository names it too'
const HUB =
  'to docker, a name without a registry is one in Docker Hub, and a push there needs a step of its own (docker/build-push-action). In ECR, '
const GONE = 'the part before "/" is empty: the output of a step that is no longer there'

const notesOf = (inputs: Inputs, job?: Job) =>
  parseAll(readerOf(inputs, job)).notes.map(({ level, text }) => `${level}: ${text}`)

describe('an empty registry in front, as of a login step that is gone', () => {
  test.each<readonly [name: string, inputs: Inputs, ...tags: readonly string[]]>([
    ['tags, for a name', { tags: '/app:1' }, '1'],
    ['tags, for a URI', { repository: `${HOST}/app`, tags: '/app:1' }, '1'],
    ['tags, without a tag', { tags: '/app' }, 'latest'],
    ['tags, for a name with a folder', { repository: 'team/app', tags: '/team/app:1,/team/app:2' }, '1', '2'],
    ['tags, on ECR Public', { repository: 'public.ecr.aws/octo/app', tags: '/octo/app:1' }, '1'],
  ])('is that of this step: %s', (_name, inputs, ...tags) => {
    expect(settingsOf({ ...NEEDED, ...inputs }).tags.names).toEqual(tags)
  })

  test.each<readonly [name: string, inputs: Inputs, ...problems: readonly string[]]>([
    [
      'tags that are of another repository',
      { tags: '/web:1' },
      `tags: "/web:1" is not in the repository of this step, app; ${GONE}? In ECR, ${ANOTHER}`,
    ],
    [
      'the repository, which may lack a folder as well',
      { repository: '/app', tags: '/app:1' },
      `repository: in "/app", ${GONE}, or a variable that is not defined? If so, write "app" for the registry of this step's account and region, or the whole URI`,
    ],
    [
      'the repository, when its name is empty too',
      { repository: '/', tags: '/:1' },
      `repository: in "/", ${GONE}, or a variable that is not defined? If so, write the name of the repository, or its whole URI`,
    ],
    [
      'a folder of the repository',
      { repository: `${HOST}//app` },
      'repository: "/app" has an empty part beside a "/"; is its variable defined?',
    ],
  ])('is named: %s', (_name, inputs, ...problems) => {
    expect(problemsOf({ ...NEEDED, ...inputs })).toEqual(problems)
  })
})

describe('one cause gives one problem', () => {
  test.each<readonly [name: string, inputs: Inputs, ...problems: readonly string[]]>([
    [
      'no repository, and references in tags',
      { repository: '', tags: '/app:1' },
      'repository: it is missing; give the name of an ECR repository: the input tags names "app"',
    ],
    [
      'no repository, and whole references in tags',
      { repository: '', tags: `type=sha\n${HOST}/team/app:1` },
      `repository: it is missing; give the name of an ECR repository: the input tags names "${HOST}/team/app"`,
    ],
    [
      'no repository, and a name without a tag',
      { repository: '', tags: `${HOST}/app` },
      'repository: it is missing; give the name of an ECR repository, such as my-app',
    ],
    [
      'two repositories in a line',
      { repository: 'app,other', tags: `${HOST}/app:1` },
      'repository: "other" is not one of: role-to-assume=…, aws-region=…, registry-id=…; another repository stands on a line of its own',
    ],
    [
      'a repository that is none',
      { repository: 'my app', tags: `${HOST}/my app:1` },
      'repository: "my app" is not an ECR repository name: lower-case letters and digits, joined by "-", "_", "." or "/"',
    ],
    [
      'a repository that is none, and tags that are none',
      { repository: 'my app', tags: 'a/b' },
      'repository: "my app" is not an ECR repository name: lower-case letters and digits, joined by "-", "_", "." or "/"',
      'tags: tag "a/b" contains "/"; a tag is made of letters, digits, "_", "." and "-"',
    ],
  ])('%s', (_name, inputs, ...problems) => {
    expect(problemsOf({ ...NEEDED, ...inputs })).toEqual(problems)
  })
})

describe('a reference that this step cannot push to', () => {
  const TWO = { repository: 'app\nother' }
  const only = (tags: string) => `tags: it has ${tags} only, and each repository of a step gets all tags;`
  test.each<readonly [name: string, inputs: Inputs, ...problems: readonly string[]]>([
    [
      "Docker Hub's",
      { tags: `${HOST}/app:1\nposthog/posthog:latest` },
      `tags: "posthog/posthog:latest" is not in the repository of this step, app; ${HUB}${ANOTHER}`,
    ],
    [
      'of another registry',
      { tags: 'ghcr.io/acme/app:1' },
      'tags: "ghcr.io/acme/app:1" is not in the repository of this step, app; this step pushes to ECR only, and another registry needs a step of its own',
    ],
    [
      'in ECR',
      { tags: `${HOST}/web:1` },
      `tags: "${HOST}/web:1" is not in the repository of this step, app; ${ANOTHER}`,
    ],
    [
      'its own, in capital letters',
      { tags: `${HOST}/App:1` },
      `tags: the repository in "${HOST}/App:1" has capital letters; ECR wants "${HOST}/app"`,
    ],
    [
      'different tags for different repositories',
      { ...TWO, tags: `${HOST}/app:1\n${HOST}/other:2` },
      `${only('1 for app, and 2 for other')} give each repository a step of its own`,
    ],
    [
      'one tag more for one of them',
      { ...TWO, tags: 'app:1,other:1,app:latest' },
      `${only('latest for app')} give each repository a step of its own`,
    ],
    [
      'tags for one repository, and none for the other',
      { ...TWO, tags: 'app:1,app:latest' },
      `${only('1, latest for app')} write "1", "latest" alone`,
    ],
    [
      'of another place, also where nothing is pushed, unless it is loaded',
      { push: 'false', tags: 'localbuild/testimage:latest' },
      `tags: "localbuild/testimage:latest" is not in the repository of this step, app; ${HUB}${ANOTHER}`,
    ],
    [
      'of the engine alone, where the push is on',
      { load: 'true', tags: 'localbuild/testimage:latest' },
      `tags: "localbuild/testimage:latest" is not in the repository of this step, app; ${HUB}${ANOTHER}`,
    ],
  ])('%s', (_name, inputs, ...problems) => {
    expect(problemsOf({ ...NEEDED, ...inputs })).toEqual(problems)
  })
})

describe('names in tags, of an image that is loaded and not pushed', () => {
  const named = (inputs: Inputs) => {
    const { tags, imageNames } = settingsOf({ ...LOADED, ...inputs })
    return { tags: tags.names, names: imageNames.map(printReference) }
  }

  test.each<readonly [name: string, inputs: Inputs, tags: readonly string[], names: readonly string[]]>([
    ['a word is both', { tags: 'vets-api' }, ['vets-api'], ['vets-api:latest']],
    ['a commit hash', { tags: '8b1f3c2' }, ['8b1f3c2'], ['8b1f3c2:latest']],
    ['a word that is no name of an image', { tags: 'v1-RC,_x' }, ['v1-RC', '_x'], []],
    ['a name with a tag', { tags: 'localbuild/testimage:latest' }, [], ['localbuild/testimage:latest']],
    ['a name without a tag', { tags: 'localbuild/testimage' }, [], ['localbuild/testimage:latest']],
    ['a name in another registry', { tags: 'ghcr.io/acme/app:1' }, [], ['ghcr.io/acme/app:1']],
    ['its own repository', { tags: 'app:1,/app:2' }, ['1', '2'], []],
    ['its own repository, by its URI', { tags: `${HOST}/app:1` }, ['1'], []],
    ['a rule, and a name', { tags: 'type=raw,value=v1\nacme/app:v1' }, ['v1'], ['acme/app:v1']],
    ['loaded by outputs', { load: '', outputs: 'type=docker', tags: 'web:1' }, [], ['web:1']],
    ['a version, and latest', { tags: 'v1,1.2.3,v1.2.3-rc.1,latest' }, ['v1', '1.2.3', 'v1.2.3-rc.1', 'latest'], []],
    ['with a flavor, a word is a tag alone', { flavor: 'suffix=-x', tags: 'web,web:1' }, ['web-x'], ['web:1']],
    ['no tags', {}, ['sha-c0ffee0', 'feature'], []],
    ['an archive is not loaded', { load: '', outputs: 'type=docker,dest=a.tar', tags: 'web' }, ['web'], []],
    ['not loaded', { load: '', tags: 'web' }, ['web'], []],
    ['pushed', { push: 'true', tags: 'web' }, ['web'], []],
  ])('%s', (_name, inputs, tags, names) => {
    expect(named(inputs)).toEqual({ tags, names })
  })

  test('the run of a fork is not what the inputs mean', () => {
    expect(settingsOf({ ...NEEDED, load: 'true', tags: 'web' }, FORK).imageNames).toEqual([])
  })

  test('the log says which name the engine has', () => {
    expect(notesOf({ ...LOADED, tags: 'vets-api,acme/app:1' })).toEqual([
      'info: The image is loaded as vets-api:latest too: with load, and push: false, "vets-api" in the input tags is the name of an image, as in docker/build-push-action, and a tag of the repository.',
    ])
  })

  test.each([
    [
      'a name that no image can have',
      'acme/App:1',
      `"acme/App:1" is not in the repository of this step, app; ${HUB}${ANOTHER}`,
    ],
    [
      'a digest without an image',
      'app@sha256:1',
      '"app@sha256:1" names a digest, which is what a build gives, not what it takes',
    ],
  ])('refused: %s', (_name, tags, problem) => {
    expect(problemsOf({ ...LOADED, tags })).toEqual([`tags: ${problem}`])
  })
})

describe('capital letters in the repository', () => {
  test.each([
    ['a name', 'Acme/My.App', 'acme/my.app'],
    ['a URI', `${HOST}/Acme/My.App`, `${HOST}/acme/my.app`],
    ['with what is its own', 'Acme/App,aws-region=eu-west-1', 'acme/app'],
  ])('become small ones: %s', (_name, repository, address) => {
    const inputs = { ...NEEDED, repository, tags: 'v1' }
    expect(settingsOf(inputs).repositories.map(addressText)).toEqual([address])
    expect(notesOf(inputs)).toEqual([
      `info: The input repository, "${repository.split(',')[0]}", has capital letters, which ECR does not take: the repository is ${address}.`,
    ])
  })

  test('the same name twice is still there twice', () => {
    expect(problemsOf({ ...NEEDED, repository: 'App\napp' })).toEqual(['repository: app is there twice'])
  })

  test.each([
    ['a letter that only looks like one of ECR', 'my-\u212aey', '"my-\u212aey" is not an ECR repository name'],
    ['a scheme', 'HTTPS://x/App', '"HTTPS://x/App" begins with a scheme; write it without "HTTPS://"'],
  ])('stay: %s', (_name, repository, problem) => {
    expect(problemsOf({ ...NEEDED, repository }).join()).toContain(`repository: ${problem}`)
  })
})

describe('inputs that came out empty', () => {
  const emptied = (...names: readonly string[]) => ({
    env: Object.fromEntries(names.map((name) => [`INPUT_${name.toUpperCase()}`, ''])),
  })

  test('push, which would push', () => {
    expect(problemsOf(NEEDED, emptied('push'))).toEqual([
      'push: it is empty, which would push, as auto does; is its variable defined?',
    ])
  })

  test('push is not asked for where nothing is pushed', () => {
    expect(problemsOf(NEEDED, { ...FORK, ...emptied('push') })).toEqual([])
    expect(problemsOf({ ...NEEDED, call: 'check' }, emptied('push'))).toEqual([])
  })

  test('others are told with the defaults that count', () => {
    expect(notesOf(NEEDED, emptied('load', 'context', 'tags'))).toEqual([
      'info: Inputs that are empty, so that their defaults count: context (.), load (false). Are their variables defined?',
    ])
  })

  test.each<readonly [name: string, inputs: Inputs]>([
    ['nothing', { repository: '' }],
    ['a registry and a name', { repository: '/', tags: '/:v1' }],
    ['a name behind a registry', { repository: `${HOST}/` }],
    ['two lines', { repository: '/\n/' }],
  ])("the repository, in a fork's run, which has no variables: %s", (_name, inputs) => {
    const { repositories, delivery } = settingsOf({ ...NEEDED, ...inputs }, FORK)
    expect([repositories, delivery.push]).toEqual([[], false])
    expect(notesOf({ ...NEEDED, ...inputs }, FORK)).toEqual([
      'info: The input repository is empty: GitHub gives the variables of a repository to no run of a fork. The image is built all the same, and has no name.',
    ])
  })

  test('the repository, where a push is asked for all the same', () => {
    expect(problemsOf({ ...NEEDED, repository: '', push: 'true' }, FORK)).toEqual([
      'repository: it is missing; give the name of an ECR repository, such as my-app',
    ])
  })

  test('what is wrong with a repository that is there is told in a run of a fork too', () => {
    expect(problemsOf({ ...NEEDED, repository: 'my app' }, FORK)).toHaveLength(1)
  })

  test('settings of the repository are not called foreign where its name is empty', () => {
    const inputs = { ...NEEDED, repository: '', 'image-tag-mutability': 'IMMUTABLE', cache: 'ecr' }
    expect(problemsOf(inputs, FORK)).toEqual([])
  })
})

describe('a tag that seems to lack its value', () => {
  const unfinished = (tag: string) =>
    `warning: The tag "${tag}" in the input tags ends where a value seems to be missing; is its variable defined?`

  test.each<readonly [name: string, tags: string, ...notes: readonly string[]]>([
    ['v alone', 'v', unfinished('v')],
    ['a hyphen at the end', 'release-,1.2.', unfinished('release-'), unfinished('1.2.')],
    ['in a reference', 'app:v', unfinished('v')],
    ['in a rule', 'type=raw,value=V', unfinished('V')],
    ['a whole one', 'v1,v1.2,release-1'],
  ])('%s', (_name, tags, ...notes) => {
    expect(notesOf({ ...NEEDED, tags })).toEqual(notes)
  })

  test('the name of a branch is what it is', () => {
    const context = { ref: 'refs/heads/v', refName: 'v' }
    expect(notesOf({ ...NEEDED, tags: 'type=ref,event=branch' }, { context })).toEqual([])
    expect(notesOf(NEEDED, { context })).toEqual([])
  })
})

describe('DOCKER_DEFAULT_PLATFORM', () => {
  const platforms = (inputs: Inputs, variable: string) =>
    settingsOf({ ...NEEDED, ...inputs }, { env: { DOCKER_DEFAULT_PLATFORM: variable } }).build.platforms

  test.each<readonly [name: string, inputs: Inputs, variable: string, platforms: readonly string[]]>([
    ['is what docker builds for', {}, 'linux/arm64', ['linux/arm64']],
    ['may name several', {}, 'linux/amd64, linux/arm64', ['linux/amd64', 'linux/arm64']],
    ['stands behind the input', { platforms: 'linux/s390x' }, 'linux/arm64', ['linux/s390x']],
    ['is empty', {}, '', []],
  ])('%s', (_name, inputs, variable, expected) => {
    expect(platforms(inputs, variable)).toEqual(expected)
  })

  test('is named where it is wrong', () => {
    expect(problemsOf(NEEDED, { env: { DOCKER_DEFAULT_PLATFORM: 'linux arm64' } })).toEqual([
      'DOCKER_DEFAULT_PLATFORM: "linux arm64" is not a platform such as "linux/arm64"',
    ])
  })
})
