import { closestMatch } from 'leven'
import type { InputProblem } from '../base/errors.ts'
import type { Environment } from '../runner/context.ts'
import { type Around, REPLACED_INPUTS, replacedInputProblems } from './replaced-actions.ts'

/** Inputs that this step does not have. */
export interface UnknownInput {
  /** Those that somebody wrote in `with:`. */
  readonly certain: readonly InputProblem[]
  /** Those that may as well be variables of the job, which reach this step in the same form: INPUT_VERSION, for instance. */
  readonly doubtful: readonly InputProblem[]
}

/**
 * Finds inputs that something would be lost without: those of the actions that this step replaces, and misspelt ones. A
 * name with a hyphen can be no variable of a shell, so nobody but the runner sets it.
 */
export function unknownInputs(around: Around): UnknownInput {
  const all = [...replacedInputProblems(around), ...misspeltProblems(around.env)]
  const isCertain = ({ input }: InputProblem): boolean => input.includes('-')
  return { certain: all.filter(isCertain), doubtful: all.filter((one) => !isCertain(one)) }
}

/** A doubtful one as a warning. */
export const describeUnknownInput = ({ input, problem }: InputProblem): string =>
  `${input}: ${problem} (INPUT_${input.toUpperCase()} is set)`

/** The inputs of action.yml; a test compares. */
export const KNOWN_INPUTS: readonly string[] = [
  ...['repository', 'aws-region', 'registry-id', 'role-to-assume', 'role-session-name'],
  ...['role-duration-seconds', 'role-external-id', 'scope-down', 'audience', 'aws-access-key-id'],
  ...['aws-secret-access-key', 'aws-session-token', 'allowed-account-ids', 'create-repository'],
  ...['repository-settings', 'image-tag-mutability', 'image-tag-mutability-exclusions', 'scan-on-push'],
  ...['encryption-type', 'kms-key', 'lifecycle-policy', 'repository-policy', 'repository-tags'],
  ...['public-description', 'public-about', 'public-usage', 'public-architectures'],
  ...['public-operating-systems', 'context', 'file', 'build-contexts', 'target', 'platforms', 'build-args'],
  ...['add-hosts', 'allow', 'cgroup-parent', 'network', 'shm-size', 'ulimit', 'call', 'secrets'],
  ...['secret-envs', 'secret-files', 'ssh', 'cache', 'cache-from', 'cache-to', 'no-cache'],
  ...['no-cache-filters', 'pull', 'labels', 'annotations', 'provenance', 'sbom', 'attests', 'compression'],
  ...['compression-level', 'force-compression', 'reproducible', 'tags', 'flavor', 'on-tag-conflict'],
  ...['github-token', 'push', 'allow-untrusted', 'plan', 'load', 'outputs', 'builder', 'builder-endpoint'],
  ...['builder-tls-ca', 'builder-tls-cert', 'builder-tls-key', 'driver', 'driver-opts', 'buildkit-image'],
]

/**
 * What is wrong with each input that this step does not have and whose name is like one that it has: `tag` for `tags`,
 * `build_args` for `build-args`. The runner warns of them ("Unexpected input(s)") and goes on, and a default is used
 * instead. It hands them over as INPUT_<NAME> all the same.
 */
export const misspeltProblems = (env: Environment): readonly InputProblem[] =>
  Object.entries(env).flatMap(([variable, text]) => {
    const input = /^INPUT_(.{1,64})$/.exec(variable)?.[1]?.toLowerCase()
    if (input === undefined || !text || KNOWN_INPUTS.includes(input) || REPLACED_INPUTS.includes(input)) return []
    const meant = closestMatch(input, KNOWN_INPUTS, { maxDistance: input.length < SHORT ? 1 : 2 })
    return meant === undefined ? [] : [{ input, problem: `this step has no such input; did you mean ${meant}?` }]
  })

/** In a name of fewer letters, two wrong ones make another word. */
const SHORT = 6
