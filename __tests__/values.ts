// Typed names for tests, made by the real parsers: a wrong literal fails at once.

import type { Parsed } from '../src/base/result.ts'
import { parseAccountId, parseRegion } from '../src/names/aws.ts'
import { parseDigest, parseReference, parseTag } from '../src/names/image-reference.ts'
import { parseRepositoryName, type Repository } from '../src/names/repository.ts'

/** The value of a result; throws its problem when there is none. */
export function must<T>(result: Parsed<T>): T {
  if (!result.ok) throw new Error(result.problem)
  return result.value
}

export const tag = (text: string) => must(parseTag(text))
export const account = (text: string) => must(parseAccountId(text))
export const region = (text: string) => must(parseRegion(text))
export const repositoryName = (text: string) => must(parseRepositoryName(text))
export const reference = (text: string) => must(parseReference(text))

/** A digest that repeats one hexadecimal digit. */
export const digest = (digit: string) => must(parseDigest(`sha256:${digit.repeat(64)}`))

export const ACCOUNT = account('123456789012')
export const OTHER_ACCOUNT = account('210987654321')
export const REGION = region('eu-central-1')
export const HOST = '123456789012.dkr.ecr.eu-central-1.amazonaws.com'

export const REPOSITORY: Repository = {
  name: repositoryName('team/app'),
  registry: { account: ACCOUNT, region: REGION, host: HOST },
}
