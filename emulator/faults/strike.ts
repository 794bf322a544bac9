import { setTimeout as wait } from 'node:timers/promises'
import type { Exchange } from '../exchange.ts'
import { type InjectedError, injectedError } from './faults.ts'
import type { FaultRule } from './rule.ts'
import type { Strike } from './tamper.ts'

/** How a step refuses a request, in the words of its API. */
export interface Refusal {
  readonly defaultCode: string
  readonly refuse: (error: InjectedError) => void
}

async function act(exchange: Exchange, action: FaultRule['action']): Promise<never> {
  await exchange.flushed()
  if (action === 'reset') exchange.reset()
  else if (action === 'close') exchange.drop()
  else await exchange.gone()
  throw new Error('The connection was cut by a fault.')
}

/** Gives the answer that a rule has instead of the server's. @returns whether it has one */
function answerInstead(exchange: Exchange, rule: FaultRule, { defaultCode, refuse }: Refusal): boolean {
  const { body, status = 200, contentType = 'text/html', headers } = rule
  if (body !== undefined) {
    exchange.send(status, { 'Content-Type': contentType, ...headers }, body)
    return true
  }
  const error = injectedError(rule, defaultCode)
  if (error === undefined) return false
  for (const [name, value] of Object.entries(headers ?? {})) exchange.setHeader(name, value)
  refuse(error)
  return true
}

/** What is to happen in the middle of the bodies. */
function tamperWith(exchange: Exchange, rule: FaultRule): void {
  const { at, action, afterBytes = 0, truncateTo, wrongDigest, bytesPerSecond } = rule
  const strike: Strike = () => act(exchange, action)
  exchange.tamper({
    ...(at === 'request' && { request: { afterBytes, strike } }),
    ...(at === 'answer' && { answer: { afterBytes, strike } }),
    ...(truncateTo !== undefined && { truncateTo }),
    ...(wrongDigest !== undefined && { wrongDigest }),
    ...(bytesPerSecond !== undefined && { bytesPerSecond }),
  })
}

/**
 * Does what a rule says, or prepares it for later.
 * @returns whether the request is over: nothing is to be done and it has its answer, or never gets one
 */
export async function strike(exchange: Exchange, rule: FaultRule, refusal: Refusal): Promise<boolean> {
  exchange.record.fault = rule
  if (rule.delayMs !== undefined) await wait(rule.delayMs)
  tamperWith(exchange, rule)
  const { at = 'start', action } = rule
  if (at === 'end') {
    const end = () => act(exchange, action).catch(() => undefined)
    exchange.insteadOfAnswer(() => (action === undefined ? answerInstead(exchange, rule, refusal) : void end()))
    return false
  }
  if (at !== 'start') return false
  if (action === undefined) return answerInstead(exchange, rule, refusal)
  await act(exchange, action).catch(() => undefined)
  return true
}
