// Series of events, in memory: Git tags that move, branches that are named like tags, commits whose hashes begin alike,
// newer bases, a matrix over target, and jobs that come between another one's plan and its push.
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { run } from '../../../src/actions/build/run.ts'
import type { World } from '../../../src/actions/world.ts'
import { matchWithinBounds } from '../../../src/adapters/expression.ts'
import type { InputPorts } from '../../../src/inputs/reader.ts'
import { readContext } from '../../../src/runner/context.ts'
import type { Files } from '../../../src/runner/ports.ts'
import { MemoryEcr, type Start } from '../../fixtures/memory-ecr.ts'
import { memoryEngine } from '../../fixtures/memory-engine.ts'
import { ACCOUNT, REGION, REPOSITORY, tag } from '../../fixtures/values.ts'
import { worldWith } from '../../fixtures/world.ts'

/** Hashes that begin alike: by 7 digits, by 9, and not at all. */
const COMMITS = ['1234567a', '1234567b1', '1234567b12', 'fedcba98'].map((start) => start.padEnd(40, '0'))
const REFS = ['heads/main', 'heads/feat', 'heads/1.2.3', 'heads/sha-1234567', 'tags/v1.2.3', 'tags/demo', 'tags/main']

interface Event {
  readonly ref: string
  readonly commit: string
  readonly target: string
  readonly base: string
  /** The other job that comes before the push of this one. */
  readonly meanwhile: Omit<Event, 'meanwhile'> | undefined
}

const part = {
  ref: fc.constantFrom(...REFS),
  commit: fc.constantFrom(...COMMITS),
  target: fc.constantFrom('', '', 'api', 'worker'),
  base: fc.constantFrom('1', '1', '2'),
}
const event: fc.Arbitrary<Event> = fc.record({
  ...part,
  meanwhile: fc.option(fc.record(part), { nil: undefined, freq: 2 }),
})
const repository = fc.constantFrom<Start>(
  { mutability: 'IMMUTABLE' },
  { mutability: 'IMMUTABLE_WITH_EXCLUSION', exclusions: ['latest', 'main', 'feat'] },
  { mutability: 'MUTABLE' },
)

/** A registry with one repository, and jobs that push to it. */
class Project {
  readonly #blobs: Record<string, string> = {}
  readonly #ecr: MemoryEcr
  #count = 0

  constructor(start: Start) {
    this.#ecr = new MemoryEcr({ ...start, blobs: this.#blobs })
  }

  /** The labels and layers that an image says of itself. */
  async imageOf(digest: string): Promise<{ readonly commit: string; readonly layers: readonly string[] }> {
    const images = await this.#ecr.images(
      REPOSITORY.name,
      [...this.#ecr.tags.keys()].map((name) => ({ tag: tag(name) })),
    )
    const { manifest = '{}' } = images.find((one) => one.digest === digest) ?? {}
    const config = JSON.parse(this.#blobs[JSON.parse(manifest).config.digest] ?? '{}')
    return { commit: config.config.Labels['org.opencontainers.image.revision'], layers: config.rootfs.diff_ids }
  }

  #next(): string {
    this.#count += 1
    return String(this.#count)
  }

  tags(): readonly (readonly [string, string])[] {
    return [...this.#ecr.tags]
  }

  /** Runs the job of an event. Returns its outputs; undefined when it failed. */
  async run(one: Event): Promise<Readonly<Record<string, string>> | undefined> {
    const outputs: Record<string, string> = {}
    let other = one.meanwhile
    const world = this.#world(one, outputs, async () => {
      const next = other
      other = undefined
      if (next !== undefined) await this.run({ ...next, meanwhile: undefined })
    })
    try {
      await run(world)
      return outputs
    } catch (error) {
      // What is thrown is told to the user; what is no Error would be a fault of this test.
      expect(error).toBeInstanceOf(Error)
      return undefined
    }
  }

