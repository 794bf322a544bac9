// The control API of the local ECR before requests made from AWS's own model of it.
import { startLocalEcr } from '../../emulator/index.ts'
import { misfits } from './answers.ts'
import { type Answer, type Call, callsOf, type Service } from './api.ts'
import { API_DEVIATIONS } from './api-deviations.ts'
import { examplesOf, fill, ownMembers } from './content.ts'
import { type Case, problemsOf } from './judge.ts'
import { type Model, serviceModels } from './model.ts'
import { edgeRequests, exampleOf, type MadeRequest, wrongRequests } from './requests.ts'

/** An operation with a request that should succeed. */
interface Subject {
  readonly service: Service
  readonly model: Model
  readonly operation: string
  readonly input: string
  readonly valid: object
}

type Uploads = Awaited<ReturnType<typeof fill>>

/** What is there is asked before it is taken away; a repository goes last. */
const order = ({ operation }: Subject): number =>
  operation === 'DeleteRepository' ? 2 : /^(Delete|Deregister|BatchDelete)/.test(operation) ? 1 : 0

function subjectsOf(models: Readonly<Record<Service, Model>>, uploads: Uploads): readonly Subject[] {
  const all = (['ecr', 'ecr-public'] as const).flatMap((service) => {
    const model = models[service]
    return Object.entries(model.operations).map(([operation, { input }]): Subject => {
      const name = input?.shape ?? ''
      const example = input === undefined ? {} : (exampleOf(model, name, examplesOf(service)) as object)
      const valid = { ...example, ...ownMembers(operation, uploads[service]) }
      return { service, model, operation, input: name, valid }
    })
  })
  return all.sort((one, other) => order(one) - order(other))
}

const nameOf = ({ service, operation }: Subject): string => `${service} ${operation}`
const codeOf = ({ body }: Answer): string => String(body.__type)
const said = ({ status, body }: Answer): string => `${status} ${JSON.stringify(body)}`

/** A valid request succeeds, and its answer has the shape that the model says. */
async function tryValid(call: Call, subject: Subject): Promise<Case> {
  const { service, model, operation, valid } = subject
  const answer = await call(service, operation, valid)
  const output = model.operations[operation]?.output?.shape
  const faults =
    answer.status !== 200 ? [said(answer)] : output === undefined ? [] : misfits(model, output, answer.body)
  return { name: `${nameOf(subject)}: valid`, faults }
}

/** A value at the end of what may be is not refused for its size, its type or its word. */
async function tryEdge(call: Call, subject: Subject, { what, members }: MadeRequest): Promise<Case> {
  const answer = await call(subject.service, subject.operation, members)
  const isRefused = answer.status >= 500 || REFUSALS.includes(codeOf(answer))
  return { name: `${nameOf(subject)}: ${what}`, faults: isRefused ? [said(answer)] : [] }
}

/** A value that may not be is refused, with an error for that. */
async function tryWrong(call: Call, subject: Subject, { what, members }: MadeRequest): Promise<Case> {
  const answer = await call(subject.service, subject.operation, members)
  const isRefused = answer.status === 400 && REFUSALS.includes(codeOf(answer))
  return { name: `${nameOf(subject)}: ${what}`, faults: isRefused ? [] : [said(answer)] }
}

const REFUSALS: readonly string[] = ['InvalidParameterException', 'SerializationException', 'ValidationException']

async function withFilled<T>(act: (call: Call, uploads: Uploads) => Promise<T>): Promise<T> {
  const ecr = await startLocalEcr()
  try {
    const call = callsOf(ecr)
    return await act(call, await fill(call))
  } finally {
    await ecr.close()
  }
}

type Make = typeof edgeRequests
type Try = typeof tryEdge

/** Makes requests for all operations that have members, and tries them. */
function tryMade(models: Readonly<Record<Service, Model>>, make: Make, attempt: Try): Promise<readonly Case[]> {
  return withFilled(async (call, uploads) => {
    const cases: Case[] = []
    for (const subject of subjectsOf(models, uploads).filter(({ input }) => input !== '')) {
      const { model, input, valid, service } = subject
      for (const request of make(model, input, valid, examplesOf(service)))
        cases.push(await attempt(call, subject, request))
    }
    return cases
  })
}

/** Tries all operations. Returns what is wrong, in sentences. */
export async function controlProblems(log: (line: string) => void): Promise<readonly string[]> {
  const models = await serviceModels(log)
  const valid = await withFilled(async (call, uploads) => {
    const cases: Case[] = []
    for (const subject of subjectsOf(models, uploads)) cases.push(await tryValid(call, subject))
    return cases
  })
  const edges = await tryMade(models, edgeRequests, tryEdge)
  const wrong = await tryMade(models, wrongRequests, tryWrong)
  const counts = `${valid.length} valid, ${edges.length} at an end of what may be, ${wrong.length} wrong`
  log(`AWS's model: ${counts}; ${API_DEVIATIONS.length} known deviations.`)
  return problemsOf([...valid, ...edges, ...wrong], API_DEVIATIONS)
}
