// A copy that is killed, or loses an answer, at one of its requests: what the registry has then, and what the next run does.
import { expect } from '@jest/globals'
import type { FaultRule, LocalEcr, RequestRecord } from '../../../emulator/index.ts'
import type { StoredLogin } from '../../../src/buildx/docker-config/registry-login.ts'
import type { Digest, Tag } from '../../../src/names/image-reference.ts'
import { type CopyResult, copyImage } from '../../../src/oci/copy.ts'
import { readParts } from '../../../src/oci/manifest-parts.ts'
import type { Descriptor } from '../../../src/oci/remote-repository.ts'
import { withEcr } from '../../emulator/support.ts'
import { ImageMaker } from '../../fixtures/image-graph.ts'
import { MemoryRepository } from '../../fixtures/memory-repository.ts'
import { fill, loginOf, type OpenOptions, openWith, privateRepository } from '../../fixtures/remote-repositories.ts'
import { ask, settled, tagsIn } from '../../support/registry.ts'

const [V1, LATEST] = ['v1' as Tag, 'latest' as Tag]

/** An index of two platforms that share a layer, with a signature of one of them, and one by a tag. */
function image() {
  const memory = new MemoryRepository('app')
  const maker = new ImageMaker(memory)
  const amd64 = maker.image('oci', ['base', 'amd64'])
  const index = maker.index('oci', [amd64, maker.image('docker', ['base', 'arm64'])])
  maker.image('oci', ['signature of a platform'], amd64)
  maker.tag(`${index.digest.replace(':', '-')}.sig`, maker.image('oci', ['signature by tag']))
  const blobs = [...memory.manifests.values()].flatMap((one) => readParts(one).blobs)
  return { memory, index, blobs: [...new Map(blobs.map((one) => [one.digest, one])).values()] }
}

/** A registry with the image in `app`, and faults that are put in and taken out. */
export class CopyLab {
  readonly #ecr: LocalEcr
  readonly #faults: FaultRule[]
  readonly #mounts: boolean
  readonly #image = image()
  readonly #login: StoredLogin
  #targets = 0

  private constructor(
    server: { readonly ecr: LocalEcr; readonly faults: FaultRule[] },
    login: StoredLogin,
    mounts: boolean,
  ) {
    this.#ecr = server.ecr
    this.#faults = server.faults
    this.#mounts = mounts
    this.#login = login
  }

