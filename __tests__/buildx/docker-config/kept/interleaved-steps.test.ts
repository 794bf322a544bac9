// Several steps and jobs keep logins in one config.json, in any order, and are killed at any moment: a model of all of it.
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { keepLogins, takeOutLogins } from '../../../../src/buildx/docker-config/kept/keep-login.ts'
import { EMPTY_LEDGER } from '../../../../src/buildx/docker-config/kept/ledger.ts'
import type { KeptFile } from '../../../../src/buildx/docker-config/kept/put-back.ts'

const HOSTS = ['a.example', 'b.example'] as const

/** What a step does in its main part: it may be killed before the ledger is written, or between the ledger and the file. */
type Main = 'whole' | 'nothing' | 'ledger alone'
/** What its post part does: it may be killed between the file and the ledger. One that is killed before it writes is one that never ran. */
type Post = 'whole' | 'file alone'

interface Step {
  readonly id: string
  readonly host: string
  readonly main: Main
  readonly post: Post
  /** Where its two parts stand among those of all. */
  readonly order: readonly [number, number]
}

const TEXTS = [
  undefined,
  '',
  '{}',
  '{ }',
  '{"auths":{}}',
  '{"auths":{ "a.example" : {"auth": "eDp5"} }}',
  '{"credsStore":"desktop"}',
  '{"credHelpers": {"a.example":"ecr-login"} ,"auths":{"b.example":{}}}',
  '{"credsStore":"desktop","credHelpers": { }, "auths" : {\n\t"c.example": {"auth": "eDp5"}\n}}\n',
]

const step = (id: string): fc.Arbitrary<Step> =>
  fc.record({
    id: fc.constant(id),
    host: fc.constantFrom(...HOSTS),
    main: fc.constantFrom<Main>('whole', 'whole', 'nothing', 'ledger alone'),
    post: fc.constantFrom<Post>('whole', 'whole', 'file alone'),
    order: fc.tuple(fc.nat(9), fc.nat(9)),
  })

const steps = fc.tuple(step('1'), step('2'), step('3'))

type Change = (file: KeptFile) => KeptFile

function sure(result: ReturnType<typeof takeOutLogins>): KeptFile {
  if (!result.ok) throw new Error(result.problem)
  return result.value
}

const mainOf =
  ({ id, host, main }: Step): Change =>
  (file) => {
    const login = { host, authorization: Buffer.from(`AWS:${id}`).toString('base64') }
    const kept = sure(keepLogins(file, [login], { id, at: Number(id) }))
    return { whole: kept, nothing: file, 'ledger alone': { ...file, ledger: kept.ledger } }[main]
  }

const postOf =
  ({ id, post }: Step): Change =>
  (file) => {
    const taken = sure(takeOutLogins(file, id))
    return post === 'whole' || taken.text === file.text ? taken : { ...taken, ledger: file.ledger }
  }

/** The parts of all steps in an order in which each main part stands before its post part. */
const changesOf = (all: readonly Step[]): readonly Change[] =>
  all
    .flatMap((one) => {
      const [first, second] = [...one.order].sort((a, b) => a - b)
      return [
        { at: first ?? 0, change: mainOf(one) },
        { at: second ?? 0, change: postOf(one) },
      ]
    })
    .toSorted((a, b) => a.at - b.at)
    .map(({ change }) => change)

test('when all have ended, the file has the bytes that it had', () => {
  fc.assert(
    fc.property(fc.constantFrom(...TEXTS), steps, (text, all) => {
      const end = changesOf(all).reduce<KeptFile>((file, change) => change(file), { text, ledger: EMPTY_LEDGER })
      expect(end.text).toBe(text)
    }),
    { numRuns: 1000 },
  )
})

test('as long as a step runs, its host has a login of a step that runs; a second post part changes nothing', () => {
  fc.assert(
    fc.property(fc.constantFrom(...TEXTS), steps, (text, all) => {
      const whole = all.map((one): Step => ({ ...one, main: 'whole', post: 'whole' }))
      const running = new Set<Step>()
      let file: KeptFile = { text, ledger: EMPTY_LEDGER }
      const parts = whole.flatMap((one) => one.order.toSorted((a, b) => a - b).map((at, part) => ({ at, part, one })))
      for (const { part, one } of parts.toSorted((a, b) => a.at - b.at)) {
        file = (part === 0 ? mainOf(one) : postOf(one))(file)
        if (part === 0) running.add(one)
        else running.delete(one)
        if (part === 1) expect(postOf(one)(file)).toEqual(file)
        for (const { host } of running) {
          const logins = [...running].filter((other) => other.host === host).map(({ id }) => `AWS:${id}`)
          const auth = JSON.parse(file.text ?? '').auths[host].auth
          expect(logins).toContain(Buffer.from(auth, 'base64').toString('utf8'))
        }
      }
    }),
    { numRuns: 500 },
  )
})

test('a login that somebody else makes in between, for a host of a step, is there in the end', () => {
  fc.assert(
    fc.property(fc.constantFrom(...TEXTS), steps, fc.nat(6), (text, all, at) => {
      const login: Change = (file) => {
        const config = JSON.parse(file.text?.trim() || '{}')
        const auths = { ...config.auths, 'a.example': { auth: 'bmV3Om5ldw==' } }
        return { ...file, text: JSON.stringify({ ...config, auths }, null, '\t') }
      }
      const whole = all.map((one): Step => ({ ...one, main: 'whole', post: 'whole' }))
      const end = changesOf(whole)
        .toSpliced(at, 0, login)
        .reduce<KeptFile>((file, change) => change(file), { text, ledger: EMPTY_LEDGER })
      const config = JSON.parse(end.text ?? '')
      expect(config.auths['a.example']).toEqual({ auth: 'bmV3Om5ldw==' })
      const before = JSON.parse(text?.trim() || '{}')
      expect({ ...config.credHelpers }).toEqual({ ...before.credHelpers })
      expect(Object.keys(config.auths).toSorted()).toEqual(
        [...new Set([...Object.keys(before.auths ?? {}), 'a.example'])].toSorted(),
      )
    }),
    { numRuns: 1000 },
  )
})
