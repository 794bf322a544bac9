/** Input of this step that takes what an input of another action was for; or, as `text`, what to do instead. */
export type Counterpart = { readonly input: string; readonly how?: string } | { readonly text: string }

const SHELL = 'this step runs no commands of the inputs; run them in a step before it'

const FLAGS =
  'this step takes no flags of docker; each has an input of its own, such as build-args, target and platforms'

const BUILDKIT = 'it always builds with BuildKit'

const OWN_TAGS = "write it as a rule in tags, such as type=raw,value=latest or type=raw,value={{date 'YYYYMMDDHHmmss'}}"

/**
 * Inputs of other actions that build and push to ECR in one step, with what they are here. Spelt in small letters, as the
 * runner does not tell in which they were written.
 * https://github.com/kciter/aws-ecr-action, https://github.com/mr-smithers-excellent/docker-build-push,
 * https://github.com/whoan/docker-build-with-cache-action, https://github.com/appleboy/docker-ecr-action,
 * https://github.com/jwalton/gh-ecr-push (action.yml of each)
 */
export const COUNTERPARTS: Readonly<Record<string, Counterpart>> = {
  access_key_id: { input: 'aws-access-key-id' },
  'access-key-id': { input: 'aws-access-key-id' },
  access_key: { input: 'aws-access-key-id' },
  secret_access_key: { input: 'aws-secret-access-key' },
  'secret-access-key': { input: 'aws-secret-access-key' },
  secret_key: { input: 'aws-secret-access-key' },
  account_id: { input: 'registry-id' },
  assume_role: { input: 'role-to-assume', how: 'with the whole ARN of the role' },
  region: { input: 'aws-region' },
  repo: { input: 'repository' },
  create_repo: { input: 'create-repository' },
  set_repo_policy: { input: 'repository-policy' },
  repo_policy_file: { input: 'repository-policy' },
  image_scanning_configuration: { input: 'scan-on-push', how: 'with true or false' },
  dockerfile: { input: 'file', how: 'with a path that is seen from the workspace' },
  path: { input: 'context' },
  directory: { input: 'context' },
  extra_build_args: { text: FLAGS },
  build_extra_args: { text: FLAGS },
  prebuild_script: { text: SHELL },
  registry_ids: { text: 'keep aws-actions/amazon-ecr-login before this step for base images in other registries' },

  addlatest: { text: OWN_TAGS },
  addtimestamp: { text: OWN_TAGS },
  enablebuildkit: { text: BUILDKIT },
  multiplatform: { input: 'platforms' },
  pushimage: { input: 'push' },
  image_name: { input: 'repository' },
  image_tag: { input: 'tags' },
  'local-image': { text: 'this step builds the image that it pushes; to push one that is built, use docker push' },
}

/** Sentence that says what to write instead of an input: `write aws-region instead`. */
export const describeCounterpart = (counterpart: Counterpart): string =>
  'text' in counterpart
    ? counterpart.text
    : `write ${counterpart.input} instead${counterpart.how === undefined ? '' : `, ${counterpart.how}`}`
