import type { InputProblem } from '../base/errors.ts'
import { COUNTERPARTS, describeCounterpart } from './one-step-actions.ts'
import type { InputReader } from './reader.ts'

/** What to write instead of an input; undefined when nothing is lost without it. What else is given can decide that. */
type Instead = string | ((text: string, reader: InputReader) => string | undefined)

const OUTPUT_LINES = 'its outputs have one item per line'

const NO_TAGS =
  'its sessions have no tags; assume the role with aws-actions/configure-aws-credentials before this step, and leave role-to-assume out here'

const OWN_POLICY = 'scope-down limits the session to what this step does, and a policy of your own belongs to the role'

const OWN_CREDENTIALS =
  'its credentials are for itself only; keep aws-actions/configure-aws-credentials for the steps that need some'

const KEEP_BUILDX = 'keep docker/setup-buildx-action before this step; its builder is used'

const KEEP_QEMU = 'keep docker/setup-qemu-action before this step'

const ACCESS_KEYS = 'give aws-access-key-id and aws-secret-access-key, or role-to-assume'

/**
 * Inputs of the actions that this step replaces, which it has not itself. The runner only warns of them ("Unexpected
 * input(s)") and hands them over all the same, so a `with:` block that was moved here can be answered.
 * https://github.com/aws-actions/configure-aws-credentials#options, https://github.com/aws-actions/amazon-ecr-login#inputs,
 * https://github.com/docker/metadata-action#inputs, https://github.com/docker/setup-buildx-action#inputs,
 * https://github.com/docker/setup-qemu-action#inputs, https://github.com/docker/login-action#inputs
 */
const INSTEAD: Readonly<Record<string, Instead>> = {
  images: 'name the image in the input repository',
  'sep-tags': OUTPUT_LINES,
  'sep-labels': OUTPUT_LINES,
  'sep-annotations': OUTPUT_LINES,
  'bake-target': 'it writes no file for docker buildx bake; keep docker/metadata-action for that',

  'inline-session-policy': OWN_POLICY,
  'managed-session-policies': OWN_POLICY,
  'transitive-tag-keys': NO_TAGS,
  'custom-tags': NO_TAGS,
  'role-chaining': chained,
  'force-skip-oidc': chained,
  'web-identity-token-file':
    "set AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN in the job's environment, and leave role-to-assume out",
  'output-credentials': OWN_CREDENTIALS,
  'output-env-credentials': OWN_CREDENTIALS,
  'aws-profile': OWN_CREDENTIALS,
  // https://github.com/aws-actions/amazon-ecr-login/issues/546
  'mask-aws-account-id':
    'it masks no account id, because GitHub drops masked outputs between jobs; mask it in an earlier step: echo "::add-mask::<account>"',
  'http-proxy': "set HTTPS_PROXY in the job's environment",
  'no-proxy': "set NO_PROXY in the job's environment",

  registries:
    "name the account to push to in the repository's URI or in registry-id; for base images in other registries, keep aws-actions/amazon-ecr-login before this step, whose logins are used",
  'registry-type': (text, reader) =>
    /^public$/i.test(text) && !reader.peek('repository').includes('public.ecr.aws/')
      ? 'name the repository as public.ecr.aws/<alias>/<name>'
      : undefined,
  registry: 'write the registry before the name in the input repository',
  username: ACCESS_KEYS,
  password: ACCESS_KEYS,

  version: KEEP_BUILDX,
  'buildkitd-flags': KEEP_BUILDX,
  'buildkitd-config': KEEP_BUILDX,
  'buildkitd-config-inline': KEEP_BUILDX,
  config: KEEP_BUILDX,
  'config-inline': KEEP_BUILDX,
  append: KEEP_BUILDX,
  'keep-state': KEEP_BUILDX,
  name: `${KEEP_BUILDX}; an image is named by the input repository`,
  endpoint: `a BuildKit that runs elsewhere is named by builder-endpoint; for another Docker, ${KEEP_BUILDX}`,
  image: `name the image in the input repository; for emulators, ${KEEP_QEMU}`,
  reset: KEEP_QEMU,
}

/** What these ask for is so in any case, or is about what this step does not do, such as logging out at the end. */
const UNNEEDED = [
  ...['skip-logout', 'mask-password', 'logout', 'ecr', 'role-skip-session-tagging', 'unset-current-credentials'],
  ...['use-existing-credentials', 'overwrite-aws-profile'],
  ...['special-characters-workaround', 'action-timeout-s', 'use', 'install', 'cleanup', 'cache-binary', 'cache-image'],
]

/** Names of all inputs of the replaced actions, and of others that do this step's work, which are answered here. */
export const REPLACED_INPUTS: readonly string[] = [...Object.keys(INSTEAD), ...Object.keys(COUNTERPARTS), ...UNNEEDED]

/** Input that takes the value of one of another action: where that one is given too, nothing is lost. */
const MEANT: Readonly<Record<string, string>> = {
  images: 'repository',
  image: 'repository',
  name: 'repository',
  registry: 'repository',
  endpoint: 'builder-endpoint',
}

/**
 * Problems of inputs of other actions without which something would be lost, with the input that takes their value
 * (`meant`), where there is one.
 */
export const replacedInputProblems = (
  reader: InputReader,
): readonly (InputProblem & { readonly meant: string | undefined })[] =>
  [...Object.keys(INSTEAD), ...Object.keys(COUNTERPARTS)].flatMap((input) => {
    const instead = insteadOf(input, reader)
    if (instead === undefined || reader.asked.includes(input)) return []
    const counterpart = COUNTERPARTS[input]
    const meant = counterpart !== undefined && 'input' in counterpart ? counterpart.input : MEANT[input]
    return [{ input, problem: `this step has no such input: ${instead}`, meant }]
  })

/** Sentence about inputs of the replaced actions that are given and of no use here; undefined when there are none. */
export function unneededInputs(reader: InputReader): string | undefined {
  const names = REPLACED_INPUTS.filter(
    (name) => reader.peek(name) !== '' && !reader.asked.includes(name) && insteadOf(name, reader) === undefined,
  )
  return names.length === 0 ? undefined : `Inputs that this step does not need and does not read: ${names.join(', ')}.`
}

function insteadOf(name: string, reader: InputReader): string | undefined {
  const text = reader.peek(name)
  const counterpart = COUNTERPARTS[name]
  const instead = counterpart === undefined ? INSTEAD[name] : describeCounterpart(counterpart)
  // What is switched off asks for nothing, unless it switches off what this step does by itself.
  const isDefault = counterpart !== undefined && 'input' in counterpart && counterpart.input === 'push'
  if (text === '' || (/^(false|no)$/i.test(text) && !isDefault)) return undefined
  return typeof instead === 'function' ? instead(text, reader) : instead
}

/** Without an OIDC token or with keys in the inputs, a role is assumed with the credentials that are there. */
function chained(_text: string, reader: InputReader): string | undefined {
  if (!reader.env.ACTIONS_ID_TOKEN_REQUEST_URL || reader.peek('aws-access-key-id') !== '') return undefined
  return (
    'give the credentials of the earlier step in aws-access-key-id, aws-secret-access-key and aws-session-token ' +
    'as they are in its variables (AWS_ACCESS_KEY_ID and so on), with which role-to-assume is then assumed'
  )
}
