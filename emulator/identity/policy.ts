import { isObject, type Json } from '../json.ts'

/** One statement of a policy: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html */
export interface Statement {
  readonly allow: boolean
  readonly actions: readonly string[]
  /** Whether it is about all actions but these. */
  readonly notActions: boolean
  readonly resources: readonly string[]
  readonly notResources: boolean
  /** Who it is for; only in a policy of a resource. */
  readonly principals: readonly string[]
  readonly notPrincipals: boolean
  readonly conditions: readonly Condition[]
}

/** All of a policy's conditions must hold; one of the values must fit. */
export interface Condition {
  readonly operator: string
  readonly key: string
  readonly values: readonly string[]
}

const members = [
  'Sid',
  'Effect',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Principal',
  'NotPrincipal',
  'Condition',
]

function texts(value: unknown, where: string): string[] {
  const list = Array.isArray(value) ? value : [value]
  if (list.every((item) => ['string', 'number', 'boolean'].includes(typeof item))) return list.map(String)
  throw new Error(`${where} is a text or a list of texts.`)
}

/** One of two members, of which the second means "all but". */
function either(json: Json, name: string, fallback: readonly string[] | undefined) {
  const negative = `Not${name}`
  if (name in json && negative in json) throw new Error(`A statement has ${name} or ${negative}, not both.`)
  if (negative in json) return { list: texts(json[negative], negative), not: true }
  if (name in json) return { list: texts(json[name], name), not: false }
  if (fallback === undefined) throw new Error(`A statement needs ${name} or ${negative}.`)
  return { list: fallback, not: false }
}

/** `"*"`, or `{"AWS": "123456789012"}`; services and federated identities are no callers here and match nobody. */
function parsePrincipals(value: unknown, where: string): string[] {
  if (value === '*') return ['*']
  if (!isObject(value)) throw new Error(`${where} is "*" or an object: {"AWS": "arn:aws:iam::…"}.`)
  return Object.entries(value).flatMap(([kind, names]) => (kind === 'AWS' ? texts(names, where) : []))
}

function parseConditions(value: unknown): Condition[] {
  if (value === undefined) return []
  if (!isObject(value)) throw new Error('Condition is an object.')
  return Object.entries(value).flatMap(([operator, keys]) => {
    if (!isObject(keys)) throw new Error(`Condition ${operator} is an object.`)
    return Object.entries(keys).map(([key, values]) => ({ operator, key, values: texts(values, `Condition ${key}`) }))
  })
}

/** @param kind an identity's policy has resources, a resource's policy has principals */
function parseStatement(json: unknown, kind: 'identity' | 'resource'): Statement {
  if (!isObject(json)) throw new Error('A statement is an object.')
  const unknown = Object.keys(json).filter((name) => !members.includes(name))
  if (unknown.length > 0) throw new Error(`A statement has no member '${unknown.join("', '")}'.`)
  if (json.Effect !== 'Allow' && json.Effect !== 'Deny') throw new Error('Effect is Allow or Deny.')
  const actions = either(json, 'Action', undefined)
  const resources = either(json, 'Resource', kind === 'resource' ? ['*'] : undefined)
  const notPrincipals = 'NotPrincipal' in json
  const principal = json.Principal ?? json.NotPrincipal
  if (kind === 'identity' && principal !== undefined) throw new Error('The policy of an identity has no Principal.')
  if (kind === 'resource' && principal === undefined) throw new Error('The policy of a resource needs a Principal.')
  return {
    allow: json.Effect === 'Allow',
    actions: actions.list,
    notActions: actions.not,
    resources: resources.list,
    notResources: resources.not,
    principals: principal === undefined ? [] : parsePrincipals(principal, 'Principal'),
    notPrincipals,
    conditions: parseConditions(json.Condition),
  }
}

/**
 * @param document a policy as JSON text or as the object that it says
 * @throws Error that says what is wrong with it
 */
export function parsePolicy(document: unknown, kind: 'identity' | 'resource'): readonly Statement[] {
  const json: unknown = typeof document === 'string' ? JSON.parse(document) : document
  if (!isObject(json) || json.Statement === undefined) throw new Error('A policy is an object with a Statement.')
  const statements = Array.isArray(json.Statement) ? json.Statement : [json.Statement]
  return statements.map((statement) => parseStatement(statement, kind))
}
