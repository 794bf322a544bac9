import type { PlanLine } from '../base/text.ts'
import type { EventTrust } from '../runner/event-trust.ts'
import type { InputReader } from './reader.ts'

/** Whether the logins of this step stay for later steps of the job. `why` says why they do not although somebody asked for it. */
export type LoginKeeping = { readonly keep: true } | { readonly keep: false; readonly why: string | undefined }

/** Reads whether the logins stay. Beside code of others they do not: a later step may run it. `trust` says whose code the run is about. */
export function readKeepLogin(reader: InputReader, trust: EventTrust): LoginKeeping {
  const isWanted = reader.boolean('keep-login') ?? false
  if (!isWanted) return { keep: false, why: undefined }
  return trust.kind === 'own' ? { keep: true } : { keep: false, why: trust.reason }
}

/** Describes what becomes of the logins, as a row of a plan. */
export const describeKeeping = (keeping: LoginKeeping): readonly PlanLine[] =>
  keeping.keep ? [['login', "stays in docker's configuration for later steps, until the job ends"]] : []
