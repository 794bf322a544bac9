/** What goes wrong, where, how often. */
export interface FaultRule {
  /** A step's name: one of `steps` (see steps.ts), or `*` for each of them. */
  readonly match: string
  /** Only for requests about this repository. */
  readonly repository?: string
  /** Lets so many requests pass first. */
  readonly skip?: number
  /** For how many requests; without it for all. */
  readonly times?: number
  /** Waits first. A rule with nothing else to do only makes the step slow. */
  readonly delayMs?: number
  /**
   * When it strikes: `start` is before anything is done or answered; `request` and `answer` are in the middle of the
   * body, after `afterBytes`; `end` is when everything is done and only the answer is lost. Default: `start`.
   */
  readonly at?: 'start' | 'request' | 'answer' | 'end'
  /** Default: 0. */
  readonly afterBytes?: number
  /** `reset` cuts the connection, `close` ends it, `hang` keeps it open and silent. */
  readonly action?: 'reset' | 'close' | 'hang'
  /** The answer's status: 400 when there is a code, 200 when there is a body, else 500. */
  readonly status?: number
  /** The error's name in the words of the API concerned: `ThrottlingException`, `TOOMANYREQUESTS`. */
  readonly code?: string
  readonly message?: string
  /** A body that lies: it is sent as it is, at `start` or at `end`, instead of the answer. */
  readonly body?: string
  /** Of the lying body. Default: text/html. */
  readonly contentType?: string
  /** More headers of an error or of a lying body: `{"Retry-After": "1"}`. */
  readonly headers?: Readonly<Record<string, string>>
  /** The real answer, but its body ends after so many bytes, and the headers say that this is all. */
  readonly truncateTo?: number
  /** The real answer, with a `Docker-Content-Digest` that is not the content's. */
  readonly wrongDigest?: boolean
  /** How fast the bodies of the request and of the answer go. */
  readonly bytesPerSecond?: number
}

type Kind = 'text' | 'count' | 'flag' | 'headers' | readonly string[]

const members: Readonly<Record<keyof FaultRule, Kind>> = {
  match: 'text',
  repository: 'text',
  skip: 'count',
  times: 'count',
  delayMs: 'count',
  at: ['start', 'request', 'answer', 'end'],
  afterBytes: 'count',
  action: ['reset', 'close', 'hang'],
  status: 'count',
  code: 'text',
  message: 'text',
  body: 'text',
  contentType: 'text',
  headers: 'headers',
  truncateTo: 'count',
  wrongDigest: 'flag',
  bytesPerSecond: 'count',
}

const isKind = (kind: Kind, value: unknown): boolean => {
  if (typeof kind !== 'string') return typeof value === 'string' && kind.includes(value)
  if (kind === 'text') return typeof value === 'string'
  if (kind === 'flag') return typeof value === 'boolean'
  if (kind === 'count') return Number.isSafeInteger(value) && Number(value) >= 0
  return typeof value === 'object' && value !== null && Object.values(value).every((text) => typeof text === 'string')
}

const said = (kind: Kind): string => {
  if (typeof kind !== 'string') return `one of ${kind.join(', ')}`
  return { text: 'a text', flag: 'true or false', count: 'a whole number', headers: 'an object of texts' }[kind]
}

/** What a rule says that does not go together. */
function contradictions(rule: FaultRule): string[] {
  const inBody = rule.at === 'request' || rule.at === 'answer'
  const answers = ['status', 'code', 'message', 'body'].some((name) => Object.hasOwn(rule, name))
  return [
    ...(inBody && rule.action === undefined ? [`in the middle of a body only an action can strike`] : []),
    ...(inBody && answers ? ['an answer can be replaced at start or end, not in the middle of a body'] : []),
    ...(!inBody && rule.afterBytes !== undefined ? ["afterBytes needs at: 'request' or 'answer'"] : []),
    ...(rule.body !== undefined && rule.code !== undefined ? ['it has a lying body and an error code'] : []),
    ...(answers && rule.action !== undefined ? ['it has an action and an answer'] : []),
    ...(rule.bytesPerSecond === 0 ? ["bytesPerSecond is 0; use action: 'hang'"] : []),
    ...(rule.status !== undefined && (rule.status < 200 || rule.status > 599) ? ['status is from 200 to 599'] : []),
  ]
}

/** @returns what is wrong with a rule, one sentence each */
function problemsOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return ['A fault is an object: {"match": "PUT manifest"}.']
  const rule = value as FaultRule
  const shown = `The fault for '${rule.match}'`
  const entries = Object.entries(value)
  const unknown = entries.filter(([name]) => !Object.hasOwn(members, name)).map(([name]) => name)
  const wrong = entries.filter(([name, content]) => {
    const kind = members[name as keyof FaultRule]
    return kind !== undefined && content !== undefined && !isKind(kind, content)
  })
  return [
    ...(rule.match === undefined ? ['A fault has no `match`.'] : []),
    ...unknown.map((name) => `${shown} has no member '${name}'; it has ${Object.keys(members).join(', ')}.`),
    ...wrong.map(([name]) => `${shown}: ${name} has to be ${said(members[name as keyof FaultRule])}.`),
    ...(wrong.length === 0 ? contradictions(rule).map((text) => `${shown}: ${text}.`) : []),
  ]
}

/**
 * @param rules a list of rules, from code, a file or a request
 * @param steps the names that a rule may match
 * @throws Error that names all problems. A rule that can never match would make a test pass for no reason.
 */
export function parseFaults(rules: unknown, steps: readonly string[]): readonly FaultRule[] {
  if (!Array.isArray(rules)) throw new Error('Faults are a list of rules.')
  const list = rules as FaultRule[]
  const problems = list.flatMap(problemsOf)
  const unknown = list.map(({ match }) => match).filter((match) => match !== '*' && !steps.includes(match))
  if (problems.length === 0 && unknown.length > 0)
    problems.push(
      `A fault names a step that does not exist: ${unknown.join(', ')}. The steps are: ${steps.join(', ')}.`,
    )
  if (problems.length > 0) throw new Error(problems.join(' '))
  return list
}
