import * as sdk from '@aws-sdk/client-ecr'
import { expect, test } from '@jest/globals'
import type { LocalEcr, LocalEcrOptions } from '../../../emulator/index.ts'
import {
  callPublic,
  createRepository,
  ecrClient,
  makeImage,
  makeIndex,
  pushImage,
  refusal,
  withEcr,
} from '../support.ts'

/** Calls an operation by its name. @returns its whole answer, or the refusal */
export type Call = (operation: string, input?: object) => Promise<object>

export const one = makeImage('one')
export const two = makeImage('two')
export const index = makeIndex([one.manifest, two.manifest])
export const account = '123456789012'

type Command = new (input: object) => object
const commands = sdk as unknown as Readonly<Record<string, Command>>

/** Calls ECR through the SDK. */
export function privateCalls(ecr: Pick<LocalEcr, 'environment'>): Call {
  const client: { send(command: unknown): Promise<unknown> } = ecrClient(ecr)
  return async (operation, input = {}) => {
    const Command = commands[`${operation}Command`]
    if (Command === undefined) throw new Error(`The SDK has no operation ${operation}.`)
    const result = await refusal(client.send(new Command(input)))
    if (!('answered' in result)) return result
    const { $metadata: _, ...answer } = result.answered as { $metadata: unknown }
    return answer
  }
}

/** Calls ECR Public with requests as its SDK sends them. */
export function publicCalls(ecr: LocalEcr, region?: string): Call {
  return async (operation, input = {}) => {
    const { status, body } = await callPublic(ecr, operation, input, region)
    if (status === 200) return body as object
    const { __type: name, ...rest } = body as { __type: string; message: string }
    return { name, ...rest, status }
  }
}

export const refused = (name: string, message: unknown) => ({ name: `${name}Exception`, message, status: 400 })
export const invalid = (member: string, rule: string) =>
  refused('InvalidParameter', `Invalid parameter at '${member}' failed to satisfy constraint: '${rule}'`)
export const noRepository = (name: string) =>
  refused(
    'RepositoryNotFound',
    `The repository with name '${name}' does not exist in the registry with id '${account}'`,
  )

export interface Row {
  readonly name: string
  /** Calls that have to succeed first. */
  readonly before?: readonly (readonly [operation: string, input?: object])[]
  readonly call: readonly [operation: string, input?: object]
  /** The whole answer. */
  readonly answer: object
  readonly options?: LocalEcrOptions
}

/** Makes the repository `app`, with the images one and two, tagged so. */
export async function fill(ecr: LocalEcr, settings: object = {}): Promise<void> {
  await createRepository(ecr, 'app', settings)
  await pushImage(ecr, 'app', one, 'one')
  await pushImage(ecr, 'app', two, 'two')
}

/** Runs each row against a server of its own. @param prepare makes what all of them need */
export function testRows(
  rows: readonly Row[],
  prepare: (ecr: LocalEcr) => Promise<void> = fill,
  calls: (ecr: LocalEcr) => Call = privateCalls,
): void {
  test.each(rows)('$call.0: $name', ({ before = [], call, answer, options = {} }) =>
    withEcr(options, async (ecr) => {
      await prepare(ecr)
      const send = calls(ecr)
      for (const [operation, input] of before) expect(await send(operation, input)).not.toHaveProperty('status', 400)
      expect(await send(...call)).toEqual(answer)
    }),
  )
}
