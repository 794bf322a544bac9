// Words of AWS, GitHub and Docker as they were seen: recorded, or from the issue that the row of the table names.

/** Row of the table, and "<service> <operation> <error name>: <message>". */
export const AWS: readonly (readonly [id: string, text: string])[] = [
  ['id-token-permission', 'OIDC getIDToken NoPermission: the runner offers no OIDC token to this job'],
  ['oidc', 'OIDC getIDToken Error: Failed to get ID Token. \n \n        Error Code : 503'],
  ['oidc', 'OIDC getIDToken TimeoutError: no answer in 30 seconds'],
  ['no-credentials', 'STS GetCallerIdentity CredentialsProviderError: Could not load'],
  ['no-credentials', 'STS AssumeRole Error: Could not load credentials from any providers'],
  ['expired-credentials', 'STS GetCallerIdentity ExpiredTokenException: It is expired'],
  ['expired-credentials', 'ECR GetAuthorizationToken X: The security token included in the request is expired'],
  ['unknown-credentials', 'ECR GetAuthorizationToken UnrecognizedClientException: The token is invalid.'],
  ['unknown-credentials', 'STS GetCallerIdentity InvalidClientTokenId: The token is invalid.'],
  ['unknown-credentials', 'ECR GetAuthorizationToken InvalidSignatureException: The signature does not match.'],
  ['unknown-credentials', 'STS GetCallerIdentity SignatureDoesNotMatch: The signature does not match.'],
  ['unknown-credentials', 'STS AssumeRole X: The security token included in the request is invalid'],
  [
    'trust-policy',
    'STS AssumeRoleWithWebIdentity AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity',
  ],
  ['trust-policy', 'STS AssumeRoleWithWebIdentity InvalidIdentityToken: Incorrect token audience'],
  [
    'assume-role',
    'STS AssumeRole AccessDenied: User: me is not authorized to perform: sts:AssumeRole on resource: role',
  ],
  ['access-denied', 'ECR CreateRepository AccessDeniedException: You may not do that'],
  ['access-denied', 'ECR PutImage X: me is not authorized to perform: ecr:PutImage on resource: app'],
  ['immutable-tag', "ECR PutImage ImageTagAlreadyExistsException: The image tag 'v1' already exists"],
  ['repository-missing', "ECR PutImage RepositoryNotFoundException: The repository 'app' does not exist"],
  ['quota', 'ECR CreateRepository LimitExceededException: You have reached your limit of 100000 repositories'],
  ['throttled', 'ECR PutImage ThrottlingException: Slow down'],
  ['throttled', 'ECR PutImage TooManyRequestsException: Slow down'],
  ['throttled', 'STS AssumeRole X: Rate exceeded'],
  ['unreachable', 'ECR GetAuthorizationToken ECONNREFUSED: connect 127.0.0.1:443'],
  ['unreachable', 'ECR GetAuthorizationToken ENOTFOUND: getaddrinfo api.ecr.eu-nowhere-1.amazonaws.com'],
  ['unreachable', 'ECR GetAuthorizationToken EAI_AGAIN: getaddrinfo'],
  ['unreachable', 'ECR GetAuthorizationToken ECONNRESET: read'],
  ['unreachable', 'ECR GetAuthorizationToken EHOSTUNREACH: connect'],
  ['unreachable', 'ECR GetAuthorizationToken ENETUNREACH: connect'],
  ['unreachable', 'ECR GetAuthorizationToken ETIMEDOUT: connect'],
  ['unreachable', 'ECR GetAuthorizationToken TimeoutError: no answer'],
  ['server-error', 'ECR PutImage ServerException: Internal error'],
  ['server-error', 'STS AssumeRole InternalFailure: Internal error'],
  ['server-error', 'STS AssumeRole ServiceUnavailable: Try again'],
]

const HOST = '123456789012.dkr.ecr.eu-central-1.amazonaws.com'
const PUSH = `ERROR: failed to solve: failed to push ${HOST}/app:v1`
const TAG_EXISTS = `${PUSH}: tag invalid: The image tag 'v1' already exists in the 'app' repository`

/** Row of the table, and what docker printed from its error on. */
export const DOCKER: readonly (readonly [id: string, text: string])[] = [
  ['no-docker', 'docker: command not found'],
  ['no-buildx', "docker: 'buildx' is not a docker command.\nSee 'docker --help'"],
  ['no-buildx', "docker: unknown command: docker buildx\nRun 'docker --help' for more information"],
  ['no-buildx', "unknown flag: --metadata-file\nSee 'docker --help'."],
  ['no-engine', 'Error:  Cannot connect to the Docker daemon at unix:///docker.sock. Is the docker daemon running?'],
  ['no-engine', 'ERROR: error during connect: Get "http://10.0.0.1:2375/v1.45/info": dial tcp: i/o timeout'],
  ['no-engine', 'ERROR: permission denied: dial unix /var/run/docker.sock: connect: permission denied'],
  ['no-engine', 'ERROR: failed to connect to the docker API at unix:///docker.sock; check if the path is correct'],
  ['no-builder', 'ERROR: no builder "nope" found'],
  ['access-denied', `${PUSH}: denied: User: me may not ecr:InitiateLayerUpload`],
  ['immutable-tag', `${TAG_EXISTS} and cannot be overwritten because the repository is immutable.`],
  // The words of 2025: https://github.com/osscontainertools/kaniko/pull/204
  ['immutable-tag', `${TAG_EXISTS} and cannot be overwritten because the tag is immutable.`],
  ['repository-missing', `${PUSH}: name unknown: The repository with name 'app' does not exist in the registry`],
  ['repository-missing', `${PUSH}: failed to do request: Post "https://${HOST}/v2/app/blobs/uploads/": EOF`],
  ['quota', `${PUSH}: denied: Adding tag 'v1' to an image exceeds the maximum allowed number of tags per image`],
  ['throttled', `${PUSH}: toomanyrequests: Slow down`],
  ['unreachable', `${PUSH}: failed to do request: dial tcp: i/o timeout`],
  ['unreachable', `${PUSH}: failed to do request: net/http: TLS handshake timeout`],
  ['unreachable', `${PUSH}: failed to do request: dial tcp: lookup ${HOST}: no such host`],
  ['unreachable', `${PUSH}: failed to do request: dial tcp 127.0.0.1:1: connect: connection refused`],
  ['server-error', `${PUSH}: unexpected status from PUT request to https://${HOST}/v2/app/manifests/v1: 503 Service`],
]
