import type { Row } from './row.ts'
import { BASE_IMAGE } from './rows/base-image.ts'
import { BUILDER } from './rows/builder.ts'
import { DOCKERFILE } from './rows/dockerfile.ts'

/** The first row whose pattern matches wins, so the more particular ones come first. */
export const TABLE: readonly Row[] = [
  {
    id: 'no-docker',
    kind: 'yours',
    pattern: /docker: command not found/,
    cause: 'There is no docker command on this machine.',
    remedy: 'Use a Linux runner that has Docker (ubuntu-latest has it), or install Docker Engine on this one.',
    seen: 'https://github.com/docker/build-push-action/issues/18',
  },
  {
    id: 'no-buildx',
    kind: 'yours',
    pattern:
      /unknown command: docker buildx|'buildx' is not a docker command|unknown (shorthand )?flag: .*--metadata-file/,
    cause: 'Docker is here, but its buildx plugin is not.',
    remedy:
      'Install the plugin (package docker-buildx-plugin or docker-buildx), or run docker/setup-buildx-action first.',
    seen: 'https://github.com/docker/build-push-action/issues/929',
  },
  {
    id: 'no-engine',
    kind: 'yours',
    pattern:
      /Cannot connect to the Docker daemon|error during connect|dial unix .*docker\.sock|failed to connect to the docker API/i,
    cause: 'The docker command is here, but no Docker engine answers it.',
    remedy:
      'Start the engine; on a self-hosted runner, check that its user may use /var/run/docker.sock, or set DOCKER_HOST.',
    seen: 'https://github.com/docker/login-action/blob/master/.github/workflows/ci.yml (stop-docker)',
  },
  {
    id: 'no-builder',
    kind: 'yours',
    pattern: /no builder "[^"]*" found/,
    cause: 'No buildx builder has that name in this job.',
    remedy:
      'Create it in an earlier step and pass its name (steps.<id>.outputs.name), or leave the input builder away.',
    seen: 'https://github.com/docker/docs/issues/21539',
  },
  {
    id: 'id-token-permission',
    kind: 'yours',
    pattern: /^OIDC \S+ NoPermission/,
    cause:
      'The job may not ask GitHub for an OIDC token, and the environment has no AWS credentials to assume the role with.',
    remedy: 'Add "permissions: { id-token: write, contents: read }" to the job.',
    seen: 'https://github.com/actions/toolkit/issues/1441',
  },
  {
    id: 'oidc',
    kind: 'transient',
    pattern: /^OIDC /,
    cause: 'GitHub did not give an OIDC token.',
    remedy: 'Run the job again; https://www.githubstatus.com tells whether Actions has a problem.',
    seen: 'https://github.com/actions/toolkit/issues/1441',
  },
  {
    id: 'no-credentials',
    kind: 'yours',
    pattern: /CredentialsProviderError|Could not load credentials from any providers/,
    cause: 'There are no AWS credentials: not in the inputs, and not in the environment.',
    remedy:
      'Give the input role-to-assume (with "permissions: id-token: write"), or aws-access-key-id and aws-secret-access-key.',
    seen: 'https://github.com/aws-actions/amazon-ecr-login/issues/607',
  },
  {
    id: 'expired-credentials',
    kind: 'yours',
    pattern: /ExpiredToken|security token included in the request is expired/,
    cause: 'The AWS credentials have expired.',
    remedy: 'Give this step role-to-assume, so that it gets fresh ones, or renew the keys that the job passes on.',
    seen: 'https://github.com/aws-actions/configure-aws-credentials/issues/1293',
  },
  {
    id: 'unknown-credentials',
    kind: 'yours',
    pattern:
      /UnrecognizedClient|InvalidClientTokenId|InvalidSignature|SignatureDoesNotMatch|security token included in the request is invalid/,
    cause: 'AWS does not know these credentials, or the secret does not belong to the key.',
    remedy:
      'Check both halves of the key (and the session token of temporary ones), and that the key is active and of this partition.',
    seen: 'https://github.com/aws-actions/configure-aws-credentials/issues/1681',
  },
  {
    id: 'trust-policy',
    kind: 'yours',
    pattern: /AssumeRoleWithWebIdentity (AccessDenied|InvalidIdentityToken)/,
    cause: 'The role does not trust the OIDC token of this job.',
    remedy:
      "Compare the role's trust policy with this job: the audience, and the condition on sub (repository, branch or environment). docs/iam.md tells which subject a job has.",
    seen: 'https://github.com/aws-actions/configure-aws-credentials/issues/929',
  },
  {
    id: 'assume-role',
    kind: 'yours',
    pattern: /AssumeRole AccessDenied/,
    cause: 'These credentials may not assume the role.',
    remedy: "Allow sts:AssumeRole on the role in their policy, and name them in the role's trust policy.",
    seen: 'https://github.com/aws-actions/configure-aws-credentials/issues/961',
  },
  {
    id: 'access-denied',
    kind: 'yours',
    pattern: /AccessDenied|is not authorized to perform|denied: User:/,
    cause: 'The identity of this step may not do that.',
    remedy:
      'Allow the action that is named above on that repository, for a repository of another account in its repository policy too; docs/iam.md lists what this step needs.',
    seen: 'https://github.com/aws-actions/amazon-ecr-login/issues/14',
  },
  {
    id: 'immutable-tag',
    kind: 'yours',
    pattern: /cannot be overwritten because the (repository|tag) is immutable|ImageTagAlreadyExists/,
    cause: 'The tag exists with other content, and the repository does not let tags move.',
    remedy:
      'Use a tag that is new for each content (the default tags have one), or let this tag move by an exclusion filter.',
    seen: 'https://github.com/moby/buildkit/issues/3776',
  },
  {
    id: 'repository-missing',
    kind: 'yours',
    pattern: /RepositoryNotFound|name unknown: The repository with name|blobs\/uploads\/": EOF/,
    cause: 'The repository does not exist in that account and region.',
    remedy: 'Check name, region and account, or let the step create it (create-repository: true).',
    seen: 'https://github.com/aws/containers-roadmap/issues/1970',
  },
  {
    id: 'quota',
    kind: 'yours',
    pattern: /LimitExceeded|exceeds the maximum allowed number of tags/,
    cause: 'A quota of ECR is reached.',
    remedy: 'Remove images or tags that nobody needs (a lifecycle policy does it), or ask AWS for a higher quota.',
    seen: 'https://github.com/aws/containers-roadmap/issues/2159',
  },
  ...BUILDER,
  ...DOCKERFILE,
  ...BASE_IMAGE,
  {
    id: 'throttled',
    kind: 'transient',
    pattern: /Throttling|TooManyRequests|toomanyrequests|Rate exceeded/,
    cause: 'Too many requests at once: the service slowed this step down, also after several tries.',
    remedy: 'Run the job again; when many jobs push at the same time, let fewer run side by side.',
    seen: 'https://github.com/aws-actions/amazon-ecr-login/issues/1267',
  },
  {
    id: 'unreachable',
    kind: 'transient',
    pattern:
      /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ECONNRESET|EHOSTUNREACH|ENETUNREACH|TimeoutError|ETIMEDOUT|i\/o timeout|TLS handshake timeout|no such host|connection refused/,
    cause: 'The service could not be reached.',
    remedy:
      'Check the region (and AWS_ENDPOINT_URL, when it is set) and that this runner may reach AWS; then run the job again.',
    seen: 'https://github.com/aws-actions/amazon-ecr-login/issues/475',
  },
  {
    id: 'server-error',
    kind: 'transient',
    pattern: /ServerException|InternalFailure|ServiceUnavailable|unexpected status.*: 5\d\d/,
    cause: 'The service had trouble of its own, also after several tries.',
    remedy: 'Run the job again; https://health.aws.amazon.com tells more.',
    seen: 'https://github.com/concourse/registry-image-resource/issues/55',
  },
]
