// Words of AWS, GitHub and Docker as they were seen: recorded, or from the issue that the row of the table names.

/** Row of the table, and "<service> <operation> <error name>: <message>". */
export const AWS: readonly (readonly [id: string, text: string])[] = [
  [
    'proxy-login',
    'STS GetCallerIdentity ERR_PROXY_TUNNEL: Failed to establish tunnel to sts.us-east-1.amazonaws.com:443 via http://proxy.corp:3128/: HTTP/1.1 407 Proxy Authentication Required',
  ],
  [
    'proxy-login',
    'OIDC getIDToken Error: Failed to get ID Token. Error Message: tunneling socket could not be established, statusCode=407',
  ],
  [
    'proxy-refused',
    'ECR DescribeRepositories ERR_PROXY_TUNNEL: Failed to establish tunnel to api.ecr.us-east-1.amazonaws.com:443 via http://proxy.corp:3128/: HTTP/1.1 403 Forbidden',
  ],
  ['proxy-refused', 'OIDC getIDToken Error: tunneling socket could not be established, statusCode=302'],
  [
    'proxy-unreachable',
    'STS GetCallerIdentity ECONNREFUSED: connect ECONNREFUSED 10.0.0.1:3128, at the proxy http://10.0.0.1:3128 (HTTPS_PROXY)',
  ],
  [
    'proxy-unreachable',
    'OIDC getIDToken Error: tunneling socket could not be established, cause=connect ECONNREFUSED 10.0.0.1:3128',
  ],
  [
    'proxy-tls',
    'STS GetCallerIdentity ERR_SSL_WRONG_VERSION_NUMBER: error:0A00010B:SSL routines:tls_validate_record_header:wrong version number',
  ],
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
  ['trust-policy', 'STS AssumeRoleWithWebIdentity InvalidIdentityToken: The ID Token provided is not a valid JWT'],
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
  ['unknown-host', 'ECR GetAuthorizationToken ENOTFOUND: getaddrinfo api.ecr.eu-nowhere-1.amazonaws.com'],
  ['dns', 'ECR GetAuthorizationToken EAI_AGAIN: getaddrinfo'],
  ['connection-lost', 'ECR GetAuthorizationToken ECONNRESET: read'],
  ['unreachable', 'ECR GetAuthorizationToken EHOSTUNREACH: connect'],
  ['unreachable', 'ECR GetAuthorizationToken ENETUNREACH: connect'],
  ['unreachable', 'ECR GetAuthorizationToken ETIMEDOUT: connect'],
  ['unreachable', 'ECR GetAuthorizationToken TimeoutError: no answer'],
  ['server-error', 'ECR PutImage ServerException: Internal error'],
  ['server-error', 'STS AssumeRole InternalFailure: Internal error'],
  ['server-error', 'STS AssumeRole ServiceUnavailable: Try again'],
  ['id-token-permission', 'OIDC getIDToken Error: Unable to get ACTIONS_ID_TOKEN_REQUEST_URL env variable'],
  ['oidc', "OIDC getIDToken TypeError: Cannot read properties of undefined (reading 'message')"],
  [
    'aws-profile',
    'STS GetCallerIdentity CredentialsProviderError: Could not resolve credentials using profile: [build] in configuration/credentials file(s).',
  ],
  [
    'aws-profile',
    'STS GetCallerIdentity ProviderError: Profile myprofile could not be found or parsed in shared credentials file.',
  ],
  [
    'id-token-expired',
    'STS AssumeRoleWithWebIdentity ExpiredTokenException: Token expired: current date/time 1626271164 must be before the expiration date/time1626191469',
  ],
  [
    'clock',
    'ECR GetAuthorizationToken InvalidSignatureException: Signature expired: 20170416T194251Z is now earlier than 20170417T123951Z (20170417T125451Z - 15 min.)',
  ],
  // https://github.com/JuliaCloud/AWS.jl/issues/206
  [
    'clock',
    'ECR DescribeRepositories InvalidSignatureException: Signature not yet current: 20201002T065532Z is still later than 20201002T062118Z (20201002T061618Z + 5 min.)',
  ],
  ['malformed-key', 'STS GetCallerIdentity ERR_INVALID_CHAR: Invalid character in header content ["authorization"]'],
  [
    'region-disabled',
    'STS AssumeRole RegionDisabledException: STS is not activated in this region for account:01234567890. Your account administrator can activate STS in this region using the IAM Console.',
  ],
  [
    'region-disabled',
    'STS GetCallerIdentity X: STS is not activated in this region for account:XYZ. Your account administrator can activate STS in this region using the IAM Console.',
  ],
  [
    'no-oidc-provider',
    'STS AssumeRoleWithWebIdentity InvalidIdentityToken: No OpenIDConnect provider found in your account for https://token.actions.githubusercontent.com',
  ],
  // https://github.com/aws-actions/configure-aws-credentials/issues/727
  [
    'no-oidc-provider',
    'STS AssumeRoleWithWebIdentity InvalidIdentityToken: No OpenIDConnect provider found in your account for https://github.MYORG.net/_services/token',
  ],
  ['wrong-audience', 'STS AssumeRoleWithWebIdentity InvalidIdentityToken: Incorrect token audience'],
  [
    'oidc-keys',
    "STS AssumeRoleWithWebIdentity InvalidIdentityToken: Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements",
  ],
  [
    'oidc-keys',
    'STS AssumeRoleWithWebIdentity IDPCommunicationError: Unable to communicate with the identity provider',
  ],
  [
    'oidc-thumbprint',
    "STS AssumeRoleWithWebIdentity InvalidIdentityToken: OpenIDConnect provider's HTTPS certificate doesn't match configured thumbprint",
  ],
  [
    'session-too-long',
    'STS AssumeRole ValidationError: The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
  ],
  [
    'chained-session',
    'STS AssumeRole ValidationError: The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
  ],
  [
    'session-policy-size',
    'STS AssumeRole PackedPolicyTooLargeException: Packed size of session tags consumes 142% of allotted space.',
  ],
  ['session-policy-size', 'STS AssumeRole X: Packed size of session tags consumes 498% of allotted space.'],
  ['session-policy', 'STS AssumeRole MalformedPolicyDocument: Syntax errors in policy.'],
  [
    'organization-policy',
    'ECR GetAuthorizationToken AccessDeniedException: User: arn:aws:sts::123456789012:assumed-role/x/y is not authorized to perform: ecr:GetAuthorizationToken with an explicit deny in a service control policy',
  ],
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
  [
    'organization-policy',
    'ECR PutImage AccessDeniedException: User: me is not authorized to perform: ecr:PutImage on resource: app because no service control policy allows the ecr:PutImage action',
  ],
  [
    'session-denied',
    'ECR PutImage AccessDeniedException: User: arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION is not authorized to perform: ecr:PutImage on resource: app because no session policy allows the ecr:PutImage action',
  ],
  [
    'session-denied',
    'ECR PutImage AccessDeniedException: User: me is not authorized to perform: ecr:PutImage on resource: app with an explicit deny in a session policy',
  ],
  [
    'permissions-boundary',
    'ECR CreateRepository AccessDeniedException: User: arn:aws:sts::123456789101:user/example is not authorized to perform: ecr:CreateRepository on resource: arn:aws:ecr:us-east-1:123456789101:repository/project-a/nginx-web-app because no permissions boundary allows the ecr:CreateRepository action',
  ],
  [
    'permissions-boundary',
    'ECR PutImage AccessDeniedException: User: me is not authorized to perform: ecr:PutImage on resource: app with an explicit deny in a permissions boundary',
  ],
  [
    'explicit-deny',
    'ECR GetAuthorizationToken AccessDeniedException: User: <USER> is not authorized to perform: <ACTION> on resource: * with an explicit deny',
  ],
  [
    'other-account',
    'ECR BatchGetImage AccessDeniedException: User: arn:aws:sts::A:assumed-role/cp-sw-actions-runner/GitHubActions is not authorized to perform: ecr:BatchGetImage on resource: arn:aws:ecr:us-west-2:B:repository/runner-test because no resource-based policy allows the ecr:BatchGetImage action',
  ],
  [
    'public-bearer-token',
    'ECR GetAuthorizationToken AccessDeniedException: User: arn:aws:sts::1:assumed-role/x/OCI_GH_Actions is not authorized to perform: sts:GetServiceBearerToken on resource: * because no identity-based policy allows the sts:GetServiceBearerToken action',
  ],
  [
    'login-denied',
    'ECR GetAuthorizationToken AccessDeniedException: User: arn:aws:sts::053722134931:assumed-role/buildkite-IAMRole-XXX is not authorized to perform: ecr:GetAuthorizationToken on resource: *',
  ],
  [
    'create-denied',
    'ECR CreateRepository AccessDeniedException: User: me is not authorized to perform: ecr:CreateRepository on resource: app because no identity-based policy allows the ecr:CreateRepository action',
  ],
  [
    'image-quota',
    "ECR PutImage LimitExceededException: The repository with name 'app' in registry with id '984445323385' already has the maximum allowed number of images which is '1000'",
  ],
  ['missing-image', "ECR PutImage ReferencedImagesNotFoundException: Images with digests '[sha256:1]' are not there"],
  ['missing-layer', 'ECR PutImage LayersNotFoundException: a layer is not there'],
  [
    'lifecycle-policy',
    "ECR PutLifecyclePolicy InvalidParameterException: Invalid parameter at 'LifecyclePolicyText' failed to satisfy constraint: 'Lifecycle policy validation failure: instance failed to match exactly one schema (matched 0 out of 2)",
  ],
  [
    'policy-principal',
    "ECR SetRepositoryPolicy InvalidParameterException: Invalid parameter at 'PolicyText' failed to satisfy constraint: 'Principal not found'",
  ],
  [
    'repository-policy',
    "ECR SetRepositoryPolicy InvalidParameterException: Invalid parameter at 'PolicyText' failed to satisfy constraint: 'Invalid repository policy provided'",
  ],
  [
    'exclusion-filters',
    "ECR PutImageTagMutability InvalidParameterException: ImageTagMutabilityExclusionFilters can't be null when imageTagMutability is set as IMMUTABLE_WITH_EXCLUSION",
  ],
  [
    'public-region',
    'ECR DescribeRepositories UnsupportedCommandException: DescribeRepositories command is only supported in us-east-1.',
  ],
  [
    'invalid-parameter',
    "ECR GetAuthorizationToken InvalidParameterException: Invalid parameter at 'registryIds' failed to satisfy constraint: 'Member must satisfy constraint: [Member must satisfy regular expression pattern: [0-9]{12}]'",
  ],
  ['invalid-parameter', 'STS AssumeRole ValidationError: arn is invalid'],
  ['certificate', 'ECR GetAuthorizationToken SELF_SIGNED_CERT_IN_CHAIN: self signed certificate in certificate chain'],
  // https://github.com/aws/aws-toolkit-vscode/issues/3637
  ['certificate', 'ECR PutImage UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unable to get local issuer certificate'],
  // https://github.com/aws/aws-sdk-js-v3/issues/4946
  ['certificate', 'STS AssumeRole DEPTH_ZERO_SELF_SIGNED_CERT: self-signed certificate'],
  ['not-aws', 'ECR PutImage SyntaxError: Unexpected token C in JSON at position 0'],
  ['not-aws', `STS AssumeRole SyntaxError: Unexpected token '<', "<html><bod"... is not valid JSON`],
  // https://github.com/aws/aws-sdk-js-v3/pull/4592
  [
    'not-aws',
    'STS AssumeRole X: Expected number\n  Deserialization error: to see the raw response, inspect the hidden field {error}.$response on this object.',
  ],
]

