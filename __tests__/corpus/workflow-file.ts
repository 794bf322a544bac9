import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { parse } from 'yaml'
import { SHA } from '../support/job.ts'
import type { ChainResult } from './chain-result.ts'
import { COMMIT_TIME, REPOSITORY } from './corpus-job.ts'
import type { Difference } from './differences.ts'
import { type Contexts, fillIn, type Value } from './github-expression.ts'

const FOLDER = '__tests__/corpus/workflows'

/** A step of a workflow. */
export interface ChainStep {
  readonly id?: string
  readonly uses?: string
  readonly run?: string
  readonly with?: Readonly<Record<string, string | number | boolean | null>>
  readonly env?: Readonly<Record<string, string>>
  /** What the step leaves to those after it, where it is none that this project runs. */
  readonly outputs?: Readonly<Record<string, string>>
}

/** One workflow of the corpus: a job before and after it takes this step, and what it gave before. */
export interface WorkflowFile {
  readonly name: string
  readonly event: string
  readonly ref: string
  readonly payload?: Readonly<Record<string, Value>>
  /** Contexts of expressions: vars, secrets, env, matrix, inputs, needs. */
  readonly contexts?: Readonly<Record<string, Value>>
  /** Files of the checkout beside Dockerfile. */
  readonly files?: Readonly<Record<string, string>>
  readonly chain: readonly ChainStep[]
  readonly here: readonly ChainStep[]
  /** Inputs of the chain that are not written in the same way here, `docker/metadata-action images`. */
  readonly rewritten?: readonly string[]
  /** What the chain gave, as docker/build-push-action or a script called docker. */
  readonly gives: ChainResult & { readonly wanted?: Wanted }
  /** Names of the differences that show in this workflow. */
  readonly differs?: readonly Difference[]
  /** Words of the message with which this step refuses the workflow, where the documents say that it does. */
  readonly refuses?: string
}

/** What docker/metadata-action says is wanted, where it is dropped: its outputs. */
export interface Wanted {
  readonly version: string
  readonly tags: readonly string[]
  readonly 'tag-names': readonly string[]
}

/** All workflows of the corpus. */
export const CORPUS: readonly WorkflowFile[] = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.yml'))
  .sort()
  .map((name) => ({ name: basename(name, '.yml'), ...parse(readFileSync(join(FOLDER, name), 'utf8')) }))

/** The event's JSON. */
export const payloadOf = ({ payload }: WorkflowFile): Readonly<Record<string, Value>> => ({
  repository: REPOSITORY,
  head_commit: { id: SHA, timestamp: COMMIT_TIME },
  ...payload,
})

/** Variables of the runner about the event. */
export function runnerVariables({ event, ref }: WorkflowFile): Readonly<Record<string, string>> {
  const [, kind = '', name = ''] = /^refs\/(heads|tags|pull)\/(.*)$/.exec(ref) ?? []
  return {
    GITHUB_EVENT_NAME: event,
    GITHUB_REF: ref,
    GITHUB_REF_NAME: name,
    GITHUB_REF_TYPE: kind === 'tags' ? 'tag' : 'branch',
    GITHUB_REPOSITORY: REPOSITORY.full_name,
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_RUN_ID: '1',
    GITHUB_RUN_NUMBER: '42',
    GITHUB_SHA: SHA,
  }
}

/** A role that the workflows assume: its ARN is a secret of theirs. */
const ROLE_SECRET = { AWS_ROLE: 'arn:aws:iam::123456789012:role/github-ecr' }

/** What expressions of a job read. `steps` is what earlier steps left, `workspace` the folder of the checkout. */
export function contextsOf(
  file: WorkflowFile,
  { steps, workspace }: { readonly steps: Readonly<Record<string, Value>>; readonly workspace: string },
): Contexts {
  const variables = runnerVariables(file)
  const github = {
    ...Object.fromEntries(
      Object.entries(variables).map(([name, value]) => [name.slice('GITHUB_'.length).toLowerCase(), value]),
    ),
    repository_owner: 'octo-org',
    server_url: 'https://github.com',
    workspace,
    event: payloadOf(file),
    ...(file.event.startsWith('pull_request') ? { head_ref: 'Feature/Login', base_ref: 'main' } : {}),
  }
  return { github, ...file.contexts, secrets: { ...ROLE_SECRET, ...secretsOf(file) }, steps }
}

const secretsOf = ({ contexts }: WorkflowFile): Readonly<Record<string, Value>> =>
  (contexts?.secrets ?? {}) as Readonly<Record<string, Value>>

/** Lines of a step with their expressions filled in; null, as a line without a value, is nothing. */
export const filled = (
  lines: Readonly<Record<string, string | number | boolean | null>> = {},
  contexts: Contexts,
): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(lines).map(([name, value]) => [name, fillIn(String(value ?? ''), contexts)]))
