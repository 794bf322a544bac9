import { type ParsedInputs, parseSettings } from '../../../../src/actions/build/inputs.ts'
import type { Settings } from '../../../../src/actions/build/settings.ts'
import { matchWithinBounds } from '../../../../src/adapters/expression.ts'
import { InputError } from '../../../../src/base/errors.ts'
import { InputReader } from '../../../../src/inputs/reader.ts'
import { readProxies } from '../../../../src/proxy/proxy-settings.ts'
import type { Context, Environment } from '../../../../src/runner/context.ts'
import type { FileContent, PathKind } from '../../../../src/runner/ports.ts'

export const SHA = 'c0ffee0123456789abcdef0123456789abcdef01'

/** A push to the branch `feature` of a repository whose default branch is `main`. */
export const CONTEXT: Context = {
  event: 'push',
  payload: { repository: { default_branch: 'main' } },
  actor: 'octocat',
  sha: SHA,
  ref: 'refs/heads/feature',
  refName: 'feature',
  refType: 'branch',
  repository: 'octo/app',
  workspace: '/checkout',
  temp: '/temp',
  documents: undefined,
}

/** Where a job differs from the usual one. */
export interface Job {
  readonly env?: Environment
  readonly context?: Partial<Context>
  /** What is in the checkout. */
  readonly paths?: Readonly<Record<string, PathKind>>
  /** What is in files that inputs name. */
  readonly contents?: Readonly<Record<string, FileContent>>
}

const CHECKOUT: Job['paths'] = { '.': 'directory', '.git': 'directory', './Dockerfile': 'file' }

/** A reader of these inputs, in a checkout that has a Dockerfile. */
export function readerOf(inputs: Readonly<Record<string, string>>, job: Job = {}): InputReader {
  const paths = { ...CHECKOUT, ...job.paths }
  const env = job.env ?? {}
  return new InputReader({
    input: (name) => inputs[name] ?? '',
    env,
    context: { ...CONTEXT, ...job.context },
    files: {
      kind: (path) => paths[path] ?? 'missing',
      content: (path, limit) => {
        const content = job.contents?.[path] ?? 'missing'
        return typeof content === 'string' || content.length <= limit ? content : 'large'
      },
    },
    match: matchWithinBounds,
    proxies: readProxies(env),
  })
}

/** What the inputs of a reader say of a commit that nobody knows more of than its branch. */
export const parseAll = (reader: InputReader): ParsedInputs =>
  parseSettings(reader, { now: new Date(0), commitTime: undefined, repository: { default_branch: 'main' } })

/** The settings of a step with these inputs, in a checkout that has a Dockerfile. */
export const settingsOf = (inputs: Readonly<Record<string, string>>, job?: Job): Settings =>
  parseAll(readerOf(inputs, job)).settings

/** All problems of a step with these inputs, as "input: sentence". */
export function problemsOf(inputs: Readonly<Record<string, string>>, job?: Job): readonly string[] {
  try {
    settingsOf(inputs, job)
    return []
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    return error.problems.map(({ input, problem }) => `${input}: ${problem}`)
  }
}
