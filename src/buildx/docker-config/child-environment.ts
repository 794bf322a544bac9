import type { Environment } from '../../runner/context.ts'
import { type DockerConfig, usesEcrHelper } from './user-config.ts'

/**
 * Variables that docker, buildx and the programs that they start may see. It is a list of what they need: the
 * step's own inputs, AWS keys, and GitHub's tokens stay out.
 * https://docs.docker.com/reference/cli/docker/#environment-variables and
 * https://docs.docker.com/build/building/variables/#build-tool-configuration-variables
 */
const ALLOWED: ReadonlySet<string> = new Set([
  ...['PATH', 'HOME', 'USER', 'LOGNAME', 'LANG', 'TZ', 'TMPDIR', 'TMP', 'TEMP', 'SSH_AUTH_SOCK', 'KUBECONFIG'],
  ...['SSL_CERT_FILE', 'SSL_CERT_DIR', 'XDG_RUNTIME_DIR', 'XDG_CONFIG_HOME', 'XDG_CACHE_HOME', 'XDG_DATA_HOME'],
  ...['DOCKER_API_VERSION', 'DOCKER_AUTH_CONFIG', 'DOCKER_CERT_PATH', 'DOCKER_CONTEXT', 'DOCKER_CUSTOM_HEADERS'],
  ...['DOCKER_DEFAULT_PLATFORM', 'DOCKER_HOST', 'DOCKER_TLS', 'DOCKER_TLS_VERIFY'],
  ...['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'ALL_PROXY', 'http_proxy', 'https_proxy', 'no_proxy', 'all_proxy'],
  // https://no-color.org; BuildKit's plain progress has few colours, but some.
  'NO_COLOR',
])

const ALLOWED_PREFIXES = ['BUILDX_', 'BUILDKIT_', 'LC_']

/** Beginnings of variables that hold credentials of a job: AWS's, GitHub's, and those of services that GitHub runs. */
const SECRET_PREFIXES = ['AWS_', 'ACTIONS_', 'GITHUB_TOKEN', 'GH_TOKEN']

/**
 * Logins to registries (https://docs.docker.com/reference/cli/docker/#environment-variables), and the agent that buildx
 * hands to a build whose context is a Git repository by SSH, also where nobody asks for it.
 */
const SECRET_VARIABLES: ReadonlySet<string> = new Set(['DOCKER_AUTH_CONFIG', 'SSH_AUTH_SOCK'])

/** An environment without the variables by which a job has credentials. */
export const withoutSecretVariables = (env: Environment): Environment =>
  Object.fromEntries(
    Object.entries(env).filter(
      ([name]) => !SECRET_VARIABLES.has(name) && !SECRET_PREFIXES.some((prefix) => name.startsWith(prefix)),
    ),
  )

/** The user's docker configuration folder. */
export const userConfigFolder = (env: Environment): string =>
  env.DOCKER_CONFIG || `${(env.HOME ?? '').replace(/\/+$/, '')}/.docker`

/** The user's docker configuration. */
export const userConfigPath = (env: Environment): string => `${userConfigFolder(env)}/config.json`

/** Folder in which buildx keeps the user's builders. */
export const userBuildxFolder = (env: Environment): string => env.BUILDX_CONFIG || `${userConfigFolder(env)}/buildx`

/**
 * Environment of a docker command that runs with the user's own configuration `own`. `wanted` names further variables
 * that the user asked for (a build argument without a value takes its value from the environment). ECR's credential
 * helper, where the user has it, finds its credentials in AWS's variables.
 */
export function childEnvironment(env: Environment, own: DockerConfig, wanted: readonly string[]): Environment {
  const prefixes = [...ALLOWED_PREFIXES, ...(usesEcrHelper(own) ? ['AWS_'] : [])]
  const allowed = (name: string): boolean =>
    ALLOWED.has(name) || wanted.includes(name) || prefixes.some((prefix) => name.startsWith(prefix))
  return {
    ...Object.fromEntries(Object.entries(env).filter(([name]) => allowed(name))),
    DOCKER_CONFIG: userConfigFolder(env),
  }
}

/**
 * Environment of a docker command, with a private configuration folder. Builders and client certificates stay where
 * they are: both are looked up beside config.json unless these variables say otherwise.
 */
export function withPrivateConfig(child: Environment, folder: string): Environment {
  const own = userConfigFolder(child)
  return {
    ...child,
    DOCKER_CONFIG: folder,
    BUILDX_CONFIG: userBuildxFolder(child),
    ...((child.DOCKER_TLS_VERIFY || child.DOCKER_TLS) && { DOCKER_CERT_PATH: child.DOCKER_CERT_PATH || own }),
  }
}

/**
 * Variable SOURCE_DATE_EPOCH with the time that the job itself gives to builds, in seconds since 1970; none without.
 * buildx makes it a build argument.
 */
export const buildTimeVariable = (time: number | undefined): Environment =>
  time === undefined ? {} : { SOURCE_DATE_EPOCH: time.toString() }

/**
 * Variables that decide what buildx leaves in its metadata file: the warnings of BuildKit's checks (buildx 0.16 and
 * later). Not the provenance, which takes time to get, and which nothing here reads.
 * https://docs.docker.com/build/building/variables/#build-tool-configuration-variables
 */
export const METADATA_VARIABLES: Environment = {
  BUILDX_METADATA_WARNINGS: 'true',
  BUILDX_METADATA_PROVENANCE: 'disabled',
}

/**
 * Whether anything will say what buildx hears from git: only provenance does, and labels for whom BUILDX_GIT_LABELS is set.
 * A word of the user's own counts more. https://docs.docker.com/build/building/variables/#buildx_git_info
 */
export const tellsOfGit = (child: Environment, tellsProvenance: boolean): boolean =>
  tellsProvenance || Boolean(child.BUILDX_GIT_LABELS || child.BUILDX_GIT_INFO)

/**
 * What buildx may ask git about the checkout: about its commit and its remote repository, or nothing at all. Never whether
 * its files are as in the commit, whatever the job says: for that git reads the work tree and starts programs that a
 * repository names (`filter.*.clean`, hooks), and no list of its settings is complete.
 * https://github.com/docker/buildx/blob/master/build/git.go
 *
 * The other variables hold for buildx before 0.34; newer ones hand none of them on to git, so whoever calls this has tried
 * before that git can answer without any program: https://github.com/moby/buildkit/blob/master/util/gitutil/git_cli.go
 */
export const gitVariables = (isAsked: boolean): Environment =>
  isAsked ? COMMIT_ALONE : { ...UNCHECKED, BUILDX_GIT_INFO: 'false', BUILDX_GIT_LABELS: 'false' }

const UNCHECKED: Environment = { BUILDX_GIT_CHECK_DIRTY: 'false' }

/** https://git-scm.com/docs/git-config#ENVIRONMENT and https://git-scm.com/docs/git#_environment_variables */
const COMMIT_ALONE: Environment = {
  ...UNCHECKED,
  GIT_ALLOW_PROTOCOL: 'none',
  GIT_NO_LAZY_FETCH: '1',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_TERMINAL_PROMPT: '0',
  GIT_CONFIG_COUNT: '2',
  GIT_CONFIG_KEY_0: 'core.fsmonitor',
  GIT_CONFIG_VALUE_0: 'false',
  GIT_CONFIG_KEY_1: 'core.hooksPath',
  GIT_CONFIG_VALUE_1: '/dev/null',
}