  #world(one: Event, outputs: Record<string, string>, beforePush: () => Promise<void>): World & InputPorts {
    const name = one.ref.replace(/^\w+\//, '')
    const env = {
      GITHUB_EVENT_NAME: 'push',
      GITHUB_REF: `refs/${one.ref}`,
      GITHUB_REF_NAME: name,
      GITHUB_REF_TYPE: one.ref.startsWith('tags/') ? 'tag' : 'branch',
      GITHUB_SHA: one.commit,
    }
    const inputs: Record<string, string> = { repository: REPOSITORY.name, 'aws-region': REGION, target: one.target }
    const files = memoryFiles()
    const caller = { account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:user/test` }
    const keys = { accessKeyId: 'AKIA', secretAccessKey: 'x'.repeat(40), sessionToken: undefined }
    const payload = { repository: { default_branch: 'main', name: 'app' } }
    return {
      context: readContext(env, payload, { cwd: '/checkout', temp: '/temp' }),
      env,
      input: (input) => inputs[input] ?? '',
      proxies: { problems: [] },
      askEngine: async () => undefined,
      log: {
        ...{ info: () => {}, done: () => {}, warning: () => {}, error: () => {}, debug: () => {}, mask: () => {} },
        ...{ group: (_title, task) => task(), untrusted: (task) => task(async () => {}) },
        masked: (text) => text,
      },
      report: {
        output: (output, value) => {
          outputs[output] = value
        },
        ...{ state: () => {}, summary: async () => {} },
      },
      files,
      sigstore: () => Promise.reject(new Error('nothing is signed here')),
      hashContext: () => Promise.reject(new Error('no context is hashed here')),
      docker: memoryEngine({
        ...{ ecr: this.#ecr, blobs: this.#blobs, base: () => one.base, beforePush },
        write: (path, text) => void files.writePrivate(path, text),
      }),
      git: {
        ...{ commitTime: async () => 1_600_000_000, answersBuildx: async () => 'nothing' },
        ...{ head: async () => one.commit, origin: async () => undefined, order: async () => undefined },
      },
      github: { get: () => Promise.reject(new Error('there is no token')) },
      match: matchWithinBounds,
      openRepository: () => {
        throw new Error('there is one destination')
      },
      loginStore: worldWith({}).world.loginStore,
      dockerLogin: () => Promise.reject(new Error('there is one registry')),
      connect: async () => ({ caller: async () => caller, keys: async () => keys, ecr: () => this.#ecr }),
      ...{ now: () => 0, unique: () => this.#next(), clock: () => new Date(0), random: () => 0, wait: async () => {} },
      cancelled: new AbortController().signal,
    }
  }
}

function memoryFiles(): Files {
  const texts = new Map([['./Dockerfile', 'FROM base\nCOPY hello.txt /\n']])
  return {
    kind: (path) => (path.endsWith('Dockerfile') ? 'file' : 'directory'),
    leadsOut: () => undefined,
    linkedElsewhere: () => undefined,
    isWritable: () => true,
    content: () => 'missing',
    read: async (path) => texts.get(path) ?? (path.endsWith('Dockerfile') ? texts.get('./Dockerfile') : undefined),
    writePrivate: async (path, text) => void texts.set(path, String(text)),
    ...{ list: async () => [], privatePath: () => '/temp/private', isPrivatePath: () => true },
    ...{ makeReportFolder: async () => '/temp/findings', writeReport: async (folder, name) => `${folder}/${name}` },
    ...{ isAbandoned: () => false, abandonedFolders: async () => [] },
    ...{ makePrivateFolder: async () => {}, link: async () => {}, removePrivateFolder: async () => {} },
  }
}

test('no tag of a commit and no delivered image is ever of another commit, or of another target', async () => {
  let delivered = 0
  await fc.assert(
    fc.asyncProperty(repository, fc.array(event, { minLength: 2, maxLength: 8 }), async (start, events) => {
      const project = new Project(start)
      for (const one of events) {
        const outputs = await project.run(one)
        for (const [tag, digest] of project.tags()) {
          const hash = /^sha-([0-9a-f]+)$/.exec(tag)?.[1]
          if (hash !== undefined) expect((await project.imageOf(digest)).commit).toMatch(new RegExp(`^${hash}`))
        }
        if (outputs === undefined) continue
        delivered += 1
        const { commit, layers } = await project.imageOf(outputs.digest ?? '')
        expect(commit).toBe(one.commit)
        expect(layers[1]).toMatch(new RegExp(`^${one.target || 'none'} `))
        const tags = new Map(project.tags())
        for (const tag of (outputs['tag-names'] ?? '').split('\n')) expect(tags.get(tag)).toBe(outputs.digest)
      }
    }),
    { numRuns: 150 },
  )
  // Otherwise nothing was shown.
  expect(delivered).toBeGreaterThan(150)
})