  static async run(mounts: boolean, act: (lab: CopyLab) => Promise<void>): Promise<void> {
    const faults: FaultRule[] = []
    await withEcr({ faults }, async (ecr) => {
      if (mounts) await ask(ecr, 'PutAccountSetting', { name: 'BLOB_MOUNTING', value: 'ENABLED' })
      const lab = new CopyLab({ ecr, faults }, await loginOf(ecr), mounts)
      await fill(await privateRepository(ecr, 'app'), lab.#image.memory)
      await act(lab)
    })
  }

  /** Requests of a copy that nothing happens to. */
  async usual(): Promise<readonly RequestRecord[]> {
    const name = await this.#target()
    return this.#requestsOf(() => this.#copy(name))
  }

  /** Kills a copy at a request, and copies again. Returns whether it had not ended before. */
  async killAt(skip: number, fault: Partial<FaultRule>): Promise<boolean> {
    const name = await this.#target()
    // After that request nothing comes from it any more: the server sees the rest of its connections end.
    this.#faults.push({ match: '*', skip, times: 1, ...fault }, { match: '*', skip, action: 'reset' })
    const isKilled = await this.#copyUntilKilled(name)
    this.#faults.length = 0
    const { index, memory, blobs } = this.#image
    const isTagged = (await tagsIn(this.#ecr, name)).some((line) => line.endsWith(index.digest))
    if (isTagged) expect([skip, await this.#manifestsIn(name)]).toEqual([skip, [...memory.manifests.keys()]])

    const missing = await this.#missingBlobs(name)
    const requests = await this.#requestsOf(() => this.#copy(name))
    await this.#expectWhole(name)
    // What had come is neither read nor sent again.
    const sent = this.#mounts ? [] : missing.map(({ digest }) => digest).sort()
    expect([skip, referencesOf(requests, 'GET layer')]).toEqual([skip, sent])
    expect([skip, referencesOf(requests, 'PUT upload').length]).toEqual([skip, sent.length])
    if (skip === 0) expect(missing).toEqual(blobs)
    return isKilled
  }

  /** Copies, where the answer to a request is lost after its work was done. Nothing is sent once more for it. */
  async loseAnswerTo(skip: number, usual: readonly RequestRecord[]): Promise<void> {
    const name = await this.#target()
    this.#faults.push({ match: '*', skip, times: 1, at: 'end', action: 'close' })
    const requests = await this.#requestsOf(() => this.#copy(name))
    this.#faults.length = 0
    await this.#expectWhole(name)
    const lost = requests.find(({ fault }) => fault !== undefined)?.step
    for (const step of ['GET layer', 'PUT upload', 'PUT manifest']) {
      const count = referencesOf(usual, step).length
      // Of an answer that is itself the bytes, they come once more.
      const more = step === 'GET layer' && lost === step ? 1 : 0
      expect([skip, lost, step, referencesOf(requests, step).length]).toEqual([skip, lost, step, count + more])
    }
  }

  /** Name of a new repository. */
  async #target(): Promise<string> {
    const repositoryName = `copy-${this.#targets++}`
    await ask(this.#ecr, 'CreateRepository', { repositoryName })
    return repositoryName
  }

  #open(name: string, options: OpenOptions = {}) {
    return openWith(`${this.#ecr.registry}/${name}`, this.#login, options)
  }

  #copy(name: string, options: OpenOptions = {}): Promise<CopyResult> {
    const [source, target] = [this.#open('app', options), this.#open(name, options)]
    const ports = { source, target, now: () => 0, copied: () => undefined }
    return copyImage(ports, { digest: this.#image.index.digest, tags: [V1, LATEST], referrers: 'all' })
  }

  /** Copies, and is killed at the first request that fails: nothing is sent after it. Returns whether it was. */
  async #copyUntilKilled(name: string): Promise<boolean> {
    const killer = new AbortController()
    const wait = async () => killer.abort(new Error('the process is gone'))
    try {
      await this.#copy(name, { cancelled: killer.signal, wait })
    } catch (error) {
      if (!killer.signal.aborted) throw error
    }
    await settled(this.#ecr)
    return killer.signal.aborted
  }

  /** Runs something, and returns the requests that it took. */
  async #requestsOf(act: () => Promise<unknown>): Promise<readonly RequestRecord[]> {
    const before = this.#ecr.requests().length
    await act()
    return this.#ecr.requests().slice(before)
  }

  async #missingBlobs(name: string): Promise<readonly Descriptor[]> {
    const target = this.#open(name)
    const there = await Promise.all(this.#image.blobs.map((blob) => target.hasBlob(blob)))
    return this.#image.blobs.filter((_, at) => !there[at])
  }

  /** The digests that a repository has, of those of the image and what refers to it. */
  async #manifestsIn(name: string): Promise<readonly Digest[]> {
    const target = this.#open(name)
    const digests = [...this.#image.memory.manifests.keys()]
    const there = await Promise.all(digests.map((digest) => target.resolve(digest)))
    return digests.filter((_, at) => there[at] !== undefined)
  }

  async #expectWhole(name: string): Promise<void> {
    const target = this.#open(name)
    for (const manifest of this.#image.memory.manifests.values())
      expect(await target.manifest(manifest.digest)).toEqual(manifest)
    const { index, memory } = this.#image
    const tags = [...memory.tags].map(([tag, digest]) => `${tag} ${digest}`)
    const wanted = [V1, LATEST].map((tag) => `${tag} ${index.digest}`)
    expect(await tagsIn(this.#ecr, name)).toEqual([...tags, ...wanted].sort())
  }
}

/** What the requests of a step were about. */
const referencesOf = (requests: readonly RequestRecord[], wanted: string): readonly string[] =>
  requests
    .filter(({ step }) => step === wanted)
    .map(({ path }) => path.split('/').at(-1) ?? '')
    .sort()

/** Moments of a request at which a process ends, or a connection. */
export const MOMENTS: Readonly<Record<string, Partial<FaultRule>>> = {
  'before it came': { action: 'reset' },
  'in the middle of its body': { at: 'request', afterBytes: 3, action: 'reset' },
  'in the middle of its answer': { at: 'answer', afterBytes: 3, action: 'reset' },
  'after all was done': { at: 'end', action: 'close' },
}