const HOST = '123456789012.dkr.ecr.eu-central-1.amazonaws.com'
const PUSH = `ERROR: failed to solve: failed to push ${HOST}/app:v1`
const TAG_EXISTS = `${PUSH}: tag invalid: The image tag 'v1' already exists in the 'app' repository`

const FETCH = 'ERROR: failed to solve: failed to fetch remote https://github.com/octo/app.git: git'

/** Row of the table, and what docker printed from its error on. */
export const DOCKER: readonly (readonly [id: string, text: string])[] = [
  [
    'proxy-unreachable',
    'ERROR: failed to solve: alpine:3.20.2: failed to resolve source metadata for docker.io/library/alpine:3.20.2: failed to do request: Head "https://registry-1.docker.io/v2/library/alpine/manifests/3.20.2": proxyconnect tcp: dial tcp 127.0.0.1:1080: connect: connection refused',
  ],
  [
    'proxy-login',
    'ERROR: failed to solve: failed to do request: Head "https://registry-1.docker.io/v2/library/alpine/manifests/3.20.2": Proxy Authentication Required',
  ],
  ['no-docker', 'docker: command not found'],
  ['no-buildx', "docker: 'buildx' is not a docker command.\nSee 'docker --help'"],
  ['no-buildx', "docker: unknown command: docker buildx\nRun 'docker --help' for more information"],
  ['no-buildx', "unknown flag: --metadata-file\nSee 'docker --help'."],
  ['no-engine', 'Error:  Cannot connect to the Docker daemon at unix:///docker.sock. Is the docker daemon running?'],
  ['no-engine', 'ERROR: error during connect: Get "http://10.0.0.1:2375/v1.45/info": dial tcp: i/o timeout'],
  ['no-engine', 'ERROR: permission denied: dial unix /var/run/docker.sock: connect: permission denied'],
  ['no-engine', 'ERROR: failed to connect to the docker API at unix:///docker.sock; check if the path is correct'],
  ['no-builder', 'ERROR: no builder "nope" found'],
  [
    'git-access',
    `${FETCH} stderr:\nfatal: could not read Username for 'https://github.com': terminal prompts disabled`,
  ],
  ['git-access', `${FETCH} stderr:\nfatal: Authentication failed for 'https://github.com/octo/app.git/'`],
  ['git-access', `${FETCH} stderr:\ngit@github.com: Permission denied (publickey).`],
  ['git-access', `${FETCH} stderr:\nHost key verification failed.`],
  [
    'certificate',
    `${FETCH} stderr:\nfatal: unable to access 'https://git.test/x.git/': SSL certificate problem: self-signed certificate`,
  ],
  [
    'certificate',
    `${FETCH} stderr:\nfatal: unable to access 'https://git.test/x.git/': server certificate verification failed. CAfile: none CRLfile: none`,
  ],
  ['git-missing', 'ERROR: failed to solve: failed to load cache key: repository does not contain ref nope, output: ""'],
  ['git-missing', `${FETCH} stderr:\nfatal: repository 'https://github.com/octo/app.git/' not found`],
  ['git-missing', `${FETCH} stderr:\nfatal: couldn't find remote ref refs/heads/nope`],
  ['git-folder', 'ERROR: failed to solve: failed to read dockerfile: invalid subdir /zz: failed to lstat "zz"'],
  ['several-outputs', 'ERROR: multiple outputs currently unsupported by the current BuildKit daemon, please upgrade'],
  ['load-platforms', 'ERROR: docker exporter does not currently support exporting manifest lists'],
  ['access-denied', `${PUSH}: denied: User: me may not ecr:InitiateLayerUpload`],
  ['immutable-tag', `${TAG_EXISTS} and cannot be overwritten because the repository is immutable.`],
  // The words of 2025: https://github.com/osscontainertools/kaniko/pull/204
  ['immutable-tag', `${TAG_EXISTS} and cannot be overwritten because the tag is immutable.`],
  ['repository-missing', `${PUSH}: name unknown: The repository with name 'app' does not exist in the registry`],
  ['repository-missing', `${PUSH}: failed to do request: Post "https://${HOST}/v2/app/blobs/uploads/": EOF`],
  ['tag-quota', `${PUSH}: denied: Adding tag 'v1' to an image exceeds the maximum allowed number of tags per image`],
  [
    'docker-driver',
    'ERROR: Multi-platform build is not supported for the docker driver.\nSwitch to a different driver, or turn on the containerd image store, and try again.',
  ],
  // buildx up to 0.11: https://github.com/docker/buildx/issues/1996
  ['docker-driver', 'ERROR: Multiple platforms feature is currently not supported for docker driver.'],
  [
    'docker-driver',
    'ERROR: failed to build: push-by-digest is currently not implemented for docker driver, please create a new builder instance',
  ],
  [
    'builder-cluster',
    'ERROR: failed to initialize builder b (b0): cannot determine Kubernetes namespace, specify manually: invalid configuration',
  ],
  [
    'builder-cluster',
    'ERROR: invalid configuration: no configuration has been provided, try setting KUBERNETES_MASTER environment variable',
  ],
  ['builder-silent', 'ERROR: context deadline exceeded'],
  ['builder-silent', 'ERROR: failed to build: context deadline exceeded'],
  [
    'builder-image',
    'ERROR: Error response from daemon: failed to resolve reference "docker.io/moby/buildkit:buildx-stable-1": failed to do request: dial tcp: no such host',
  ],
  ['builder-image', 'ERROR: failed to build: Error response from daemon: No such image: registry.test/buildkit:v1'],
  [
    'builder-image',
    'ERROR: Error response from daemon: Get "https://registry-1.docker.io/v2/": dial tcp: lookup registry-1.docker.io: no such host',
  ],
  [
    'builder-image',
    'ERROR: Error response from daemon: manifest for 127.0.0.1:5000/buildkit:v9 not found: manifest unknown: manifest unknown',
  ],
  [
    'builder-image',
    "ERROR: Error response from daemon: pull access denied for nobody/buildkit, repository does not exist or may require 'docker login'",
  ],
  // Podman
  [
    'builder-image',
    'ERROR: failed to build: initializing source docker://moby/buildkit:buildx-stable-1: pinging container registry registry-1.docker.io: Get "https://registry-1.docker.io/v2/": dial tcp: lookup registry-1.docker.io: no such host',
  ],
  [
    'disk-full',
    'ERROR: failed to build: Error response from daemon: write /var/lib/docker/containerd/daemon/io.containerd.metadata.v1.bolt/meta.db: no space left on device',
  ],
  [
    'builder-start',
    'ERROR: failed to build: Error response from daemon: exec: "docker-init": executable file not found in $PATH',
  ],
  [
    'builder-start',
    'ERROR: failed to build: Error response from daemon: failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: unable to apply caps: operation not permitted: unknown',
  ],
  [
    'builder-start',
    'ERROR: failed to build: Error response from daemon: container-init binary not found on the host: stat /usr/libexec/podman/catatonit: no such file or directory',
  ],
  ['pull-limit', 'ERROR: Error response from daemon: toomanyrequests: You have reached your pull rate limit.'],
  ['throttled', `${PUSH}: toomanyrequests: Slow down`],
  ['unreachable', `${PUSH}: failed to do request: dial tcp: i/o timeout`],
  ['unreachable', `${PUSH}: failed to do request: net/http: TLS handshake timeout`],
  ['unknown-host', `${PUSH}: failed to do request: dial tcp: lookup ${HOST}: no such host`],
  ['unreachable', `${PUSH}: failed to do request: dial tcp 127.0.0.1:1: connect: connection refused`],
  ['server-error', `${PUSH}: unexpected status from PUT request to https://${HOST}/v2/app/manifests/v1: 503 Service`],
  // https://github.com/aws-actions/amazon-ecr-login/issues/232
  [
    'other-account',
    `denied: User: arn:aws:sts::A:assumed-role/cp-sw-actions-runner/GitHubActions is not authorized to perform: ecr:InitiateLayerUpload on resource: arn:aws:ecr:us-west-2:B:repository/runner-test because no resource-based policy allows the ecr:InitiateLayerUpload action`,
  ],
  [
    'image-quota',
    "denied: The repository with name 'staging' in registry with id '984445323385' already has the maximum allowed number of images which is '1000'",
  ],
  // https://github.com/namespacelabs/foundation/issues/649
  [
    'tag-quota',
    "DENIED: Adding tag 'a36lq4utgaq4q' to an image in the repository with name 'tool' in registry with id 'xyz' exceeds the maximum allowed number of tags per image which is '1000'",
  ],
  ['login-expired', `${PUSH}: denied: Your authorization token has expired. Reauthenticate and try again.`],
  [
    'login-unknown',
    'ERROR: failed to solve: public.ecr.aws/x/y: unexpected status from HEAD request to https://public.ecr.aws/v2/x/y/manifests/1: 400 Bad Request: {"errors":[{"code":"DENIED","message":"Your Authorization Token is invalid."}]}',
  ],
  [
    'no-login',
    `${PUSH}: unexpected status from POST request to https://${HOST}/v2/app/blobs/uploads/: 401 Unauthorized: no basic auth credentials`,
  ],
  ['no-login', 'ERROR: no basic auth credentials'],
  ['public-denied', 'Error response from daemon: Get https://public.ecr.aws/v2/: denied: Not Authorized'],
  [
    'missing-image',
    "manifest blob unknown: Images with digests '[sha256:1, sha256:2]' required for pushing image into repository with name 'app' in the registry with id '123456789012' do not exist",
  ],
  [
    'missing-layer',
    "BLOB_UPLOAD_UNKNOWN: Layers with digests '[sha256:1]' required for pushing image into repository with name 'app' in the registry with id '123456789012' do not exist",
  ],
  // https://github.com/apple/container/issues/1895
  ['upload-offset', 'BLOB_UPLOAD_INVALID: First byte of the layer part is 0 instead of 11304960'],
  ['upload-lost', `${PUSH}: blob upload unknown to registry`],
  ['upload-lost', 'BLOB_UPLOAD_UNKNOWN'],
  // https://github.com/opcr-io/policy/issues/149
  [
    'manifest-refused',
    `${PUSH}: unexpected status from PUT request to https://${HOST}/v2/app/manifests/latest: 405 Method Not Allowed`,
  ],
  // https://github.com/chainguard-dev/apko/issues/450
  [
    'manifest-refused',
    `#1: PUT https://${HOST}/v2/app/manifests/sha256-186a.sbom: UNSUPPORTED: Invalid parameter at 'ImageManifest' failed to satisfy constraint: 'Invalid JSON syntax'`,
  ],
  [
    'cache-format',
    `error: failed to solve: rpc error: code = Unknown desc = error writing manifest blob: failed commit on ref "sha256:dbdd": unexpected status from PUT request to https://${HOST}/v2/myrepo/openedx/manifests/202409032122-cache: 400 Bad Request`,
  ],
  // https://github.com/docker/build-push-action/issues/858
  [
    'cache-format',
    'ERROR: failed to solve: error writing manifest blob: failed commit on ref "sha256:4687": unexpected status: 400 Bad Request',
  ],
  [
    'refused-push',
    'ERROR: failed to push 720541322708.dkr.ecr.eu-west-2.amazonaws.com/medic/cht-api:4.9.0-alpha.9462328284: failed commit on ref "manifest-sha256:fdcb": unexpected status from PUT request to https://720541322708.dkr.ecr.eu-west-2.amazonaws.com/v2/medic/cht-api/manifests/sha256:fdcb: 403 Forbidden',
  ],
  // https://github.com/aws-samples/amazon-ivs-ugc-platform-web-demo/issues/39
  [
    'refused-push',
    `docker push: failed commit on ref "XXX": unexpected status from PUT request to https://${HOST}/v2/app/manifests/v1: 400 Bad Request`,
  ],
  ['closed-pipe', `${PUSH}: failed to copy: io: read/write on closed pipe`],
  [
    'plain-http',
    'ERROR: failed to do request: Head "https://10.0.0.1:5000/v2/x": http: server gave HTTP response to HTTPS client',
  ],
  [
    'pull-limit',
    '429 Too Many Requests - Server message: toomanyrequests: You have reached your pull rate limit. You may increase the limit by authenticating and upgrading: https://www.docker.com/increase-rate-limit',
  ],
  // https://github.com/docker/hub-feedback/issues/2429
  [
    'pull-limit',
    'ERROR: Error response from daemon: toomanyrequests: You have reached your unauthenticated pull rate limit.',
  ],
  ['public-rate', 'invalid from flag value public.ecr.aws/datadog/lambda-extension:35: toomanyrequests: Rate exceeded'],
  ['registry-token', 'ERROR: failed to solve: failed to fetch anonymous token: unexpected status: 403 Forbidden'],
  // https://github.com/skjerns/3dprintedbrain_docker/issues/5
  [
    'registry-token',
    'ERROR: failed to solve: freesurfer/freesurfer:7.4.1: failed to resolve source metadata for docker.io/freesurfer/freesurfer:7.4.1: failed to authorize: failed to fetch oauth token: unexpected status from GET request to https://auth.docker.io/token?scope=repository%3Afreesurfer: 401 Unauthorized',
  ],
  [
    'certificate',
    `failed to solve: failed to push ${HOST}/sst-asset:my-service: failed to do request: Head "https://${HOST}/v2/sst-asset/blobs/sha256:1": tls: failed to verify certificate: x509: certificate signed by unknown authority`,
  ],
  ['throttled', 'ERROR: failed to copy: unexpected status code: 429 Too Many Requests'],
  ['dns', `${PUSH}: failed to do request: dial tcp: lookup ${HOST} on 127.0.0.53:53: server misbehaving`],
  ['dns', `${PUSH}: failed to do request: dial tcp: lookup ${HOST}: i/o timeout`],
  ['login-timeout', 'ERROR: failed to solve: failed to authorize: DeadlineExceeded: context deadline exceeded'],
  ['connection-lost', `${PUSH}: failed to do request: Put "https://${HOST}/v2/app/blobs/uploads/1": EOF`],
  ['connection-lost', `${PUSH}: failed to do request: write tcp: connection reset by peer`],
  ['connection-lost', `${PUSH}: failed to do request: write tcp 10.0.0.1:1: write: broken pipe`],
  ['connection-lost', `${PUSH}: failed to copy: unexpected EOF`],
]
