export const id = 611;
export const ids = [611];
export const modules = {

/***/ 6992:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  diagnoseEngine: () => (/* reexport */ diagnoseEngine),
  diagnosePush: () => (/* reexport */ diagnosePush),
  explain: () => (/* reexport */ explain),
  explanationsOf: () => (/* reexport */ explanationsOf),
  passingFailure: () => (/* reexport */ passingFailure)
});

// EXTERNAL MODULE: ./build/src/base/result.js
var result = __webpack_require__(6162);
// EXTERNAL MODULE: ./build/src/buildx/docker.js
var docker = __webpack_require__(5880);
// EXTERNAL MODULE: ./build/src/buildx/docker-config/user-config.js
var user_config = __webpack_require__(2000);
// EXTERNAL MODULE: ./build/src/buildx/docker-error.js
var docker_error = __webpack_require__(1227);
// EXTERNAL MODULE: ./build/src/buildx/output/build-failure.js
var build_failure = __webpack_require__(1609);
// EXTERNAL MODULE: ./build/src/proxy/proxy-settings.js
var proxy_settings = __webpack_require__(5038);
;// CONCATENATED MODULE: ./build/src/failures/known/base-image.js
/** Failures of images that a build needs and does not get, in the words of BuildKit. */
const BASE_IMAGE_FAILURES = [
    {
        id: 'syntax-image-missing',
        kind: 'yours',
        pattern: /^> resolve image config for [\s\S]*: not found$/m,
        cause: 'The registry has no image of the name and tag in the "# syntax=" line, which reads the Dockerfile.',
        remedy: 'Correct that line ("# syntax=docker/dockerfile:1" is the usual one), or take it away: the builder then reads the Dockerfile itself.',
        seen: 'https://github.com/moby/buildkit/blob/master/solver/llbsolver/bridge.go',
    },
    {
        id: 'syntax-image-denied',
        kind: 'yours',
        pattern: /^> resolve image config for [\s\S]*(?:40[13] \w+$|pull access denied|failed to fetch (?:oauth|anonymous) token.*: 40\d )/m,
        cause: 'The registry does not give the image in the "# syntax=" line, which reads the Dockerfile: it is private, or not there.',
        remedy: 'Check its name, and log in to its registry in an earlier step; or take the line away: the builder then reads the Dockerfile itself.',
        seen: 'https://github.com/moby/buildkit/blob/master/solver/llbsolver/bridge.go',
    },
    {
        id: 'dockerfile-frontend',
        kind: 'transient',
        pattern: /^> resolve image config for |resolve (?:source metadata|image config) for \S*docker\/dockerfile[:@]/m,
        cause: 'The image that the "# syntax=" line names, which reads the Dockerfile, could not be had.',
        remedy: 'Run the job again. When nothing in the Dockerfile needs a newer syntax than the builder has, remove that line.',
        seen: 'https://github.com/Screenly/Anthias/pull/3008',
    },
    {
        id: 'frontend-contexts',
        kind: 'yours',
        pattern: /unsupported frontend capability moby\.buildkit\.frontend\.contexts|frontend does not support --build-context/,
        cause: 'The image in the "# syntax=" line is too old for what registry-mirrors and build-contexts need: further contexts came with docker/dockerfile 1.4.',
        remedy: 'Name a newer one there ("# syntax=docker/dockerfile:1" is the usual one), or take the line away.',
        seen: 'https://github.com/docker/buildx/blob/v0.29.1/commands/build.go',
    },
    {
        id: 'mirror-image-missing',
        kind: 'yours',
        pattern: /^> \[context [^\]]+\] load metadata for [\s\S]*: not found$/m,
        cause: 'The place that an image is read from instead, by registry-mirrors or build-contexts, does not have it.',
        remedy: 'Check the path of the mirror and the name in the Dockerfile. ECR says so too where it has no pull-through cache rule for that prefix, and where this identity is not allowed to fill the cache (docs/iam.md, mirror). An image that is in no registry is named in build-contexts, and then left alone.',
        seen: 'https://github.com/aws/containers-roadmap/issues/1614',
    },
    {
        id: 'registry-token',
        kind: 'yours',
        pattern: /failed to fetch (?:oauth|anonymous) token: .*40[013]/,
        cause: 'The registry of a base image refused the login, or the image is private.',
        remedy: 'Check the login to that registry in an earlier step, and whether its token has expired or lacks a scope.',
        seen: 'https://github.com/docker/build-push-action/issues/628',
    },
    {
        id: 'base-image-denied',
        kind: 'yours',
        pattern: /pull access denied|failed to resolve source metadata.*(?:insufficient_scope|401 Unauthorized|403 Forbidden)|httpReadSeeker: failed open: .*(?:401 Unauthorized|403 Forbidden)/s,
        cause: 'The registry does not give the base image to this job: it is private, or it does not exist.',
        remedy: 'Check its name; log in to its registry in an earlier step. For an image in ECR, the role needs ecr:BatchGetImage and ecr:GetDownloadUrlForLayer on it.',
        seen: 'https://github.com/awslabs/agentcore-samples/issues/64',
    },
    {
        id: 'base-image-unreachable',
        kind: 'transient',
        pattern: /failed to (?:resolve source metadata|load metadata).*(?:no such host|connection refused|i\/o timeout|TLS handshake timeout|connection reset|EOF|5\d\d )|^> \[[^\]]+\] load metadata .*(?:no such host|connection refused|i\/o timeout|: 5\d\d )|httpReadSeeker: failed open: .*(?:no such host|connection refused|EOF|5\d\d )/ms,
        cause: 'The registry of the base image could not be reached.',
        remedy: 'Check the name of its host, and that the engine of this runner may reach it; then run the job again.',
        seen: 'https://github.com/alpinelinux/docker-alpine/issues/439',
    },
    {
        id: 'base-image-missing',
        kind: 'yours',
        pattern: /failed to resolve source metadata for \S+: \S+: not found/,
        cause: 'The registry has no base image of that name and tag.',
        remedy: 'Check both in the FROM line; where a stage is meant, an earlier FROM needs "AS" with the same name.',
        seen: 'https://github.com/zhaarey/wrapper/issues/33',
    },
];
/** Failures of a base image that could not be had, when nothing says why. */
const UNEXPLAINED_BASE_IMAGE_FAILURES = [
    {
        id: 'base-image',
        kind: 'yours',
        pattern: /failed to resolve source metadata|failed to load metadata for/,
        cause: 'A base image could not be had.',
        remedy: 'Check its name and tag in the FROM line; when it is private, log in to its registry in an earlier step.',
        seen: 'https://github.com/docker/setup-buildx-action/issues/375',
    },
];
//# sourceMappingURL=base-image.js.map
;// CONCATENATED MODULE: ./build/src/failures/known/builder.js
/** The engine's answer, as buildx shows it. Too many requests and a full disk have rows of their own. */
const REFUSED = '^ERROR: (?:failed to build: )?Error response from daemon: (?!.*(?:toomanyrequests|no space left on device))';
/** What the engine says of an image that it was asked to pull. */
const PULL = [
    ...['failed to resolve reference', 'failed to do request', '(?:Get|Head) "https?:', '[Nn]o such image'],
    ...['manifest unknown', 'no matching manifest', 'does not match the specified platform'],
    ...['pull access denied', 'access to the resource is denied', 'unauthorized:', 'no basic auth credentials'],
].join('|');
/** Errors in the middle of a pull, and those of Podman, stand without an answer before them. */
const NO_IMAGE = `${REFUSED}.*(?:${PULL})|^ERROR: .*(?:error pulling image configuration|initializing source docker://)`;
/** Failures of a builder: what it lacks, and why one cannot be made or reached. */
const BUILDER_FAILURES = [
    {
        id: 'builder-cluster',
        kind: 'yours',
        pattern: /cannot determine Kubernetes namespace|no configuration has been provided, try setting KUBERNETES_MASTER/,
        cause: 'There is no kubeconfig in this job, so the cluster is not known.',
        remedy: 'Write one in an earlier step (for EKS "aws eks update-kubeconfig --name …"), or name it in the variable KUBECONFIG.',
        seen: 'https://github.com/docker/buildx/issues/1697',
    },
    {
        id: 'builder-silent',
        kind: 'yours',
        pattern: /^ERROR: (?:failed to build: )?context deadline exceeded$/m,
        cause: 'Nothing that speaks as BuildKit does answered within 20 seconds, or it did not accept the certificates.',
        remedy: 'Check that this runner reaches the address of builder-endpoint, or of the builder that an earlier step has made; that buildkitd listens there with --addr tcp://…; and that builder-tls-ca, builder-tls-cert and builder-tls-key belong to it (driver-opts: servername=… when its certificate has another name).',
        seen: 'https://github.com/docker/buildx/pull/2130',
    },
    {
        id: 'builder-image',
        kind: 'yours',
        pattern: new RegExp(NO_IMAGE, 'm'),
        cause: 'The engine could not get the image of BuildKit, of which the builder is a container.',
        remedy: "Copy the image to your own registry and name it in the input buildkit-image; one in the registry that this step pushes to needs no further login. For Docker Hub's, log in before this step, because anonymous pulls are few.",
        seen: 'https://github.com/docker/setup-buildx-action/issues/375',
    },
    {
        id: 'builder-start',
        kind: 'yours',
        pattern: new RegExp(REFUSED, 'm'),
        cause: 'The engine did not do what buildx asked of it: as a rule, to start the container of BuildKit.',
        remedy: 'Have the engine start privileged containers with an init program ("docker run --privileged --init" has to work; docker-init belongs to Docker, catatonit to Podman). Where it must not, name a BuildKit that runs elsewhere in the input builder-endpoint.',
        seen: 'https://github.com/arcboxlabs/arcbox/issues/284',
    },
    {
        id: 'docker-driver',
        kind: 'yours',
        pattern: /is not supported for the docker driver|feature is currently not supported for docker driver|not implemented for docker driver/i,
        cause: 'The docker driver of this engine cannot do that with the image store that it has.',
        remedy: 'Set the input driver to docker-container, or turn on the containerd image store of the engine.',
        seen: 'https://github.com/docker/build-push-action/issues/1253',
    },
];
//# sourceMappingURL=builder.js.map
;// CONCATENATED MODULE: ./build/src/failures/known/denied.js
/**
 * Failures of an identity that lacks rights. AWS's sentence ends with the kind of policy that decided:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
const DENIED_FAILURES = [
    {
        id: 'organization-policy',
        kind: 'yours',
        pattern: /in a (service|resource) control policy|because no (service|resource) control policy allows/,
        cause: 'A policy of the AWS organization forbids it. No policy of the account can allow it again.',
        remedy: 'Ask those who manage the organization; often only some regions, or only tagged repositories, are allowed.',
        seen: 'https://github.com/kubernetes-sigs/aws-load-balancer-controller/issues/2322',
    },
    {
        id: 'session-denied',
        kind: 'yours',
        pattern: /because no session policy allows|explicit deny in a session policy/,
        cause: 'The session has a policy of its own that does not include this action. The role itself may have it.',
        remedy: 'With scope-down: true that policy is made by this step: please report it. Otherwise whoever opened the session in an earlier step gave it; add the action there, or give this step role-to-assume.',
        seen: 'https://github.com/aws/aws-cdk/issues/25768',
    },
    {
        id: 'permissions-boundary',
        kind: 'yours',
        pattern: /because no permissions boundary allows|explicit deny in a permissions boundary/,
        cause: 'The permissions boundary of the role or user does not include this action.',
        remedy: 'Add the action to the boundary too; a policy of the role alone does not help.',
        seen: 'https://github.com/nebari-dev/nebari/issues/2152',
    },
    {
        id: 'explicit-deny',
        kind: 'yours',
        pattern: /with an explicit deny/,
        cause: 'A Deny statement forbids it. One more Allow does not help.',
        remedy: 'Find the Deny in the kind of policy that is named above, and its conditions: required MFA, a VPC, tags, a region.',
        seen: 'https://github.com/aws/aws-cli/issues/5592',
    },
    {
        id: 'other-account',
        kind: 'yours',
        pattern: /because no resource-based policy allows/,
        cause: 'The repository belongs to another account, and its own policy does not let this identity in.',
        remedy: 'Allow the action for this identity in the policy of that repository; docs/iam.md has it whole. Check the account in the URI, too: one wrong digit looks the same.',
        seen: 'https://github.com/aws-actions/amazon-ecr-login/issues/232',
    },
    {
        id: 'public-bearer-token',
        kind: 'yours',
        pattern: /not authorized to perform: sts:GetServiceBearerToken/,
        cause: 'A login to ECR Public needs sts:GetServiceBearerToken beside ecr-public:GetAuthorizationToken.',
        remedy: 'Allow both actions, each on the resource *.',
        seen: 'https://github.com/fluxcd/pkg/pull/938',
    },
    {
        id: 'login-denied',
        kind: 'yours',
        pattern: /not authorized to perform: ecr(-public)?:GetAuthorizationToken/,
        cause: 'The identity of this step is not allowed to log in to ECR.',
        remedy: 'Allow the action that is named above in a statement of its own, on the resource *: it is about no repository, so a statement with the ARN of one does not cover it.',
        seen: 'https://github.com/buildkite/elastic-ci-stack-for-aws/issues/193',
    },
    {
        id: 'pull-through-denied',
        kind: 'yours',
        pattern: /not authorized to perform: ecr:BatchImportUpstreamImage|load metadata for [\s\S]*not authorized to perform: ecr:CreateRepository/,
        cause: 'The pull-through cache does not have the image yet, and the identity of this step is not allowed to fill it.',
        remedy: 'Allow ecr:BatchImportUpstreamImage and ecr:CreateRepository on all repositories below the prefix of the cache; docs/iam.md has it, as mirror. For another account, its registry policy has to allow both too.',
        seen: 'https://github.com/aws/containers-roadmap/issues/939',
    },
    {
        id: 'pull-through-upstream',
        kind: 'yours',
        pattern: /authentication to the upstream registry failed/,
        cause: 'The pull-through cache could not log in to the registry of the image: its credentials there are missing or wrong, or there is no image of that name.',
        remedy: 'Look at the secret in Secrets Manager that the rule of the cache names (ecr-pullthroughcache/…, with username and accessToken; aws ecr validate-pull-through-cache-rule tries it), and at the name of the image.',
        seen: 'https://github.com/aws/containers-roadmap/issues/2354',
    },
    {
        id: 'referrers-denied',
        kind: 'yours',
        pattern: /not authorized to perform: ecr:ListImageReferrers/,
        cause: 'The identity that reads the image is not allowed to list its referrers: the signatures and SBOMs that go with it.',
        remedy: 'Allow the action that is named above on the repository that the image comes from, or leave them behind with referrers: none.',
        seen: 'https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ListImageReferrers.html',
    },
    {
        id: 'findings-denied',
        kind: 'yours',
        pattern: /not authorized to perform: (inspector2:\w+|ecr:(DescribeImageScanFindings|StartImageScan))/,
        cause: 'The identity of this step is not allowed to read the findings of the scan, so nobody knows whether the image passes.',
        remedy: 'Allow ecr:DescribeImageScanFindings and ecr:StartImageScan on the repository; where Amazon Inspector scans it, inspector2:ListFindings and inspector2:ListCoverage on the resource * too.',
        seen: 'https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning-enhanced.html',
    },
    {
        id: 'create-denied',
        kind: 'yours',
        pattern: /not authorized to perform: ecr(-public)?:CreateRepository/,
        cause: 'The repository does not exist, and the identity of this step is not allowed to create it.',
        remedy: 'Look first whether the region and the name are those that you meant: a repository that exists is not created. If they are, create the repository once by other means, or allow the action that is named above on its ARN.',
        seen: 'https://github.com/whoan/docker-build-with-cache-action/issues/120',
    },
    {
        id: 'access-denied',
        kind: 'yours',
        pattern: /AccessDenied|is not authorized to perform|denied: User:/,
        cause: 'The identity of this step is not allowed to do that.',
        remedy: 'Look first whether the region and the name of the repository are those that the role was made for: AWS says the same of a typo. Only if they are, allow the action that is named above on that repository, for a repository of another account in its repository policy too; docs/iam.md lists what this step needs.',
        seen: 'https://github.com/aws-actions/amazon-ecr-login/issues/14',
    },
];
//# sourceMappingURL=denied.js.map
;// CONCATENATED MODULE: ./build/src/failures/known/dockerfile.js
/** Failures of builds by what the Dockerfile says, or by what the build was given, in the words of BuildKit. */
const DOCKERFILE_FAILURES = [
    {
        id: 'dockerfile-empty',
        kind: 'yours',
        pattern: /the Dockerfile cannot be empty|file with no instructions/,
        cause: 'The Dockerfile has no instruction.',
        remedy: 'Check that the input file names the right one, and that it is committed.',
        seen: 'https://github.com/moby/buildkit/blob/master/frontend/dockerfile/dockerfile2llb/convert.go',
    },
    {
        id: 'from-missing',
        kind: 'yours',
        pattern: /no build stage in current context/,
        cause: 'An instruction of the Dockerfile stands before the first FROM line, or there is none.',
        remedy: 'Begin the Dockerfile with the image that it builds on, such as "FROM alpine"; only ARG may stand before it. "FROM scratch" is an empty one.',
        seen: 'https://github.com/moby/buildkit/issues/1204',
    },
    {
        id: 'heredoc-open',
        kind: 'yours',
        pattern: /unterminated heredoc/,
        cause: 'A text that begins with "<<EOF" has no end.',
        remedy: 'Close it with a line that has only the word after "<<": no space before or after it, unless it begins with "<<-" and tabs stand before the word.',
        seen: 'https://github.com/moby/buildkit/issues/5265',
    },
    {
        id: 'unknown-instruction',
        kind: 'yours',
        pattern: /unknown instruction: /,
        cause: 'The line does not begin with an instruction that Dockerfiles have.',
        remedy: 'Correct its first word; when the line goes on from the one before, that one must end with "\\".',
        seen: 'https://github.com/RchGrav/claudebox/issues/4',
    },
    {
        id: 'dockerfile-missing',
        kind: 'yours',
        pattern: /failed to read dockerfile: open \S+: no such file or directory/,
        cause: 'The builder finds no Dockerfile of that name in what it got.',
        remedy: 'Name it in the input file: seen from the workspace for a folder, and from the context for an address. It is committed and no link to a file outside of its folder.',
        seen: 'https://github.com/moby/buildkit/issues/732',
    },
    {
        id: 'dockerfile-frontend-old',
        kind: 'yours',
        pattern: /[dD]ockerfile parse error.*[uU]nknown flag: (?:--)?(?:mount|network|security|device|link|chmod|parents|exclude|checksum|keep-git-dir|unpack)\b/,
        cause: 'What reads the Dockerfile in this builder is older than that flag, or the flag is not for that instruction.',
        remedy: 'Write "# syntax=docker/dockerfile:1" as the first line of the Dockerfile: the builder then fetches one that knows the flag. It is for RUN, COPY or ADD as https://docs.docker.com/reference/dockerfile/ says.',
        seen: 'https://github.com/triton-inference-server/fil_backend/pull/181',
    },
    {
        id: 'dockerfile-syntax',
        kind: 'yours',
        pattern: /[dD]ockerfile parse error/,
        cause: 'The Dockerfile cannot be understood.',
        remedy: 'Correct the line that is named above; https://docs.docker.com/reference/dockerfile/ describes each instruction.',
        seen: 'https://github.com/moby/buildkit/issues/2293',
    },
    {
        id: 'copy-pattern',
        kind: 'yours',
        pattern: /invalid includepatterns: .*syntax error in pattern/,
        cause: 'A path in COPY or ADD has a "[" that nothing closes.',
        remedy: 'When the line is meant as a list, ["a", "b"], it has to be valid JSON, with double quotes; a "[" that belongs to a name is written as "[[]".',
        seen: 'https://github.com/moby/buildkit/blob/master/source/local/source.go',
    },
    {
        id: 'checks-fail',
        kind: 'yours',
        pattern: /lint violation found for rules/,
        cause: 'The Dockerfile asks by "# check=error=true" that warnings about it are errors.',
        remedy: 'Correct what the warnings of this run name, or leave a check out with "# check=skip=<name>;error=true".',
        seen: 'https://docs.docker.com/build/checks/#fail-build-on-check-violations',
    },
    {
        id: 'target-stage',
        kind: 'yours',
        pattern: /target stage "?[^"]*"? could not be found/,
        cause: 'The Dockerfile has no stage of that name.',
        remedy: 'Compare the input target with the "FROM … AS <name>" lines of the Dockerfile.',
        seen: 'https://github.com/docker/build-push-action/issues/850',
    },
    {
        id: 'circular-stages',
        kind: 'yours',
        pattern: /circular dependency detected on stage/,
        cause: 'A stage copies from itself, or two stages copy from each other.',
        remedy: 'Let --from name a stage that stands above and does not need this one.',
        seen: 'https://github.com/moby/buildkit/blob/master/frontend/dockerfile/dockerfile2llb/convert.go',
    },
    {
        id: 'base-image-blank',
        kind: 'yours',
        pattern: /base name \(.*\) should not be blank/,
        cause: 'The name of the base image is empty: the argument in FROM has no value.',
        remedy: 'Give it in the input build-args, or a default in an ARG line above the first FROM.',
        seen: 'https://docs.docker.com/reference/build-checks/invalid-default-arg-in-from/',
    },
    {
        id: 'base-image-reference',
        kind: 'yours',
        pattern: /failed to parse stage name "/,
        cause: 'A FROM line does not name an image: a part of its name is empty, or has a character that no name has.',
        remedy: 'Look at the arguments in it. One that comes from the output of a step that is no longer there is empty, such as the registry of a login step: write it out in the input build-args, or give it a default in an ARG line above the first FROM.',
        seen: 'https://github.com/xcube-dev/xcube/issues/1254',
    },
    {
        id: 'platform-invalid',
        kind: 'yours',
        pattern: /failed to parse platform|empty platform value|is an invalid (?:OS )?component|unknown operating system or architecture/,
        cause: 'That is not a platform.',
        remedy: 'Write it as "linux/arm64"; an argument in "FROM --platform=…" needs an ARG line above it, except BUILDPLATFORM and TARGETPLATFORM.',
        seen: 'https://docs.docker.com/reference/build-checks/undefined-arg-in-from/',
    },
    {
        id: 'platform-missing',
        kind: 'yours',
        pattern: /no match for platform in manifest/,
        cause: 'The base image is there, but not for this platform.',
        remedy: 'Choose a base image that has the platform, or leave the platform out of the input platforms.',
        seen: 'https://github.com/docker-library/python/issues/987',
    },
    {
        id: 'missing-file',
        kind: 'yours',
        pattern: /failed to calculate checksum of ref|failed to compute cache key: "[^"]*" not found|failed to walk \S*buildkit-mount/,
        cause: 'A file that the Dockerfile copies is not where it looks for it.',
        remedy: 'Check the path, which is seen from the context and not from the Dockerfile, that an earlier step or stage makes the file, and that no line of .dockerignore fits it.',
        seen: 'https://github.com/moby/buildkit/issues/4128',
    },
    {
        id: 'context-permission',
        kind: 'yours',
        pattern: /error from sender: .*permission denied/,
        cause: 'The context has a file or folder that the user of this runner is not allowed to read.',
        remedy: 'Name it in .dockerignore, make it readable, or choose a context without it.',
        seen: 'https://github.com/docker/buildx/issues/1781',
    },
    {
        id: 'file-name-encoding',
        kind: 'yours',
        pattern: /string field contains invalid UTF-8/,
        cause: 'The name of a file in the context is not UTF-8, and this builder takes no other names.',
        remedy: 'Rename the file, or leave it or its folder out by a line of .dockerignore.',
        seen: 'https://github.com/protocolbuffers/protobuf-go/blob/master/internal/impl/codec_field.go',
    },
    {
        id: 'name-not-ascii',
        kind: 'yours',
        pattern: /header key "[^"]*" contains value with non-printable ASCII characters/,
        cause: 'A path has characters that this version of buildx or BuildKit does not take: that of the context, one in COPY, or one in .dockerignore.',
        remedy: 'Give it a name of ASCII characters, or use newer versions of buildx and BuildKit (docker/setup-buildx-action).',
        seen: 'https://github.com/docker/build-push-action/issues/1058',
    },
    {
        id: 'secret-missing',
        kind: 'yours',
        pattern: /secret \S+: not found/,
        cause: 'The Dockerfile requires a secret that this build was not given.',
        remedy: 'Give it in the input secrets, under the id that the Dockerfile has; names are case-sensitive.',
        seen: 'https://github.com/docker/buildx/issues/3285',
    },
    {
        id: 'ssh-missing',
        kind: 'yours',
        pattern: /no SSH key ".*" forwarded from the client|unset ssh forward key|invalid empty ssh agent socket/,
        cause: 'The Dockerfile mounts an SSH agent that this build was not given.',
        remedy: 'Start an agent with the key in an earlier step, and set the input ssh to default.',
        seen: 'https://github.com/docker/compose/issues/11840',
    },
    {
        id: 'user-missing',
        kind: 'yours',
        pattern: /unable to find (?:user|group) .*: no matching entries in (?:passwd|group) file|invalid user index/,
        cause: 'The image has no user or group of that name.',
        remedy: 'Create it with RUN before the USER line, or use a number.',
        seen: 'https://github.com/moby/moby/issues/22323',
    },
    {
        id: 'add-download',
        kind: 'transient',
        pattern: /failed to load cache key: (?:Get|Head) |invalid response status \d+/,
        cause: 'What ADD downloads could not be had.',
        remedy: 'Check the address; when it is right, run the job again.',
        seen: 'https://github.com/moby/buildkit/blob/master/source/http/source.go',
    },
];
//# sourceMappingURL=dockerfile.js.map
;// CONCATENATED MODULE: ./build/src/failures/known/ecr.js
/** Failures of ECR's own API, about repositories and their settings. */
const ECR_FAILURES = [
    {
        id: 'lifecycle-policy',
        kind: 'yours',
        pattern: /at 'LifecyclePolicyText' failed to satisfy constraint/,
        cause: 'ECR does not take the lifecycle policy.',
        remedy: 'Compare it with https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html: unknown and empty fields are refused, and each rule needs a priority of its own.',
        seen: 'https://github.com/cloudposse/terraform-aws-ecr/issues/158',
    },
    {
        id: 'policy-principal',
        kind: 'yours',
        pattern: /at 'PolicyText' failed to satisfy constraint: 'Principal not found'/,
        cause: 'The repository policy names a role or user that does not exist, or that was made some seconds ago.',
        remedy: 'Check the ARNs of its principals; after a role was created, run the job again.',
        seen: 'https://github.com/hashicorp/terraform-provider-aws/issues/39064',
    },
    {
        id: 'repository-policy',
        kind: 'yours',
        pattern: /at 'PolicyText' failed to satisfy constraint/,
        cause: 'ECR does not take the repository policy.',
        remedy: 'Give each statement Effect, Principal and Action, and no Resource: the policy is about its repository. Only actions of ecr are known there.',
        seen: 'https://github.com/terraform-aws-modules/terraform-aws-ecr/issues/19',
    },
    {
        id: 'exclusion-filters',
        kind: 'yours',
        pattern: /ImageTagMutabilityExclusionFilters/i,
        cause: 'The exclusion filters do not fit the tag mutability.',
        remedy: 'Give one to five filters with …_WITH_EXCLUSION, and none with MUTABLE or IMMUTABLE.',
        seen: 'https://github.com/aws/aws-cdk/issues/35246',
    },
    {
        id: 'public-region',
        kind: 'ours',
        pattern: /command is only supported in us-east-1/,
        cause: 'The API of ECR Public is in us-east-1 only, and was asked in another region.',
        remedy: 'Unset AWS_ENDPOINT_URL_ECR_PUBLIC, if it is set; otherwise please report it.',
        seen: 'https://github.com/codeship-library/aws-utilities/issues/117',
    },
    {
        id: 'invalid-parameter',
        kind: 'ours',
        pattern: /InvalidParameter|ValidationE/,
        cause: 'AWS does not take a value that this step sent. The inputs should have been refused before.',
        remedy: 'Please report it, with the inputs of the step; the message above names the value.',
        seen: 'https://github.com/aws-actions/amazon-ecr-login/issues/225',
    },
];
//# sourceMappingURL=ecr.js.map
;// CONCATENATED MODULE: ./build/src/failures/known/ecr-signing.js
/**
 * Failures of ECR's managed signing, by what it says of an image that it could not sign:
 * https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ImageSigningStatus.html
 */
const ECR_SIGNING_FAILURES = [
    {
        id: 'signing-denied',
        kind: 'yours',
        pattern: /^ECR DescribeImageSigningStatus SigningFailed: [\s\S]*(?:AccessDenied|not authorized)/,
        cause: 'ECR signs an image with the rights of who pushes it, and the identity of this step may not use the signing profile.',
        remedy: 'Allow it signer:SignPayload on that profile; docs/iam.md has it, as signing. The profile of another account has to let it in too (aws signer add-profile-permission). Then run the job again: the image is pushed anew.',
        seen: 'https://docs.aws.amazon.com/AmazonECR/latest/userguide/managed-signing.html',
    },
    {
        id: 'signing-profile',
        kind: 'yours',
        pattern: /^ECR DescribeImageSigningStatus SigningFailed: [\s\S]*(?:NotFound|[Cc]ancell?ed|[Rr]evoked|does not exist)/,
        cause: 'The signing profile that the rule of the registry names is not there, or was cancelled or revoked.',
        remedy: 'Make a new profile for the platform Notation-OCI-SHA384-ECDSA in the region of the registry, and name it in the rule (aws ecr put-signing-configuration).',
        seen: 'https://docs.aws.amazon.com/signer/latest/developerguide/signing-profiles.html',
    },
    {
        id: 'signing-throttled',
        kind: 'transient',
        pattern: /^ECR DescribeImageSigningStatus SigningFailed: [\s\S]*(?:Thrott|TooManyRequests|Internal)/,
        cause: 'AWS Signer had too much to do, or trouble of its own, when ECR asked it to sign the image.',
        remedy: 'Run the job again.',
        seen: 'https://docs.aws.amazon.com/signer/latest/api/CommonErrors.html',
    },
    {
        id: 'signing-failed',
        kind: 'yours',
        pattern: /^ECR DescribeImageSigningStatus SigningFailed: /,
        cause: 'ECR could not sign the image, for the reason that is named above.',
        remedy: 'Mend what it names, and run the job again: ECR signs an image when it is pushed. docs/managed-signing.md says what it needs.',
        seen: 'https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ImageSigningStatus.html',
    },
    {
        id: 'signing-unread',
        kind: 'yours',
        pattern: /not authorized to perform: ecr:(?:GetSigningConfiguration|DescribeImageSigningStatus)/,
        cause: 'The identity of this step may not read whether ECR signs the image, so nobody knows whether it is signed.',
        remedy: 'Allow ecr:GetSigningConfiguration on the resource *, and ecr:DescribeImageSigningStatus on the repository, or leave out signing: wait.',
        seen: 'https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImageSigningStatus.html',
    },
];
//# sourceMappingURL=ecr-signing.js.map
;// CONCATENATED MODULE: ./build/src/failures/known/engine.js
/** Failures of builds that the engine or builder could not do, in its words. */
const ENGINE_FAILURES = [
    {
        id: 'call-unknown',
        kind: 'yours',
        pattern: /unknown flag: --call\s[\s\S]*'docker buildx/,
        cause: 'This buildx is too old to check a Dockerfile: that needs 0.16.',
        remedy: 'Run docker/setup-buildx-action before this step, or leave the input call away.',
        seen: 'https://github.com/docker/buildx/releases/tag/v0.16.0',
    },
    {
        id: 'progress-mode',
        kind: 'yours',
        pattern: /failed to get console: provided file is not a console|invalid progress mode/,
        cause: 'The variable BUILDKIT_PROGRESS has a value that does not work in a job, which has no terminal.',
        remedy: 'Set BUILDKIT_PROGRESS to plain, or take it away.',
        seen: 'https://github.com/docker/buildx/issues/1665',
    },
    {
        id: 'engine-silent',
        kind: 'transient',
        pattern: /docker did not answer in \d+ /,
        cause: 'The Docker engine, or the builder, took the request and did not answer.',
        remedy: 'Run the job again. When it stays so on a self-hosted runner, restart the engine, and look for a lack of memory or disk.',
        seen: 'https://github.com/docker/for-linux/issues/397',
    },
    {
        id: 'build-stalled',
        kind: 'transient',
        pattern: /docker printed nothing for \d+ /,
        cause: 'Docker waited for the engine, a registry or the network, which had stopped to answer, also in a second attempt.',
        remedy: 'Run the job again. When something of your build is silent for so long and goes well in the end, such as the push of a very large layer, allow it in the input stall-timeout.',
        seen: 'https://github.com/docker/build-push-action/issues/265',
    },
    {
        id: 'daemon-died',
        kind: 'transient',
        pattern: /code = Unavailable desc = (?:error reading from server|closing transport|connection error)|frontend grpc server closed unexpectedly|error reading from server: EOF/,
        cause: 'The engine or builder ended, or restarted, during the build.',
        remedy: 'Run the job again; when it happens often, look for a lack of memory on the runner and for what the log of dockerd or buildkitd says.',
        seen: 'https://github.com/docker/buildx/issues/2380',
    },
    {
        id: 'disk-full',
        kind: 'yours',
        pattern: /no space left on device/,
        cause: "The runner's disk is full.",
        remedy: 'Remove what the job does not need before this step, or use a larger runner.',
        seen: 'https://github.com/docker/build-push-action/issues/968',
    },
    {
        id: 'build-cache-broken',
        kind: 'transient',
        pattern: /snapshot \S+ does not exist: not found/,
        cause: "The builder's own store has lost a part that it counts on.",
        remedy: 'Run the job again; on a self-hosted runner, empty the store with "docker builder prune" first.',
        seen: 'https://github.com/moby/buildkit/issues/6521',
    },
    {
        id: 'entitlement',
        kind: 'yours',
        pattern: /(?:network\.host|security\.insecure|device) is not allowed/,
        cause: 'The build asks for a right that the builder or this step does not give.',
        remedy: 'Name it in the input allow, and create the builder with the flag --allow-insecure-entitlement for it (buildkitd-flags of docker/setup-buildx-action).',
        seen: 'https://github.com/docker/buildx/issues/99',
    },
    {
        id: 'too-many-layers',
        kind: 'yours',
        pattern: /max depth exceeded/,
        cause: 'The image has more layers than the engine can stack (127).',
        remedy: 'Join RUN and COPY lines, or copy the result into a fresh stage.',
        seen: 'https://github.com/docker/build-push-action/issues/1027',
    },
];
//# sourceMappingURL=engine.js.map
;// CONCATENATED MODULE: ./build/src/failures/known/engine-connection.js
/** Failures of the way from docker to its engine, in the words of docker, and of SSH and TLS within them. */
const ENGINE_CONNECTION_FAILURES = [
    {
        id: 'no-context',
        kind: 'yours',
        pattern: /context "[^"]*": context not found/,
        cause: 'Docker has no context of that name in this job.',
        remedy: 'Correct the name, or take it away, where it is given: the variable DOCKER_CONTEXT, or currentContext in the config.json of docker ("docker context use default" resets that).',
        seen: 'https://github.com/docker/cli/issues/4676',
    },
    {
        id: 'other-context',
        kind: 'yours',
        pattern: /use `docker --context=\S+ buildx` to switch to context/,
        cause: 'The builder is the engine of a docker context, and buildx uses such a builder only when that context is the current one.',
        remedy: 'Set the variable DOCKER_CONTEXT to that name for this step, without DOCKER_HOST, and leave builder away.',
        seen: 'https://github.com/docker/buildx/blob/master/builder/builder.go (Validate)',
    },
    {
        id: 'engine-host-key',
        kind: 'yours',
        pattern: /docker system dial-stdio\] has exited[\s\S]*Host key verification failed/,
        cause: 'Docker reaches its engine by SSH (DOCKER_HOST, or the context), and SSH does not know the key of that host, or knows another one.',
        remedy: 'Add the key of the host to ~/.ssh/known_hosts in an earlier step (ssh-keyscan prints it), and compare it with one that you trust.',
        seen: 'https://github.com/sagebind/docker-swarm-deploy-action/issues/2',
    },
    {
        id: 'engine-ssh-key',
        kind: 'yours',
        pattern: /docker system dial-stdio\] has exited[\s\S]*Permission denied \(/,
        cause: 'Docker reaches its engine by SSH (DOCKER_HOST, or the context), and that host takes none of the keys.',
        remedy: 'Give the private key to an SSH agent in an earlier step (SSH_AUTH_SOCK), and check the user in the address, and authorized_keys of that host.',
        seen: 'https://github.com/docker/cli/blob/master/cli/connhelper/commandconn/commandconn.go',
    },
    {
        id: 'engine-ssh',
        kind: 'yours',
        pattern: /docker system dial-stdio\] has exited/,
        cause: 'Docker reaches its engine by SSH (DOCKER_HOST, or the context), and that did not come about.',
        remedy: 'Read what SSH says at the end of the text above: the host, its port, or the docker command there may be missing.',
        seen: 'https://github.com/docker/cli/blob/master/cli/connhelper/commandconn/commandconn.go',
    },
    {
        id: 'engine-permission',
        kind: 'yours',
        pattern: /permission denied while trying to connect to the |dial unix \S+: connect: permission denied/i,
        cause: "The user of this runner is not allowed to use the engine's socket, whose path is named above.",
        remedy: 'Put that user into the group of the socket ("usermod -aG docker <user>", then start the runner again); in a container, run the job with the number of that group (options: --group-add <number>).',
        seen: 'https://github.com/catthehacker/docker_images/issues/143',
    },
    {
        id: 'engine-wants-tls',
        kind: 'yours',
        pattern: /Client sent an HTTP request to an HTTPS server/,
        cause: 'The engine speaks TLS, and docker was not told so.',
        remedy: 'Set DOCKER_TLS_VERIFY to 1, and DOCKER_CERT_PATH to the folder that has ca.pem, cert.pem and key.pem for this engine.',
        seen: 'https://github.com/docker/buildx/issues/1503',
    },
    {
        id: 'engine-without-tls',
        kind: 'yours',
        pattern: /error during connect: .*server gave HTTP response to HTTPS client/,
        cause: 'The engine speaks no TLS, and docker was told to want it.',
        remedy: 'Take DOCKER_TLS_VERIFY and DOCKER_TLS away, or give the address at which the engine speaks TLS (port 2376).',
        seen: 'https://github.com/docker-archive-public/docker.machine/issues/4530',
    },
    {
        id: 'engine-certificates',
        kind: 'yours',
        pattern: /docker endpoint for "default" not found|error during connect: .*(?:tls|x509): /,
        cause: 'Docker reaches its engine by TLS (DOCKER_TLS_VERIFY, DOCKER_TLS, or the context), and the certificates for that are missing, or are not those of this engine.',
        remedy: 'Put ca.pem, cert.pem and key.pem of the engine where this user may read them, and name their folder in DOCKER_CERT_PATH (it is ~/.docker without). Where neither variable is set, a context of docker is broken: "docker context ls" says which.',
        seen: 'https://github.com/docker/compose/issues/10187',
    },
    {
        id: 'api-version',
        kind: 'yours',
        pattern: /client version \S+ is too (?:new|old)\./,
        cause: 'Docker and its engine have no version of the API in common.',
        remedy: 'Take the variable DOCKER_API_VERSION away, if it is set: they then agree on one by themselves. Otherwise update the older of the two.',
        seen: 'https://github.com/vitr/actions-build-and-upload-to-ecs/issues/6',
    },
    {
        id: 'engine-proxy',
        kind: 'yours',
        pattern: /Error response from daemon: <(?:html|!DOCTYPE)/i,
        cause: 'Docker asks its engine through a proxy, that of HTTP_PROXY or HTTPS_PROXY, unless NO_PROXY names the host of the engine; and no engine answered.',
        remedy: 'Add the host of DOCKER_HOST to NO_PROXY, in the environment of the job.',
        seen: 'https://github.com/docker-archive-public/docker.kitematic/issues/514',
    },
    {
        id: 'no-engine',
        kind: 'yours',
        pattern: /Cannot connect to the Docker daemon|error during connect|dial unix .*docker\.sock|failed to connect to the docker API/i,
        cause: 'The docker command is here, but no Docker engine answers it.',
        remedy: 'Start the engine at the address that is named above; when it is another one, set DOCKER_HOST. In a container, the socket of the machine has to be mounted.',
        seen: 'https://github.com/docker/login-action/blob/master/.github/workflows/ci.yml (stop-docker)',
    },
];
//# sourceMappingURL=engine-connection.js.map
;// CONCATENATED MODULE: ./build/src/failures/known/file-system.js
/**
 * Failures of this machine's files and folders, by the system's codes: https://man7.org/linux/man-pages/man3/errno.3.html.
 * A full disk has a row among the engine's failures, whose words are the same.
 */
const FILE_SYSTEM_FAILURES = [
    {
        id: 'path-denied',
        kind: 'yours',
        pattern: /^The system said: (?:EACCES|EPERM): /,
        cause: 'The user of this job has no right to that file or folder, which is named above with what it is for.',
        remedy: 'Give the folder back to that user: as a rule an earlier step, a container or sudo made it as root ("sudo chown -R"), or the container of the job has "options: --user" with a user who may not write to the folders of the runner.',
        seen: 'https://github.com/actions/checkout/issues/1575',
    },
    {
        id: 'path-read-only',
        kind: 'yours',
        pattern: /^The system said: EROFS: /,
        cause: 'That path is on a file system which can only be read.',
        remedy: 'Have the runner use a folder that can be written for RUNNER_TEMP and its work; a disk that was mounted to be written and became read-only has errors (see dmesg).',
        seen: 'https://nodejs.org/api/os.html#posix-error-constants',
    },
    {
        id: 'path-missing',
        kind: 'yours',
        pattern: /^The system said: (?:ENOENT|ENOTDIR): /,
        cause: 'The folder that this path is in is not there, or is a file.',
        remedy: 'Look for an earlier step that removes the folders of the runner (RUNNER_TEMP and what is in it) or sets RUNNER_TEMP, and for a container that does not have them mounted.',
        seen: 'https://nodejs.org/api/errors.html#common-system-errors',
    },
    {
        id: 'path-loop',
        kind: 'yours',
        pattern: /^The system said: ELOOP: /,
        cause: 'A link on that path leads back to itself.',
        remedy: 'Have the link lead to what is meant, or take it away; for RUNNER_TEMP see where the runner was set up.',
        seen: 'https://man7.org/linux/man-pages/man7/path_resolution.7.html',
    },
    {
        id: 'path-long',
        kind: 'yours',
        pattern: /^The system said: ENAMETOOLONG: /,
        cause: 'The path is longer than the file system takes.',
        remedy: 'Use a shorter one: for RUNNER_TEMP, set the runner up in a folder nearer to the root.',
        seen: 'https://man7.org/linux/man-pages/man7/path_resolution.7.html',
    },
    {
        id: 'disk-quota',
        kind: 'yours',
        pattern: /^The system said: (?:EDQUOT|EFBIG): /,
        cause: 'The user of this job must not put more on that disk, or no larger file: a quota or a limit (ulimit -f) is reached.',
        remedy: 'Remove what the job does not need before this step, or have the limit raised.',
        seen: 'https://man7.org/linux/man-pages/man2/write.2.html',
    },
    {
        id: 'open-files',
        kind: 'yours',
        pattern: /^The system said: (?:EMFILE|ENFILE): |^docker: too many open files|^docker: file table overflow|: connect (?:EMFILE|ENFILE) /,
        cause: 'More files are open than the system lets this user, or this machine, have open at a time.',
        remedy: 'Raise the limit on the runner (ulimit -n, LimitNOFILE= of its service), or run fewer jobs beside this one.',
        seen: 'https://github.com/actions/upload-artifact/issues/730',
    },
    {
        id: 'machine-exhausted',
        kind: 'yours',
        pattern: /^The system said: (?:ENOMEM|EAGAIN|ENOBUFS): |^docker: (?:not enough memory|resource temporarily unavailable) \(|: connect (?:ENOMEM|ENOBUFS) /,
        cause: 'The machine has no memory, or no process, left for this step.',
        remedy: 'Run fewer jobs beside this one, raise the limits of the runner (memory of its container, ulimit -u), or use a larger one.',
        seen: 'https://man7.org/linux/man-pages/man2/fork.2.html',
    },
    {
        id: 'disk-broken',
        kind: 'yours',
        pattern: /^The system said: (?:EIO|ENXIO|ENODEV|ESTALE|EREMOTEIO|EUCLEAN): /,
        cause: 'The disk that holds that path, or the server of a file system in the network, did not do what was asked of it.',
        remedy: 'Look at the machine (dmesg, the mount); with a disk in the network, run the job again.',
        seen: 'https://github.com/actions/runner/issues/1648',
    },
    {
        id: 'arguments-too-long',
        kind: 'yours',
        pattern: /^docker: argument list too long/,
        cause: 'One of the values for docker, or all of them with the environment, are longer than Linux hands to a program (128 KiB for one).',
        remedy: "Shorten the longest of build-args, labels, annotations and secrets of the job's environment; put a long text into a file that the Dockerfile copies, or into the input secrets.",
        seen: 'https://github.com/secretflow/secretflow/issues/1634',
    },
    {
        id: 'docker-not-started',
        kind: 'yours',
        pattern: /^docker: [a-z][^\n]* \(E[A-Z]+\)/,
        cause: 'There is a docker command on this machine, and the system does not start it.',
        remedy: 'See where it is ("command -v docker") and whether the user of this job may run it: "permission denied" is said of a file without the right to execute, and "exec format error" of one for another machine.',
        seen: 'https://www.gnu.org/software/bash/manual/html_node/Exit-Status.html',
    },
    {
        id: 'machine-refused',
        kind: 'yours',
        pattern: /^The system said: (?!ENOSPC: )[A-Z0-9_]+: /,
        cause: 'The system of this machine did not do that with the path which is named above.',
        remedy: 'Read the words of the system, and look at the folder and what it is mounted from; with a file system of its own kind, give the runner a folder on another one.',
        seen: 'https://nodejs.org/api/errors.html#class-systemerror',
    },
];
//# sourceMappingURL=file-system.js.map
;// CONCATENATED MODULE: ./build/src/failures/known/inputs.js
/** Failures of builds by what they were asked to fetch or to leave, in the words of BuildKit and Git. */
const INPUT_FAILURES = [
    {
        id: 'git-access',
        kind: 'yours',
        pattern: /could not read Username for|Authentication failed for|fatal: unable to access '[^']*': The requested URL returned error: 40[13]|Permission denied \(publickey|Host key verification failed/,
        cause: 'The builder is not allowed to read that Git repository.',
        remedy: 'Give the input github-token a token that may (with "permissions: contents: read", the job has one), for another server the secret GIT_AUTH_TOKEN.<host>, and for SSH the input ssh.',
        seen: 'https://github.com/docker/build-push-action/issues/638',
    },
    {
        id: 'git-missing',
        kind: 'yours',
        pattern: /repository does not contain ref |fatal: repository '[^']*' not found|couldn't find remote ref/,
        cause: 'That Git repository, or the branch, tag or commit in it, is not there, or this job is not allowed to see it.',
        remedy: 'Check the address and what stands after "#"; for a private repository, that the input github-token may read it.',
        seen: 'https://github.com/docker/build-push-action/issues/161',
    },
    {
        id: 'git-unreachable',
        kind: 'transient',
        pattern: /fatal: unable to access '[^']*': (?:Could not resolve|Failed to connect|Recv failure|Empty reply|The requested URL returned error: (?:429|5\d\d))|ssh: (?:Could not resolve hostname|connect to host \S+ port \d+:)/,
        cause: 'The builder did not reach the server of that Git repository, or the server had trouble of its own.',
        remedy: 'Check the name of the server, and that the builder may reach it, if need be through a proxy; then run the job again. Git runs where the builder runs, which need not be this machine.',
        seen: 'https://github.com/rook/rook/issues/625',
    },
    {
        id: 'git-folder',
        kind: 'yours',
        pattern: /invalid subdir/,
        cause: 'The Git repository has no such folder at that commit.',
        remedy: 'Check what stands after the last ":" of the context, and that the folder is committed.',
        seen: 'https://github.com/moby/buildkit/blob/master/source/git/source.go',
    },
    {
        id: 'several-outputs',
        kind: 'yours',
        pattern: /multiple outputs currently unsupported/,
        cause: 'This builder can give one output only, and the push is one.',
        remedy: 'Use BuildKit 0.13 and buildx 0.13 or later, or build what outputs and load ask for in a step of its own, with push: false.',
        seen: 'https://github.com/docker/buildx/blob/master/build/opt.go',
    },
    {
        id: 'load-platforms',
        kind: 'yours',
        pattern: /docker exporter does not currently support exporting manifest lists/,
        cause: 'An image for several platforms cannot be loaded into an engine with the classic image store.',
        remedy: 'Load one platform only, in a step of its own, or turn on the containerd image store of the engine.',
        seen: 'https://github.com/docker/build-push-action/issues/1157',
    },
];
//# sourceMappingURL=inputs.js.map
;// CONCATENATED MODULE: ./build/src/failures/known/machine.js
/** Failures of a machine: what the runner and its builder lack. Those of its files have a list of their own. */
const MACHINE_FAILURES = [
    {
        id: 'podman',
        kind: 'yours',
        pattern: /^Driver: +podman$|(?:See|Try) 'podman [a-z ]*--help'/m,
        cause: 'The docker command of this machine is Podman, which has a build of its own and no buildx.',
        remedy: 'Use a runner with Docker, or install the docker command with its buildx plugin in place of podman-docker, and name a BuildKit that runs in the input builder-endpoint.',
        seen: 'https://github.com/docker/setup-buildx-action/issues/294',
    },
    {
        id: 'no-docker',
        kind: 'yours',
        pattern: /docker: command not found/,
        cause: 'There is no docker command on this machine.',
        remedy: 'Use a Linux runner that has Docker (ubuntu-latest has it), or install Docker Engine on this one.',
        seen: 'https://github.com/docker/build-push-action/issues/18',
    },
    {
        id: 'docker-strange',
        kind: 'yours',
        pattern: /^\/\S*\/docker: (?:line )?\d+: \S+: (?:command )?not found$/m,
        cause: 'What is called docker on this machine is not Docker, or prints something else than Docker does.',
        remedy: 'See what it is ("command -v docker") and what "docker buildx inspect" prints on the runner, and have Docker\'s own program stand first in PATH.',
        seen: 'https://man7.org/linux/man-pages/man3/execlp.3.html',
    },
    {
        id: 'build-untold',
        kind: 'yours',
        pattern: /^docker ended with exit code 0 and left (?:no|a) metadata file/,
        cause: 'The docker command ended well and did not tell what it has built, so nobody can say which image that is: it was not built by buildx, or something has changed the files of this step.',
        remedy: 'See what the docker command of this runner is ("command -v docker", "docker buildx version") and take away what stands between it and this step, such as a script of the same name.',
        seen: 'https://docs.docker.com/reference/cli/docker/buildx/build/#metadata-file',
    },
    {
        id: 'no-buildx',
        kind: 'yours',
        pattern: /unknown command: docker buildx|'buildx' is not a docker command|unknown (shorthand )?flag: .*--metadata-file|unknown flag: --call\s[\s\S]*'docker --help'/,
        cause: 'Docker is here, but its buildx plugin is not.',
        remedy: 'Install the plugin (package docker-buildx-plugin or docker-buildx), or run docker/setup-buildx-action first.',
        seen: 'https://github.com/docker/build-push-action/issues/929',
    },
    {
        id: 'no-builder',
        kind: 'yours',
        pattern: /no builder "[^"]*" found/,
        cause: 'No buildx builder has that name in this job.',
        remedy: 'Create it in an earlier step (steps.<id>.outputs.name is its name), or take the name away where it is given: the input builder, or the variable BUILDX_BUILDER.',
        seen: 'https://github.com/docker/docs/issues/21539',
    },
    {
        id: 'buildx-folder',
        kind: 'yours',
        pattern: /^ERROR: (?:mkdir|open) \S*\/buildx\S*: permission denied|^ERROR: (?:mkdir|open) \S*\/buildx\S*: read-only file system/m,
        cause: 'Buildx cannot use the folder in which it keeps builders and notes builds: as a rule a part of it was made by root (sudo), or the home of the user can only be read.',
        remedy: 'Give the folder that is named above back to the user of this job (sudo chown -R "$(id -u)" ~/.docker/buildx), or name another one (below RUNNER_TEMP, for instance) in the variable BUILDX_CONFIG.',
        seen: 'https://github.com/docker/for-linux/issues/1451',
    },
    {
        id: 'credential-helper',
        kind: 'yours',
        pattern: /error getting credentials - err: (?:exec: "docker-credential-[^"]*": executable file not found|docker-credential-\S+ resolves to executable in current directory)/,
        cause: 'The configuration of Docker names a credential helper (credsStore or credHelpers in config.json), and there is no such program here.',
        remedy: 'Install it on the runner, or take its line out of config.json and log in to the registry in an earlier step. The registries that this step pushes to need no helper.',
        seen: 'https://github.com/rancher-sandbox/rancher-desktop/issues/8313',
    },
    {
        id: 'credential-helper-fails',
        kind: 'yours',
        pattern: /error getting credentials - err: exit status \d+/,
        cause: 'A credential helper that the configuration of Docker names ended with an error.',
        remedy: 'Try it on the runner ("docker-credential-<name> list"), or take its line (credsStore, credHelpers) out of config.json and log in to the registry in an earlier step.',
        seen: 'https://github.com/docker/buildx/issues/2395',
    },
];
//# sourceMappingURL=machine.js.map
;// CONCATENATED MODULE: ./build/src/failures/known/network.js
/** Failures of the network between the runner and the services. */
const NETWORK_FAILURES = [
    {
        id: 'certificate',
        kind: 'yours',
        pattern: /x509: certificate signed by unknown authority|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_GET_ISSUER_CERT_LOCALLY|DEPTH_ZERO_SELF_SIGNED_CERT|fatal: unable to access '[^']*': (?:SSL certificate problem|server certificate verification failed)/,
        cause: 'A proxy between this runner and the service shows a certificate of its own, which is not trusted here.',
        remedy: 'Give Node the certificate of that authority (NODE_EXTRA_CA_CERTS), and the docker engine and builder too (its trust store, or the ca of the buildkitd configuration).',
        seen: 'https://github.com/anomalyco/sst/issues/4023',
    },
    {
        id: 'gateway',
        kind: 'transient',
        pattern: /(?:a page in HTML|an empty answer).{0,210} came with status 5\d\d/,
        cause: 'A gateway or proxy answered instead of the service, which it could not reach: a page or nothing, also after several tries.',
        remedy: 'Run the job again; https://health.aws.amazon.com tells more. If it stays, look at the proxy of this runner (HTTPS_PROXY and NO_PROXY).',
        seen: 'https://github.com/mirkokiefer/aws-lib/pull/48',
    },
    {
        id: 'empty-answer',
        kind: 'transient',
        pattern: /EmptyAnswer/,
        cause: 'The answer says that all went well, and lacks what was asked for, also after several tries.',
        remedy: 'Run the job again. If it stays, something that is not AWS answers: check HTTPS_PROXY and NO_PROXY, and AWS_ENDPOINT_URL, in the environment of the job.',
        seen: 'https://github.com/aws/aws-sdk-js/issues/1216',
    },
    {
        id: 'wrong-content',
        kind: 'transient',
        pattern: /WrongDigest|gave other content|invalid checksum digest|invalid content digest in response|the content is sha256:\w+ and should be sha256/,
        cause: 'What the registry gave is not what it was asked for: its digest is another one.',
        remedy: 'Run the job again. If it stays, a proxy or mirror between this runner and the registry changes or cuts what comes.',
        seen: 'https://github.com/moby/moby/issues/20622',
    },
    {
        id: 'layer-storage',
        kind: 'transient',
        pattern: /DownloadFailed: \S+ (?:answered with status|could not be reached|did not answer)/,
        cause: 'The storage in which ECR has the layers of images did not give a part of the image, also after several tries.',
        remedy: 'Run the job again. In a VPC without internet, Amazon S3 needs an endpoint whose policy lets the bucket prod-<region>-starport-layer-bucket be read.',
        seen: 'https://github.com/awsdocs/amazon-ecr-user-guide/issues/8',
    },
    {
        id: 'not-aws',
        kind: 'yours',
        pattern: /Unexpected token .* (in JSON|is not valid JSON)|Deserialization error|WrongAnswer|HPE_|a page in HTML.{0,210} came with status [1-4]/,
        cause: 'Something that is not AWS answered: a proxy, a captive portal, or a wrong AWS_ENDPOINT_URL.',
        remedy: 'Check HTTPS_PROXY and NO_PROXY, and AWS_ENDPOINT_URL, in the environment of the job.',
        seen: 'https://github.com/smithy-lang/smithy-typescript/issues/555',
    },
    {
        id: 'throttled',
        kind: 'transient',
        pattern: /Throttling|TooManyRequests|RequestLimitExceeded|toomanyrequests|Rate exceeded|429 Too Many Requests|Status429|parsing HTTP 429 response/,
        cause: 'Too many requests at once: the service slowed this step down, also after several tries.',
        remedy: 'Run the job again; when many jobs push at the same time, let fewer run side by side.',
        seen: 'https://github.com/aws-actions/amazon-ecr-login/issues/1267',
    },
    {
        id: 'unknown-host',
        kind: 'yours',
        pattern: /ENOTFOUND|no such host/,
        cause: 'No address is known for the name of that service.',
        remedy: 'Check the region for a slip of the pen. In a VPC without internet, ECR needs endpoints for its API and its registry, with private DNS.',
        seen: 'https://github.com/aws-actions/amazon-ecr-login/issues/620',
    },
    {
        id: 'dns',
        kind: 'transient',
        pattern: /EAI_AGAIN|server misbehaving|lookup .*: i\/o timeout/,
        cause: "The runner's DNS did not answer.",
        remedy: 'Run the job again; on a self-hosted runner, look at its resolver.',
        seen: 'https://github.com/aws-actions/amazon-ecr-login/issues/475',
    },
    {
        id: 'login-timeout',
        kind: 'transient',
        pattern: /failed to authorize: .*(DeadlineExceeded|context deadline exceeded)/,
        cause: 'The registry took too long to answer the login.',
        remedy: 'Run the job again.',
        seen: 'https://github.com/nginx/kubernetes-ingress/issues/10486',
    },
    {
        id: 'unreachable',
        kind: 'transient',
        pattern: /ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|TimeoutError|ETIMEDOUT|no answer in \d+ seconds|i\/o timeout|TLS handshake timeout|Client\.Timeout|\/v2\/": context deadline exceeded|connection refused/,
        cause: 'The service could not be reached.',
        remedy: 'Check the region (and AWS_ENDPOINT_URL, when it is set) and that this runner may reach AWS, if need be through a proxy (HTTPS_PROXY); then run the job again.',
        seen: 'https://github.com/docker/build-push-action/issues/1065',
    },
    {
        id: 'server-error',
        kind: 'transient',
        pattern: /ServerException|InternalFailure|ServiceUnavailable|RequestTimeout|Status(?:408|5\d\d)|unexpected (?:HTTP )?status.*: 5\d\d|parsing HTTP 5\d\d response/,
        cause: 'The service had trouble of its own, also after several tries.',
        remedy: 'Run the job again; https://health.aws.amazon.com tells more.',
        seen: 'https://github.com/concourse/registry-image-resource/issues/55',
    },
    {
        id: 'wrong-answer',
        kind: 'transient',
        pattern: /unexpected HTTP status: 2\d\d|unexpected status from \w+ request to \S+: 2\d\d|the answer is a page in HTML|404 Not Found: the answer does not say what is missing|the answer is about .{1,80}, not about sha256|": (?:the answer (?:is no|names no|holds no|leads to a next)|another part of the content came|more than the \d+ bytes came|the registry has )|"https:\?digest=\S*: http: no Host in request URL/,
        cause: 'Something else than the registry answered, or its answer was cut: a proxy or a gateway on the way.',
        remedy: 'Run the job again. If it stays, check HTTPS_PROXY and NO_PROXY in the environment of the job and of the engine.',
        seen: 'https://github.com/goharbor/harbor/issues/15843',
    },
    {
        id: 'connection-lost',
        kind: 'transient',
        pattern: /ECONNRESET|connection reset by peer|broken pipe|unexpected EOF|use of closed network connection|": EOF$|^ERROR: (?:failed to build: )?EOF$/m,
        cause: 'The connection broke while the image was on its way.',
        remedy: 'Run the job again; the layers that are there already are not uploaded a second time.',
        seen: 'https://github.com/moby/buildkit/issues/2713',
    },
];
//# sourceMappingURL=network.js.map
;// CONCATENATED MODULE: ./build/src/failures/known/proxy.js
/**
 * Failures of the proxies of a company, in the words of Node, of @actions/http-client (the package tunnel), and of Go.
 */
const PROXY_FAILURES = [
    {
        id: 'proxy-login',
        kind: 'yours',
        pattern: /Proxy Authentication Required|tunneling socket could not be established, statusCode=407/,
        cause: 'The proxy wants to know who asks, and the address in the variable has no user and password that it takes.',
        remedy: 'Write them into the address that HTTPS_PROXY gives (http://user:password@proxy.example.com:3128), percent-encoded, and take the value from a secret.',
        seen: 'https://github.com/actions/runner/issues/880',
    },
    {
        id: 'proxy-tls',
        kind: 'yours',
        pattern: /wrong version number/,
        cause: 'A server that was addressed with https:// speaks no TLS. As a rule it is the proxy.',
        remedy: 'Write http:// before the address of the proxy in HTTPS_PROXY: the variable is named after the requests, not after the proxy.',
        seen: 'https://github.com/axios/axios/issues/4840',
    },
    {
        id: 'proxy-refused',
        kind: 'yours',
        pattern: /ERR_PROXY_TUNNEL|tunneling socket could not be established, statusCode=/,
        cause: 'The proxy answered, and did not connect this runner with the service.',
        remedy: 'Have the host of the service allowed in the proxy; one that is reached without it, such as a VPC endpoint, belongs into NO_PROXY.',
        seen: 'https://github.com/postmanlabs/newman/issues/2873',
    },
    {
        id: 'proxy-silent',
        kind: 'yours',
        pattern: /requests go through the proxy \S+ \(/,
        cause: 'No answer came in time, and between this runner and the service there is a proxy.',
        remedy: 'Check that the proxy answers, and lets the host of the service through; one that is reached without it, such as a VPC endpoint, belongs into NO_PROXY. Then run the job again.',
        seen: 'https://nodejs.org/docs/latest-v24.x/api/http.html#built-in-proxy-support',
    },
    {
        id: 'proxy-unreachable',
        kind: 'yours',
        pattern: /at the proxy \S+ \(|proxyconnect tcp:|tunneling socket could not be established, cause=/,
        cause: 'The proxy that a variable of the job, or the configuration of Docker, names could not be reached.',
        remedy: 'Check its address in HTTPS_PROXY and HTTP_PROXY; a container builder reaches it by a name or address that is known in the container, so not by localhost.',
        seen: 'https://github.com/docker/buildx/issues/2667',
    },
];
//# sourceMappingURL=proxy.js.map
;// CONCATENATED MODULE: ./build/src/failures/known/push.js
/** Failures of docker's push: what the registry answers, and what docker makes of it. */
const PUSH_FAILURES = [
    {
        id: 'login-expired',
        kind: 'yours',
        pattern: /authorization token has expired/,
        cause: 'The login to the registry has expired: one that an earlier job left behind, or this one after 12 hours.',
        remedy: "When this is about a base image, log in to its registry in this job again, or remove the old login from the runner's docker configuration; a build that takes longer than 12 hours has to be split.",
        seen: 'https://github.com/CircleCI-Public/aws-ecr-orb/issues/265',
    },
    {
        id: 'login-unknown',
        kind: 'yours',
        pattern: /Your Authorization Token is invalid/i,
        cause: 'The registry does not know this login. ECR Public says so too when a login to it is old.',
        remedy: "Remove the entry of that registry from the runner's docker configuration (docker logout), or log in again in an earlier step.",
        seen: 'https://github.com/dependabot/proxy/issues/157',
    },
    {
        id: 'no-login',
        kind: 'yours',
        pattern: /no basic auth credentials/,
        cause: 'Docker has no login for that registry. This step logs in to the registry that it pushes to, and to no other.',
        remedy: 'When a FROM line names another account or region of ECR, compare the account in the address; if it is right, log in to it in an earlier step (aws-actions/amazon-ecr-login), or where an earlier step of this action has pushed that image, give it keep-login: true. That is also for a later step of the job that pulls or pushes with the login of this one.',
        seen: 'https://github.com/kciter/aws-ecr-action/issues/1',
    },
    {
        id: 'public-denied',
        kind: 'yours',
        pattern: /denied: Not Authorized/i,
        cause: 'ECR Public refused the login, or this identity is not allowed to push to that alias.',
        remedy: 'Check the alias in public.ecr.aws/<alias>/<name>, and that the identity has ecr-public:GetAuthorizationToken and sts:GetServiceBearerToken.',
        seen: 'https://github.com/docker/login-action/issues/38',
    },
    {
        id: 'immutable-tag',
        kind: 'yours',
        pattern: /cannot be overwritten because the (repository|tag) is immutable|ImageTagAlreadyExists/,
        cause: 'The tag exists, and the repository does not let tags move, not even to the image that they are on.',
        remedy: 'Run the job again. If it stays, use a tag that no image has, or let this tag move by an exclusion filter.',
        seen: 'https://github.com/moby/buildkit/issues/3776',
    },
    {
        id: 'missing-image',
        kind: 'transient',
        pattern: /Images with digests .* required for pushing image|ReferencedImagesNotFound/,
        cause: 'An index names an image that is not in this repository (any more): another job or a lifecycle policy removed it.',
        remedy: 'Run the job again. If it stays, keep the lifecycle policy from expiring untagged images that are younger than a day.',
        seen: 'https://github.com/int128/docker-manifest-create-action/issues/63',
    },
    {
        id: 'missing-layer',
        kind: 'transient',
        pattern: /Layers with digests .* required for pushing image|LayersNotFound/,
        cause: 'The manifest names a layer that is not in this repository (any more).',
        remedy: 'Run the job again: the layer is then uploaded anew.',
        seen: 'https://github.com/oras-project/oras-py/issues/54',
    },
    {
        id: 'upload-offset',
        kind: 'transient',
        pattern: /First byte of the layer part is \d+ instead of/,
        cause: 'A connection broke in the middle of a layer, and docker went on in the old upload, which ECR does not take.',
        remedy: 'Run the job again; the layers that are there already are not uploaded a second time.',
        seen: 'https://github.com/GoogleContainerTools/kaniko/issues/607',
    },
    {
        id: 'upload-lost',
        kind: 'transient',
        pattern: /blob upload unknown|BLOB_UPLOAD_UNKNOWN/,
        cause: 'The registry does not know the upload any more.',
        remedy: 'Run the job again; the layers that are there already are not uploaded a second time.',
        seen: 'https://github.com/GoogleContainerTools/jib/issues/4301',
    },
    {
        id: 'manifest-refused',
        kind: 'yours',
        pattern: /at 'ImageManifest' failed to satisfy constraint|\/manifests\/\S+: 405 Method Not Allowed/,
        cause: 'ECR does not take a manifest of this form: an OCI artifact, or one whose entries lack a size or a platform.',
        remedy: 'Leave oci-artifact=true away, build without provenance and sbom, or use a newer BuildKit (docker/setup-buildx-action).',
        seen: 'https://github.com/moby/buildkit/issues/5747',
    },
    {
        id: 'cache-format',
        kind: 'yours',
        pattern: /error writing manifest blob: failed commit on ref "[^"]*": unexpected status.*: 400 Bad Request/,
        cause: 'ECR does not take a build cache in the form that BuildKit writes by default.',
        remedy: 'Add image-manifest=true,oci-mediatypes=true to the type=registry line of cache-to, or use "cache: ecr", which does; BuildKit has to be 0.12 or later. A cache in an immutable repository is refused in the same way: its tag has to be able to move.',
        seen: 'https://github.com/overhangio/tutor/issues/1118',
    },
    {
        id: 'repository-missing',
        kind: 'yours',
        pattern: /RepositoryNotFound|unknown: The repository with name|blobs\/uploads\/": EOF/,
        cause: 'The repository does not exist in that account and region.',
        remedy: 'Check name, region and account, or let the step create it (create-repository: true).',
        seen: 'https://github.com/aws/containers-roadmap/issues/1970',
    },
    {
        id: 'closed-pipe',
        kind: 'yours',
        pattern: /read\/write on closed pipe/,
        cause: 'BuildKit before 0.11.2 gives up on an upload that the registry answers early.',
        remedy: 'Use a newer BuildKit (docker/setup-buildx-action), or a newer Docker Engine.',
        seen: 'https://github.com/containerd/containerd/issues/7972',
    },
    {
        id: 'plain-http',
        kind: 'yours',
        pattern: /server gave HTTP response to HTTPS client/,
        cause: 'The registry speaks plain HTTP, and the builder wants TLS. ECR itself always speaks TLS.',
        remedy: 'For a local registry, name it in the buildkitd configuration of the builder as http = true, or use the docker driver.',
        seen: 'https://github.com/docker/buildx/issues/163',
    },
    {
        id: 'pull-limit',
        kind: 'yours',
        pattern: /You have reached your (unauthenticated )?pull rate limit/,
        cause: 'Docker Hub counts the pulls of this address, and there were too many.',
        remedy: 'Log in to Docker Hub in an earlier step, or take official images from public.ecr.aws/docker/library or a pull-through cache.',
        seen: 'https://github.com/alaegin/Detekt-Action/issues/72',
    },
    {
        id: 'public-rate',
        kind: 'transient',
        pattern: /public\.ecr\.aws\S*: .*toomanyrequests/,
        cause: 'ECR Public lets one address without a login pull one image a second.',
        remedy: 'Run the job again, or log in to public.ecr.aws in an earlier step: ten a second are then allowed.',
        seen: 'https://github.com/DataDog/datadog-lambda-extension/issues/123',
    },
    {
        id: 'push-login',
        kind: 'transient',
        pattern: /failed to push \S+: .*(?:401 Unauthorized|insufficient_scope|failed to fetch (?:oauth|anonymous) token)|^ERROR: (?:failed to build: )?unauthorized: Not Authorized$/m,
        cause: 'The registry that the image is pushed to did not take the login. The image itself is built.',
        remedy: 'Run the job again: ECR does so now and then. If it stays, look for a login to that registry which is only for some scopes, and for a proxy or mirror that takes the login away.',
        seen: 'https://github.com/docker/build-push-action/issues/719',
    },
    {
        id: 'cache-refused',
        kind: 'yours',
        pattern: /error writing (?:layer|config) blob: .*(?:40[13] \w+|push access denied)/,
        cause: 'The registry of the build cache does not let this job write there.',
        remedy: 'Log in to it in an earlier step, and check the rights on that repository; ignore-error=true in cache-to makes it a warning.',
        seen: 'https://github.com/moby/buildkit/blob/master/cache/remotecache/export.go',
    },
];
//# sourceMappingURL=push.js.map
;// CONCATENATED MODULE: ./build/src/failures/known/quotas.js
/** Failures by quotas of ECR: https://docs.aws.amazon.com/AmazonECR/latest/userguide/service-quotas.html */
const QUOTA_FAILURES = [
    {
        id: 'tag-quota',
        kind: 'yours',
        pattern: /maximum allowed number of tags/,
        cause: 'The image has as many tags as ECR allows for one image (1000). The same content is pushed again and again.',
        remedy: 'Remove tags of that image which nobody needs, or change what makes each build the same: with other content it is another image.',
        seen: 'https://github.com/medic/cht-core/issues/11099',
    },
    {
        id: 'image-quota',
        kind: 'yours',
        pattern: /maximum allowed number of images/,
        cause: 'The repository has as many images as its quota allows. ECR answers a push with 403, as if it were a right.',
        remedy: 'Give the repository a lifecycle policy that expires old and untagged images, or ask AWS for a higher quota (Service Quotas, Images per repository).',
        seen: 'https://github.com/convox/rack/issues/1818',
    },
    {
        id: 'quota',
        kind: 'yours',
        pattern: /\bLimitExceeded/,
        cause: 'A quota of ECR is reached.',
        remedy: 'Remove images, tags or repositories that nobody needs, or ask AWS for a higher quota.',
        seen: 'https://github.com/aws/containers-roadmap/issues/2159',
    },
];
//# sourceMappingURL=quotas.js.map
;// CONCATENATED MODULE: ./build/src/failures/known/run-line.js
/**
 * Failures of commands of the Dockerfile. The text is the last lines of the command, and "exit code: <n>" at the end.
 * Only what nearly always means one thing stands here: a command may print any words.
 */
const RUN_LINE_FAILURES = [
    {
        id: 'emulator',
        kind: 'yours',
        pattern: /^exec \S+: exec format error|exec user process caused.*exec format error/m,
        cause: 'The Dockerfile runs a program of another processor than this machine has, and there is no emulator for it.',
        remedy: 'Run docker/setup-qemu-action before this step, build on a machine of that kind (builder-endpoint), or cross-compile in a stage "FROM --platform=$BUILDPLATFORM".',
        seen: 'https://github.com/docker/build-push-action/issues/748',
    },
    {
        id: 'no-shell',
        kind: 'yours',
        pattern: /unable to start container process: (?:error during container init: )?exec: ".*": (?:stat .*: no such file or directory|executable file not found)|^exec \S+: no such file or directory/m,
        cause: 'The image does not have the program that runs the command: it has no shell (scratch, distroless), or the first line of a script names one that is not there.',
        remedy: 'Run the command in an earlier stage and copy its result, or write it as RUN ["program", "argument"]. Scripts need line ends without CR.',
        seen: 'https://github.com/docker/buildx/issues/2400',
    },
    {
        id: 'script-line-ends',
        kind: 'yours',
        pattern: /\^M: bad interpreter|\$'[^'\n]{0,100}\\r'|\\r['’]?: No such file or directory/,
        cause: 'A script has the line ends of Windows, CR and LF: its shell takes the CR for a part of each line.',
        remedy: 'Check it out with LF: "*.sh text eol=lf" in .gitattributes, then git add --renormalize.',
        seen: 'https://github.com/postlight/headless-wp-starter/issues/171',
    },
    {
        id: 'not-executable',
        kind: 'yours',
        pattern: /unable to start container process: (?:error during container init: )?exec: ".*": permission denied|exit code: 126$/,
        cause: 'The program is there and is not executable.',
        remedy: 'Copy it with COPY --chmod=755, or set the bit in Git: git update-index --chmod=+x <file>.',
        seen: 'https://github.com/AbdBarho/stable-diffusion-webui-docker/issues/190',
    },
    {
        id: 'out-of-memory',
        kind: 'yours',
        pattern: /exit code: 137$|heap out of memory|java\.lang\.OutOfMemoryError|Cannot allocate memory/,
        cause: 'The command was killed, or gave up, because the machine has too little memory.',
        remedy: 'Let the command do less at the same time, or use a runner with more memory.',
        seen: 'https://github.com/rr-/szurubooru/issues/518',
    },
    {
        id: 'step-disk-full',
        kind: 'yours',
        pattern: /no space left on device|ENOSPC/i,
        cause: 'The disk became full while the command ran.',
        remedy: 'Remove what the job does not need before this step, or use a larger runner.',
        seen: 'https://github.com/docker/build-push-action/issues/968',
    },
    {
        id: 'step-network',
        kind: 'transient',
        pattern: /Temporary failure (?:in name resolution|resolving)|[Cc]ould not resolve host|bad address '|EAI_AGAIN|ENOTFOUND|Name or service not known|Network is unreachable/,
        cause: 'The command did not reach a host on the network.',
        remedy: 'Check the name; when it is right, run the job again. On a self-hosted runner, the DNS servers and the MTU of its containers are the usual reasons; the input network: host goes around both.',
        seen: 'https://github.com/docker/setup-buildx-action/issues/378',
    },
    {
        id: 'step-ssh',
        kind: 'yours',
        pattern: /Permission denied \(publickey|Host key verification failed/,
        cause: 'The command speaks SSH, and has no key that the other side knows, or does not know the other side.',
        remedy: 'Use RUN --mount=type=ssh with the input ssh, and put the host into known_hosts with ssh-keyscan.',
        seen: 'https://docs.docker.com/build/building/secrets/#ssh-mounts',
    },
    {
        id: 'step-permission',
        kind: 'yours',
        pattern: /permission denied|EACCES/i,
        cause: 'The user that runs the command is not allowed to do that there.',
        remedy: 'Do it before the USER line, or give that user the files (COPY --chown, RUN chown).',
        seen: 'https://github.com/moby/buildkit/issues/4789',
    },
    {
        id: 'script-not-found',
        kind: 'yours',
        pattern: /^[^\s:]+: (?:(?:line )?\d+: )?[^\s:/]*(?:\/[^\s:/]*)+: (?:not found|No such file or directory|cannot execute: required file not found)\n(?:.*\n){0,15}exit code: 127$/m,
        cause: 'That program is not in the image, or it is a script whose first line names an interpreter that is not there: also "/bin/sh" with the CR of a line end of Windows after it.',
        remedy: 'Check the path; the first line of the script, and that the image has what it names (alpine has no bash); and that it is checked out with LF ("*.sh text eol=lf" in .gitattributes).',
        seen: 'https://github.com/postlight/headless-wp-starter/issues/171',
    },
    {
        id: 'command-not-found',
        kind: 'yours',
        pattern: /exit code: 127$/,
        cause: 'A program that the command calls is not in the image.',
        remedy: 'Install it in a line before, check its spelling, and that the base image has it (slim and alpine have little).',
        seen: 'https://github.com/docker/buildx/issues/1986',
    },
];
//# sourceMappingURL=run-line.js.map
;// CONCATENATED MODULE: ./build/src/failures/known/signing-in.js
/** Failures of signing in: GitHub's OIDC token, roles, and keys. */
const SIGN_IN_FAILURES = [
    {
        id: 'id-token-permission',
        kind: 'yours',
        pattern: /^OIDC \S+ NoPermission|Unable to get ACTIONS_ID_TOKEN_REQUEST_/,
        cause: 'The job is not allowed to ask GitHub for an OIDC token, and the environment has no AWS credentials to assume the role with.',
        remedy: 'Add "permissions: { id-token: write, contents: read }" to the job. In a workflow that another one calls, the job that calls it needs them too: a called workflow cannot have more than its caller.',
        seen: 'https://github.com/actions/toolkit/issues/1441',
    },
    {
        id: 'oidc',
        kind: 'transient',
        pattern: /^OIDC /,
        cause: 'GitHub did not give an OIDC token.',
        remedy: 'Run the job again; https://www.githubstatus.com tells whether Actions has a problem.',
        seen: 'https://github.com/hashicorp/vault-action/issues/525',
    },
    {
        id: 'aws-profile',
        kind: 'yours',
        pattern: /Could not resolve credentials using profile|Profile \S+ could not be found or parsed|with the profile "[^"]*" of AWS_PROFILE/,
        cause: 'AWS_PROFILE names a profile that this machine does not have, or that gives no credentials. Where it is set, keys in the environment do not count.',
        remedy: "Take AWS_PROFILE away for this step (AWS_PROFILE: '' in its env), give it credentials by its inputs, or add the profile to the runner.",
        seen: 'https://github.com/aws/aws-sdk-js-v3/issues/1772',
    },
    {
        id: 'token-file',
        kind: 'yours',
        pattern: /^(?:STS|ECR|ECR Public) \S+ (?:ENOENT|EACCES): .*, open '/,
        cause: "The file with the token by which the runner's pod gets AWS credentials (AWS_WEB_IDENTITY_TOKEN_FILE or AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE) is not there, or this user is not allowed to read it.",
        remedy: 'Mount it into the container of the job under the path that is named above, or give this step credentials by its inputs: role-to-assume takes the token of GitHub instead.',
        seen: 'https://github.com/actions/actions-runner-controller/issues/246',
    },
    {
        id: 'token-file-refused',
        kind: 'yours',
        pattern: /^STS (?!AssumeRoleWithWebIdentity )\S+ (?:InvalidIdentityToken|IDPCommunicationError|\S+: (?:Not authorized to perform sts:AssumeRoleWithWebIdentity|Token expired: ))/,
        cause: "AWS does not take the token in the file that AWS_WEB_IDENTITY_TOKEN_FILE names for the role in AWS_ROLE_ARN. It is none of GitHub's: as a rule the cluster that the runner is a pod of has made it.",
        remedy: 'Compare that role\'s trust policy, and the OIDC provider of the cluster in IAM, with the service account of the runner\'s pod; or give this step role-to-assume and "permissions: id-token: write".',
        seen: 'https://github.com/actions/actions-runner-controller/issues/246',
    },
    {
        id: 'no-credentials',
        kind: 'yours',
        pattern: /CredentialsProviderError|Could not load credentials from any providers/,
        cause: 'There are no AWS credentials: not in the inputs, and not in the environment.',
        remedy: 'Give the input role-to-assume (with "permissions: id-token: write"), or aws-access-key-id and aws-secret-access-key.',
        seen: 'https://github.com/aws-actions/amazon-ecr-login/issues/607',
    },
    {
        id: 'id-token-expired',
        kind: 'transient',
        pattern: /AssumeRoleWithWebIdentity ExpiredToken/,
        cause: 'The OIDC token of this job was too old when AWS looked at it: GitHub gives it for some minutes only.',
        remedy: 'Run the job again. On a self-hosted runner, check its clock, and that it reaches STS without long delays.',
        seen: 'https://github.com/aws-actions/configure-aws-credentials/issues/1848',
    },
    {
        id: 'clock',
        kind: 'yours',
        pattern: /Signature expired: |Signature not yet current: /,
        cause: "This runner's clock is wrong by minutes, and AWS refuses requests with such a time.",
        remedy: "Set the runner's clock, and keep it right by NTP (chrony or systemd-timesyncd).",
        seen: 'https://github.com/upmc-enterprises/registry-creds/issues/47',
    },
    {
        id: 'malformed-key',
        kind: 'yours',
        pattern: /Invalid character in header content/i,
        cause: 'The access key or its secret has a character that no key has, most often a line break from copying.',
        remedy: 'Write the secrets of the repository again, without a space or a line break at either end.',
        seen: 'https://github.com/serverless/serverless/issues/5168',
    },
    {
        id: 'expired-credentials',
        kind: 'yours',
        pattern: /ExpiredToken|security token included in the request is expired/,
        cause: 'The AWS credentials have expired. Those of a role last an hour unless more was asked for; a long build outlives them.',
        remedy: 'Give this step role-to-assume, and the job "permissions: id-token: write": it then gets fresh ones whenever it needs them. Otherwise renew the keys that the job passes on, or let the step that gets them ask for more time (role-duration-seconds).',
        seen: 'https://github.com/aws-actions/configure-aws-credentials/issues/1293',
    },
    {
        id: 'region-disabled',
        kind: 'yours',
        pattern: /RegionDisabled|STS is not activated in this region/,
        cause: 'The account has not activated this region, or its STS endpoint.',
        remedy: 'Activate it (IAM, Account settings, Security Token Service), or set aws-region to a region that is active and name the registry by its full URI.',
        seen: 'https://github.com/org-formation/org-formation-cli/issues/465',
    },
    {
        id: 'unknown-credentials',
        kind: 'yours',
        pattern: /UnrecognizedClient|InvalidClientTokenId|InvalidSignature|SignatureDoesNotMatch|security token included in the request is invalid/,
        cause: 'AWS does not know these credentials, or the secret does not belong to the key.',
        remedy: 'Check both halves of the key (and the session token of temporary ones), and that the key is active and of this partition.',
        seen: 'https://github.com/aws-actions/configure-aws-credentials/issues/1681',
    },
    {
        id: 'no-oidc-provider',
        kind: 'yours',
        pattern: /No OpenIDConnect provider found in your account/,
        cause: "The role's account does not know this GitHub: it has no OIDC provider for the address that is named above.",
        remedy: 'Add the identity provider to that account (IAM, Identity providers), with that address and the audience sts.amazonaws.com; check that the account in role-to-assume is the right one.',
        seen: 'https://github.com/aws-actions/configure-aws-credentials/issues/280',
    },
    {
        id: 'wrong-audience',
        kind: 'yours',
        pattern: /Incorrect token audience/,
        cause: "The account's OIDC provider for GitHub does not list the audience of this job's token.",
        remedy: 'Add the value of the input audience (sts.amazonaws.com unless it is given) to the provider in IAM.',
        seen: 'https://github.com/aws-actions/configure-aws-credentials/issues/291',
    },
    {
        id: 'oidc-keys',
        kind: 'transient',
        pattern: /Couldn't retrieve verification key from your identity provider|IDPCommunicationError/,
        cause: 'AWS could not fetch the keys that GitHub signs its tokens with.',
        remedy: 'Run the job again. With GitHub Enterprise Server, its /_services/token/.well-known pages have to be reachable for AWS.',
        seen: 'https://github.com/aws-actions/configure-aws-credentials/issues/299',
    },
    {
        id: 'oidc-thumbprint',
        kind: 'yours',
        pattern: /HTTPS certificate doesn't match configured thumbprint/,
        cause: "The account's OIDC provider for GitHub has an old thumbprint of GitHub's certificate.",
        remedy: 'Open the provider in IAM and edit its thumbprints: AWS takes the present one. For github.com it is not needed any more.',
        seen: 'https://github.com/aws-actions/configure-aws-credentials/issues/357',
    },
    {
        id: 'session-too-long',
        kind: 'yours',
        pattern: /DurationSeconds exceeds the MaxSessionDuration/,
        cause: 'The input role-duration-seconds is more than the role allows.',
        remedy: "Lower role-duration-seconds, or raise the role's maximum session duration in IAM (an hour by default).",
        seen: 'https://github.com/kreuzwerker/awsu/issues/27',
    },
    {
        id: 'chained-session',
        kind: 'yours',
        pattern: /1 hour session limit for roles assumed by role chaining/,
        cause: 'The credentials that assume the role are those of a role too, and AWS limits such a session to an hour.',
        remedy: 'Set role-duration-seconds to 3600 or less, or let the job assume the role by OIDC directly.',
        seen: 'https://github.com/99designs/aws-vault/issues/263',
    },
    {
        id: 'session-policy-size',
        kind: 'yours',
        pattern: /PackedPolicyTooLarge|consumes \d+% of allotted space/,
        cause: 'The session policy and the session tags together are larger than AWS takes.',
        remedy: 'Push fewer repositories in one step, or leave scope-down away and give the role itself fewer rights.',
        seen: 'https://github.com/aws-actions/configure-aws-credentials/issues/1803',
    },
    {
        id: 'session-policy',
        kind: 'ours',
        pattern: /MalformedPolicyDocument/,
        cause: 'AWS cannot read the session policy, which this step made for scope-down.',
        remedy: 'Please report it, with the inputs of the step. Without scope-down the step works meanwhile.',
        seen: 'https://github.com/cloud-custodian/cloud-custodian/pull/9416',
    },
    {
        id: 'trust-policy',
        kind: 'yours',
        pattern: /AssumeRoleWithWebIdentity (AccessDenied|InvalidIdentityToken)/,
        cause: 'The role does not trust the OIDC token of this job, or there is no such role.',
        remedy: "Compare the role's trust policy with the claims of this job: the audience, and the condition on sub (repository, branch or environment). docs/iam.md tells which subject a job has.",
        seen: 'https://github.com/aws-actions/configure-aws-credentials/issues/929',
    },
    {
        id: 'assume-role',
        kind: 'yours',
        pattern: /AssumeRole AccessDenied/,
        cause: 'These credentials are not allowed to assume the role.',
        remedy: "Allow sts:AssumeRole on the role in their policy, and name them in the role's trust policy.",
        seen: 'https://github.com/aws-actions/configure-aws-credentials/issues/961',
    },
];
//# sourceMappingURL=signing-in.js.map
;// CONCATENATED MODULE: ./build/src/failures/known/sigstore-services.js
/** Failures of signing, and of verifying what was signed. Each comes before any tag is set. */
const SIGSTORE_FAILURES = [
    {
        id: 'attestations-rate',
        kind: 'transient',
        pattern: /^Attestations POST RateLimited/,
        cause: 'GitHub got more requests with this token than it takes in a minute or an hour, this one or those of other jobs, and did not store the attestation, so the image got no tag.',
        remedy: 'Run the job again when the time is over that GitHub names above. Where many jobs sign at once, let fewer run at a time (max-parallel, concurrency), or give sign: sigstore, which stores nothing on GitHub.',
        seen: 'https://github.com/actions/attest/pull/67',
    },
    {
        id: 'attestations-permission',
        kind: 'yours',
        pattern: /^Attestations POST Status40[134]/,
        cause: 'GitHub does not let this job store an attestation in its repository: the token lacks the permission, or a private repository is of an account without GitHub Enterprise Cloud, where there are no attestations for it.',
        remedy: 'Add "attestations: write" to the permissions of the job, beside "id-token: write"; in a workflow that another one calls, to the job that calls it too. Without attestations on GitHub, give sign: sigstore, which signs beside the image alone.',
        seen: 'https://github.com/ScottKirvan/BojuBot/pull/244',
    },
    {
        id: 'attestations',
        kind: 'transient',
        pattern: /^Attestations /,
        cause: 'GitHub did not store the attestation, so the image got no tag.',
        remedy: 'Run the job again; https://www.githubstatus.com tells whether GitHub has a problem.',
        seen: 'https://github.com/actions/attest/issues/192',
    },
    {
        id: 'fulcio-refused',
        kind: 'yours',
        pattern: /^Fulcio POST Status40[0-9]/,
        cause: 'Fulcio, which gives certificates to sign with, does not take the OIDC token of this job: it expired on the way, or is of an issuer that Fulcio does not know.',
        remedy: 'Run the job again. Where it stays so, look whether the organization or enterprise has an OIDC issuer of its own, which sigstore must know; without signatures, give sign: off.',
        seen: 'https://github.com/sigstore/fulcio/issues/1769',
    },
    {
        id: 'sigstore-clock',
        kind: 'yours',
        pattern: /^TUF \S+ Expired/,
        cause: 'The keys that sigstore is trusted by have expired by the clock of this runner: it is wrong by days, or what gives the keys is old, such as a cache in between.',
        remedy: "Set the runner's clock, and keep it right by NTP (chrony or systemd-timesyncd); then look whether a proxy keeps old answers of tuf-repo-cdn.sigstore.dev and tuf-repo.github.com.",
        seen: 'https://github.com/werf/trdl/issues/102',
    },
    {
        id: 'sigstore-keys',
        kind: 'transient',
        pattern: /^TUF /,
        cause: 'The keys that sigstore is trusted by could not be had, so no signature could be verified, and what is not verified counts for nothing.',
        remedy: 'Run the job again. A self-hosted runner must reach tuf-repo-cdn.sigstore.dev, and tuf-repo.github.com for private repositories.',
        seen: 'https://github.com/sigstore/model-transparency/issues/578',
    },
    {
        id: 'sigstore-service',
        kind: 'transient',
        pattern: /^(?:Fulcio|Rekor|Timestamps) /,
        cause: 'A service of sigstore did not answer, or refused, so the image could not be signed and got no tag.',
        remedy: 'Run the job again; https://status.sigstore.dev tells whether sigstore has a problem. A self-hosted runner must reach fulcio.sigstore.dev and rekor.sigstore.dev, and for private repositories fulcio.githubapp.com and timestamp.githubapp.com.',
        seen: 'https://github.com/sigstore/rekor/issues/2765',
    },
    {
        id: 'signature-unverified',
        kind: 'transient',
        pattern: /^Sigstore verify /,
        cause: 'The signature that was just made does not verify, or is not that of this job: a service of sigstore answered wrongly, or something between this runner and it changes answers.',
        remedy: 'Run the job again. Where it stays so, look whether a proxy changes what it passes on; if not, please report it, with the log of a run that has debug logging switched on.',
        seen: 'https://github.com/actions/attest-build-provenance/issues/110',
    },
    {
        id: 'signature-unmade',
        kind: 'transient',
        pattern: /^Sigstore sign /,
        cause: 'No signature could be made of what the services of sigstore answered, and which of them it was is not known. The image got no tag.',
        remedy: 'Run the job again. Where it stays so, look whether a proxy changes what it passes on; if not, please report it, with the log of a run that has debug logging switched on.',
        seen: 'https://github.com/sigstore/sigstore-js/issues/561',
    },
];
//# sourceMappingURL=sigstore-services.js.map
;// CONCATENATED MODULE: ./build/src/failures/known/unexplained.js
/** Failures in words that do not say why. */
const UNEXPLAINED_FAILURES = [
    {
        id: 'refused-push',
        kind: 'yours',
        pattern: /failed to push \S+: .*unexpected status from \S+ request to \S+: 40[03] |unexpected status from (?:POST|PUT|PATCH) request to \S+: 40[03] |error parsing HTTP 40[03] response body/,
        cause: 'The registry refused a request of the push and gave no reason: a right, a quota or a tag that cannot move.',
        remedy: 'Read what was looked up, when it is given above; otherwise compare the rights of the identity with docs/iam.md, and count the images of the repository.',
        seen: 'https://github.com/medic/cht-core/issues/9175',
    },
    {
        id: 'refused-read',
        kind: 'yours',
        pattern: /unexpected status from (?:GET|HEAD) request to \S+: 40[013] /,
        cause: 'The registry did not give an image, or a layer of it, and gave no reason: a right, a login, or a wrong name.',
        remedy: 'Check the name that is given above, and log in to its registry in an earlier step, or log out from it when the image is public. In ECR, ecr:BatchGetImage and ecr:GetDownloadUrlForLayer are needed on it.',
        seen: 'https://github.com/shelfio/aws-lambda-libreoffice/issues/301',
    },
    {
        id: 'push-unknown',
        kind: 'transient',
        pattern: /failed to push \S+: un(?:known|available): |^ERROR: (?:failed to build: )?un(?:known|available): /m,
        cause: 'The registry refused the push with an error that docker has no name for. It leaves out the status, which was as a rule one of trouble of the registry itself.',
        remedy: 'Run the job again; https://health.aws.amazon.com tells more. If it stays, read what the registry said.',
        seen: 'https://github.com/distribution/distribution/blob/main/registry/api/errcode/register.go',
    },
];
//# sourceMappingURL=unexplained.js.map
;// CONCATENATED MODULE: ./build/src/failures/known.js



















/** A proxy's words stand within those of whatever could not be reached through it. */
const PROXY = [PROXY_FAILURES];
/** What SSH, TLS or an engine says on docker's way to it can be said of a registry or a Git server too. */
const ENGINE_CONNECTION = [ENGINE_CONNECTION_FAILURES];
/** Words that are said of one thing only. */
const SPECIFIC = [
    MACHINE_FAILURES,
    FILE_SYSTEM_FAILURES,
    ENGINE_FAILURES,
    BUILDER_FAILURES,
    INPUT_FAILURES,
    DOCKERFILE_FAILURES,
    SIGN_IN_FAILURES,
    SIGSTORE_FAILURES,
    ECR_SIGNING_FAILURES,
];
/** ECR's API and registry refuse with names such as AccessDenied and InvalidParameter, which STS has too. */
const ECR = [DENIED_FAILURES, QUOTA_FAILURES, PUSH_FAILURES, ECR_FAILURES];
/** A base image is refused in words that are also said of the builder's image and of a push. */
const BASE_IMAGES = [BASE_IMAGE_FAILURES];
/** A broken connection stands within the words of whatever needed it. */
const NETWORK = [NETWORK_FAILURES];
/** Words that say what failed and not why: anything else in the text says more. */
const UNEXPLAINED = [UNEXPLAINED_FAILURES, UNEXPLAINED_BASE_IMAGE_FAILURES];
/**
 * Groups of files of known failures. The groups are searched in this order; within one, the order of the files says
 * nothing, and within a file the more particular rows come first.
 */
const KNOWN_GROUPS = [PROXY, ENGINE_CONNECTION, SPECIFIC, ECR, BASE_IMAGES, NETWORK, UNEXPLAINED];
const ROWS = KNOWN_GROUPS.flat(2);
/** Known failures of AWS and docker. The first one whose pattern matches counts. */
const KNOWN_FAILURES = ROWS;
/**
 * So much of a text is searched, more than an error of docker or AWS has of it. A pattern with ".*" in its middle takes the
 * square of the length of a text that repeats its beginning.
 */
const SEARCHED = 10_000;
/** Finds the known failure that a text of AWS or docker is about; undefined when nobody knows it yet. */
function findKnownFailure(text) {
    const searched = text.slice(0, SEARCHED);
    return KNOWN_FAILURES.find(({ pattern }) => pattern.test(searched));
}
/** Finds the known failure in the last lines of a command of the Dockerfile, which end with "exit code: <n>". */
const findRunLineFailure = (text) => RUN_LINE_FAILURES.find(({ pattern }) => pattern.test(text));
//# sourceMappingURL=known.js.map
;// CONCATENATED MODULE: ./build/src/failures/diagnose-engine.js







/**
 * Diagnoses a docker command that did not come to its engine or builder. Takes what was thrown. Where docker's words leave
 * out what of the environment is why, returns the same error with a diagnosis, such as `"far" is what the variable
 * DOCKER_CONTEXT names`; otherwise returns what it was given.
 */
function diagnoseEngine(error, around) {
    if (!(error instanceof docker_error/* DockerError */.Bi) || error.finding !== undefined)
        return error;
    const words = (0,build_failure/* wordsOf */.Z9)(error.read.failure);
    const cause = nameCause(words, around) ?? proxyCause(words, around.env) ?? strangeCause(words, error);
    return cause === undefined
        ? error
        : error.with({ row: KNOWN_FAILURES.find(({ id }) => id === cause.row), text: cause.text });
}
/** A docker that ends well, and names neither a builder nor an error: `words` are what it printed. */
function strangeCause(words, { exit }) {
    if (!(0,docker/* succeeded */.gq)(exit) || findKnownFailure(words) !== undefined || /^(?:Name|Driver|Error):/m.test(words))
        return undefined;
    return { row: 'docker-strange', text: `docker ${(0,docker/* describeExit */.KE)(exit)} and described no builder.` };
}
/** A builder or context that is not there, when the environment names it. */
function nameCause(words, { env, config }) {
    const [, name] = /(?:no builder|context) "([^"]*)"(?: found|: context not found)/.exec(words) ?? [];
    if (name === undefined)
        return undefined;
    const named = (from) => `${(0,result/* quoted */.TL)(name)} is what ${from} names.`;
    if (name === env.BUILDX_BUILDER)
        return { row: 'no-builder', text: named('the variable BUILDX_BUILDER') };
    const context = (0,user_config/* currentContext */.Fi)(env, config);
    return name === context.name && context.from !== undefined
        ? { row: 'no-context', text: named(context.from) }
        : undefined;
}
/** What docker says when it gets no answer, or not that of an engine. */
const UNANSWERED = /context deadline exceeded|Cannot connect to the Docker daemon|error during connect|Error response from daemon: (?:<|$)/im;
/** A proxy between docker and an engine that is addressed by DOCKER_HOST: Go asks it for all hosts that NO_PROXY does not name. */
function proxyCause(words, env) {
    const [, host] = /^(?:tcp|https?):\/\/(\[[^\]]+\]|[^/:]+)/.exec(env.DOCKER_HOST ?? '') ?? [];
    const proxies = (0,proxy_settings/* readProxies */.rq)(env);
    const proxy = env.DOCKER_TLS_VERIFY || env.DOCKER_TLS ? proxies.https : proxies.http;
    if (host === undefined || proxy === undefined || !UNANSWERED.test(words))
        return undefined;
    if ((0,proxy_settings/* isBypassed */.MX)(host, proxies.bypass))
        return undefined;
    const text = `docker asks the engine at ${env.DOCKER_HOST} through the proxy ${proxy.shown} (${proxy.variable}); NO_PROXY does not name ${host}.`;
    return { row: 'engine-proxy', text };
}
//# sourceMappingURL=diagnose-engine.js.map
// EXTERNAL MODULE: ./build/src/ecr/aws-error.js
var aws_error = __webpack_require__(3198);
// EXTERNAL MODULE: ./build/src/ecr/mutability.js
var mutability = __webpack_require__(6822);
// EXTERNAL MODULE: ./build/src/ecr/registry-error.js
var registry_error = __webpack_require__(7950);
// EXTERNAL MODULE: ./build/src/names/image-reference.js
var image_reference = __webpack_require__(8339);
// EXTERNAL MODULE: ./build/src/names/registry.js
var names_registry = __webpack_require__(9579);
// EXTERNAL MODULE: ./build/src/names/repository.js
var names_repository = __webpack_require__(3148);
;// CONCATENATED MODULE: ./build/src/failures/diagnose-push.js









/**
 * Diagnoses a docker command or a copy that failed at a registry. Takes what was thrown and the repositories that it talked
 * to. When the words hide the cause, asks ECR, and returns the same error with a diagnosis; otherwise returns
 * what it was given. Changes nothing in the registry and throws nothing: the first failure is the one that counts.
 */
async function diagnosePush(error, targets, now) {
    if (!(error instanceof docker_error/* DockerError */.Bi || error instanceof registry_error/* RegistryError */.g))
        return error;
    const question = error instanceof docker_error/* DockerError */.Bi ? pushQuestion(error.read.failure) : questionIn(error.message);
    const place = targets.find(({ repository }) => (0,names_repository/* repositoryUri */.LJ)(repository) === question?.request.url.repository);
    if (question === undefined || place === undefined)
        return error;
    const { row, text } = answerPush(question, await ask(question, place, now));
    return error.with({ row: KNOWN_FAILURES.find(({ id }) => id === row), text });
}
/** The known failures that are only guesses from a text, with the question that tells. */
const GUESSES = new Map([
    ['repository-missing', 'end'],
    ['connection-lost', 'end'],
    ['refused-push', 'forbidden'],
    ['refused-read', 'forbidden'],
    ['cache-refused', 'forbidden'],
    ['base-image-denied', 'forbidden'],
    ['cache-format', 'bad-request'],
]);
// https://github.com/containerd/containerd/blob/main/core/remotes/errors/errors.go and Go's url.Error
const REQUEST = /unexpected status from (\w+) request to (\S+?): (\d{3})|failed to do request: (\w+) "([^"]+)": EOF/;
/**
 * Question about a docker command, from why it failed. Undefined when the words tell the cause, or nobody
 * could say more.
 */
const pushQuestion = (failure) => questionIn((0,build_failure/* wordsOf */.Z9)(failure));
function questionIn(words) {
    const about = GUESSES.get(findKnownFailure(words)?.id);
    const [, method, address, status, verb, ended] = REQUEST.exec(words) ?? [];
    const url = (0,names_registry/* parseRegistryUrl */.I7)(address ?? ended ?? '');
    if (about === undefined || !url.ok)
        return undefined;
    const name = (method ?? verb ?? '').toUpperCase();
    const request = { method: name, url: url.value, actions: actionsOf(name, url.value) };
    if (status === '400')
        return url.value.part === 'manifests' ? { about: 'bad-request', request } : undefined;
    return { about: status === undefined ? 'end' : 'forbidden', request };
}
/** https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html and the order of a push. */
const ACTIONS = {
    'HEAD manifests': ['BatchGetImage'],
    'GET manifests': ['BatchGetImage'],
    'PUT manifests': ['PutImage'],
    'HEAD blobs': ['BatchCheckLayerAvailability'],
    'GET blobs': ['GetDownloadUrlForLayer'],
    'POST uploads': ['InitiateLayerUpload'],
    'PATCH uploads': ['UploadLayerPart'],
    // BuildKit sends a layer with the request that ends its upload.
    'PUT uploads': ['UploadLayerPart', 'CompleteLayerUpload'],
};
const actionsOf = (method, { part }) => ACTIONS[`${method} ${part}`] ?? [];
async function ask({ about, request }, { repository, ecr, registry: { token } }, now) {
    const { name, registry } = repository;
    const { actions, url } = request;
    const tag = (0,image_reference/* parseTag */.ED)(url.reference);
    const [facts, images, permissions] = await Promise.all([
        ecr.describeRepository(name).catch(failed),
        tag.ok && url.part === 'manifests' ? ecr.images(name, [{ tag: tag.value }]).catch(failed) : [],
        Promise.all(about === 'forbidden' ? actions.map((action) => rehearse(ecr, name, action)) : []),
    ]);
    const failures = permissions.flatMap(({ failure }) => failure ?? []);
    const missing = [facts, images, ...failures].some((one) => (0,aws_error/* hasCode */.up)(one, 'RepositoryNotFoundException'));
    const [image] = images instanceof aws_error/* AwsError */.Gy ? [] : images;
    const locked = tag.ok && image !== undefined && !(facts instanceof aws_error/* AwsError */.Gy) && (0,mutability/* isImmutable */.t)(facts, tag.value);
    const { expires } = token;
    const refused = permissions.find(({ failure }) => failure !== undefined && REFUSALS.test(failure.code));
    return {
        place: `${name} in ${(0,names_registry/* describeRegistry */.Fv)(registry)}`,
        service: (0,names_registry/* actionPrefix */.fo)(registry),
        exists: missing ? false : facts instanceof aws_error/* AwsError */.Gy ? undefined : true,
        locked: locked ? { tag: tag.value, now: image.digest } : undefined,
        refused: refused?.failure && { action: refused.action, failure: refused.failure },
        certain: failures.every(({ code }) => REFUSALS.test(code)),
        loginEnded: expires !== undefined && expires <= now ? expires : undefined,
    };
}
/** Errors that say what this identity may do. Others say that ECR could not be asked. */
const REFUSALS = /^(AccessDenied|ExpiredToken|UnrecognizedClient|LimitExceeded)/;
const rehearse = async (ecr, name, action) => ({
    action,
    failure: await ecr.probePermission(name, action).then(() => undefined, failed),
});
/** Anything but an answer of AWS is no answer. */
function failed(error) {
    if (error instanceof aws_error/* AwsError */.Gy)
        return error;
    return new aws_error/* AwsError */.Gy({ doing: 'look again', service: 'ECR', operation: '', code: '', said: String(error) }, error);
}
/** Cause of a failed push, from the question that docker's words left open and the answers of ECR. */
function answerPush(question, answers) {
    const { place, exists, locked } = answers;
    if (exists === false)
        return { row: 'repository-missing', text: `there is no repository ${place}.` };
    if (locked !== undefined && isForTag(question.request)) {
        const { tag, now } = locked;
        return {
            row: 'immutable-tag',
            text: `the tag ${tag} is on ${(0,image_reference/* shortDigest */.VK)(now)}, and cannot move in the repository ${place}.`,
        };
    }
    if (question.about === 'end') {
        return exists === undefined
            ? { row: undefined, text: `ECR did not say whether there is a repository ${place}.` }
            : {
                row: 'connection-lost',
                text: `the repository ${place} is there, so the connection broke for another reason.`,
            };
    }
    if (question.about === 'forbidden')
        return forbidden(question.request, answers);
    // 400, and a tag that cannot move was ruled out.
    return { row: undefined, text: `the repository ${place} is there, and the tag may move.` };
}
const isForTag = ({ method, url }) => method === 'PUT' && url.part === 'manifests';
function forbidden({ method, url, actions }, answers) {
    const { place, service, exists, refused, certain, loginEnded } = answers;
    if (loginEnded !== undefined) {
        return { row: 'login-expired', text: `the login to the registry was good until ${loginEnded.toISOString()}.` };
    }
    if (actions.length === 0)
        return { row: undefined, text: `the repository is ${place}.` };
    const names = actions.map((action) => `${service}:${action}`).join(' and ');
    const needed = `${method} of ${DESCRIPTIONS[url.part]} needs ${names}`;
    if (refused !== undefined) {
        const { action, failure } = refused;
        const row = findKnownFailure(failure.message)?.id;
        return { row, text: `${needed}, and ECR says about ${service}:${action}: ${failure.code}: ${failure.said}` };
    }
    if (!certain)
        return { row: 'access-denied', text: `${needed}. ECR did not say whether it is allowed.` };
    const rest = `${needed}, which this identity may do; its login is good${exists ? '; the repository is there' : ''}`;
    // Nothing else is known that ECR refuses with 403: https://github.com/aws/containers-roadmap/issues/2159
    if (actions.includes('PutImage')) {
        return { row: 'image-quota', text: `${rest}; the tag may move. What is left is the number of images in ${place}.` };
    }
    return { row: undefined, text: `${rest}. The repository is ${place}.` };
}
const DESCRIPTIONS = { manifests: 'a manifest', blobs: 'a layer', uploads: 'a layer' };
//# sourceMappingURL=diagnose-push.js.map
// EXTERNAL MODULE: ./build/src/base/errors.js
var errors = __webpack_require__(2396);
// EXTERNAL MODULE: ./build/src/failures/explanation.js
var explanation = __webpack_require__(5934);
;// CONCATENATED MODULE: ./build/src/failures/report-fingerprint.js
/** What differs from run to run: addresses, digests, ids, times, numbers. In this order. */
const VARIABLE = [
    /https?:\/\/[^\s"']+/g,
    // Tried once in each run of these characters: tried at each of them, a long one would take its square.
    /(?<![\w.-])[\w.-]+\.(amazonaws\.com|on\.aws|ecr\.aws)[^\s"']*/g,
    /sha256:[0-9a-f]+/g,
    /\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi,
    /\b[0-9a-f]{12,}\b/gi,
    /(\/[\w.@-]+){2,}/g,
    /\d+(\.\d+)*/g,
];
/**
 * Fingerprint of an error's text, such as `9f3c61e07a42`: the same for the same error in another run, repository or
 * account. It tells reports apart and finds those that belong together, and is not for anything secret.
 */
function fingerprint(text) {
    const normal = VARIABLE.reduce((rest, variable) => rest.replaceAll(variable, '#'), text)
        .toLowerCase()
        .replace(/\s+/g, ' ')
        .trim();
    // FNV-1a of 64 bits: https://datatracker.ietf.org/doc/html/draft-eastlake-fnv
    let hash = 0xcbf29ce484222325n;
    for (const byte of Buffer.from(normal))
        hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
    return hash.toString(16).padStart(16, '0').slice(0, 12);
}
//# sourceMappingURL=report-fingerprint.js.map
;// CONCATENATED MODULE: ./build/src/failures/explain.js









/**
 * Message for the person who must act: what was being done, what was said, why, what to do, where to read more. Takes
 * anything that was thrown.
 */
const explain = (error, options) => (0,explanation/* describe */.q)(explanationsOf(error, options));
/** Explanations of what was thrown, one for each thing that went wrong, with nothing in them that is to be hidden. */
const explanationsOf = (error, options) => explainAll(error, options).map((explanation) => withoutHidden(explanation, options.hide));
function withoutHidden({ title, said, advice, place }, hide) {
    const inParts = (parts) => parts.map(([label, text]) => [label, hide(text)]);
    return { title: hide(title), said: inParts(said), advice: inParts(advice), ...(place && { place }) };
}
function explainAll(error, options) {
    const all = (errors) => errors.flatMap((one) => explainAll(one, options));
    if (error instanceof errors/* IncompleteDeliveryError */.Xl)
        return [sentence(error.title), ...all(error.failures)];
    if (error instanceof errors/* DestinationError */.lt) {
        const [first, ...others] = all([error.cause]);
        return first === undefined ? [] : [{ ...first, title: `${error.where}: ${first.title}` }, ...others];
    }
    if (error instanceof errors/* UnkeptLoginError */.VJ)
        return all([error.cause]);
    if (error instanceof AggregateError)
        return all(error.errors);
    return [explainOne(error, options)];
}
const sentence = (title) => ({ title, said: [], advice: [] });
function explainOne(error, options) {
    if (error instanceof errors/* InputError */.dz || error instanceof errors/* PlanError */.W6 || error instanceof errors/* CancelledError */.cc)
        return sentence(error.message);
    if (error instanceof errors/* UnexpectedStateError */.t9 || error instanceof docker_error/* CheckError */.tl)
        return { ...sentence(error.message), advice: [['What to do', error.remedy]] };
    if (error instanceof aws_error/* AwsError */.Gy) {
        const { doing, service, code, message, finding, tries } = error;
        const told = { row: findKnownFailure(message), reported: message, finding, tries };
        return explained(`Could not ${doing}.`, [`${service} said`, `${code}: ${error.said}`], told, options);
    }
    if (error instanceof registry_error/* RegistryError */.g) {
        const told = { row: findKnownFailure(error.message), reported: error.message, finding: error.finding };
        return explained(`Could not ${error.failure.doing}.`, [error.speaker, error.message], told, options);
    }
    if (error instanceof errors/* MachineError */.Ml) {
        const { doing, code, said, delivered } = error;
        const reported = `The system said: ${code}: ${said}`;
        const told = { row: findKnownFailure(reported), reported };
        const explanation = explained(`Could not ${doing}.`, ['The system said', `${code}: ${said}`], told, options);
        if (delivered === undefined)
            return explanation;
        return { ...explanation, said: [...explanation.said, ['Delivered all the same', delivered]] };
    }
    if (error instanceof docker_error/* BuildError */.zS && error.known.failure.step !== undefined && 'code' in error.exit)
        return explainStep(error, error.known.failure.step, options);
    if (error instanceof docker_error/* DockerError */.Bi)
        return explainDocker(error, options);
    const message = error instanceof Error ? error.message : String(error);
    return {
        title: `This is a fault of ecr-build-push: ${message}`,
        said: [],
        advice: [
            ['What to do', 'Please report it, with the log of a run that has debug logging switched on.'],
            ['Fingerprint', fingerprint(options.hide(message))],
        ],
    };
}
function explainDocker(error, options) {
    // Only what matters is searched: the log of a build may hold any words, also those of another error.
    const { failure } = error.read;
    const { said, exitCode } = failure;
    // A process that was killed does not say so itself; what it printed last is about something else.
    const killed = !('code' in error.exit);
    const how = said === '' || killed ? `: docker ${(0,docker/* describeExit */.KE)(error.exit)}` : '';
    // What the user's own commands say is known to the user, and no report is about it.
    const reported = killed || exitCode !== undefined ? '' : said;
    const words = 'silent' in error.exit ? `docker ${(0,docker/* describeExit */.KE)(error.exit)}` : (0,build_failure/* wordsOf */.Z9)(failure);
    const told = { row: findKnownFailure(words), reported, finding: error.finding };
    return explained(`Could not ${error.doing}${how}.`, ['Docker said', said || 'nothing'], told, options);
}
/** An instruction of the Dockerfile that failed: a command with its own last lines, anything else with docker's words. */
function explainStep({ doing, finding, known: { failure, dockerfile, hint } }, step, options) {
    const { said, exitCode } = failure;
    const line = dockerfile === undefined || step.line === undefined ? undefined : { dockerfile, number: step.line };
    const where = [...(line ? [`${line.dockerfile}:${line.number}`] : []), ...(step.platform ? [step.platform] : [])];
    const how = exitCode === undefined ? 'failed' : `ended with exit code ${exitCode}`;
    const title = `Could not ${doing}: ${step.instruction}${where.length > 0 ? ` (${where.join(', ')})` : ''} ${how}.`;
    const lastLines = step.output.map((text) => `\n  ${text}`).join('') || 'it printed nothing';
    const [speech, told] = exitCode === undefined
        ? [['Docker said', said], { row: findKnownFailure((0,build_failure/* wordsOf */.Z9)(failure)), reported: said, finding, hint }]
        : // What a command printed is searched with patterns of its own: it can have any words.
            [
                ['Its last lines', lastLines],
                { row: findRunLineFailure(`${step.output.join('\n')}\nexit code: ${exitCode}`), hint },
            ];
    return {
        ...explained(title, speech, told, options),
        ...(line && { place: { file: line.dockerfile, startLine: line.number } }),
    };
}
function explained(title, speech, { row: likely, reported = '', finding, tries, hint }, { documents, hide }) {
    const row = finding?.row ?? likely;
    const said = [speech];
    if (tries !== undefined && tries.attempts > 1)
        said.push(['Tried', (0,aws_error/* printTries */.H5)(tries)]);
    if (finding !== undefined)
        said.push(['Looked up', finding.text]);
    if (row === undefined) {
        if (hint !== undefined)
            return { title, said, advice: [['Why', hint]] };
        // With this, two reports of the same unknown failure can be found to be the same.
        return { title, said: reported === '' ? said : [...said, ['Fingerprint', fingerprint(hide(reported))]], advice: [] };
    }
    const more = `${documents ?? 'docs'}/troubleshooting.md#${row.id}`;
    const why = hint === undefined ? row.cause : `${row.cause} ${hint}`;
    return {
        title,
        said,
        advice: [
            ['Why', why],
            ['What to do', row.remedy],
            ['More', more],
        ],
    };
}
//# sourceMappingURL=explain.js.map
// EXTERNAL MODULE: ./build/src/base/text.js
var base_text = __webpack_require__(1036);
;// CONCATENATED MODULE: ./build/src/failures/passing-failure.js





/**
 * Passing failure of a build, from what was thrown: a registry or the way to it had trouble for a moment, while docker read
 * from it or pushed to it, or docker was silent for too long. Undefined for all else: a command of the Dockerfile that
 * failed, whatever it says, and what a registry refuses for good.
 */
function passingFailure(error) {
    if (!(error instanceof docker_error/* DockerError */.Bi))
        return undefined;
    const { exit, read, finding } = error;
    const built = read.stage !== 'steps' || (0,docker_error/* isRefusedPush */.vq)(error);
    if ('silent' in exit && exit.silent === 'output')
        return { during: 'stall', reason: `docker ${(0,docker/* describeExit */.KE)(exit)}`, throttled: false, built };
    if (!('code' in exit) || read.failure.exitCode !== undefined)
        return undefined;
    const words = (0,build_failure/* wordsOf */.Z9)(read.failure);
    const during = (0,docker_error/* isRefusedPush */.vq)(error) ? 'push' : placeIn(words);
    const row = finding?.row ?? findKnownFailure(words);
    const reason = reasonIn(words);
    if (during === undefined || reason === undefined || !PASSING.some(({ id }) => id === row?.id))
        return undefined;
    return { during, reason, throttled: row?.id === 'throttled' || row?.id === 'public-rate', built };
}
/** What passes and is about the builder itself is not helped by the same build in the same builder. */
const OF_BUILDER = ['daemon-died', 'build-cache-broken'];
const PASSING = KNOWN_FAILURES.filter(({ kind, id }) => kind === 'transient' && !OF_BUILDER.includes(id));
/** Words of BuildKit and of containerd in it about images that a build reads, also within a step that is about to use them. */
const READING = /failed to resolve source metadata|failed to load metadata for|httpReadSeeker: failed open|failed to compute cache key: (?:failed to copy|short read)|^> (?:resolve image config for|\[internal\] load (?:metadata|git source|remote build context))/m;
function placeIn(words) {
    if (/^> exporting cache\b/m.test(words))
        return 'cache export';
    return READING.test(words) ? 'read' : undefined;
}
/**
 * Reasons that pass, in the words of registries, gateways, Go's network, containerd and docker; the first that fits is told.
 * None has the query of an address: that of a layer is good for an hour.
 */
const REASONS = [
    /toomanyrequests: [^\n?]*|429 Too Many Requests|unknown: Rate exceeded|error parsing HTTP 429 response body/,
    /\b5\d\d (?:Internal Server Error|Bad Gateway|Service Unavailable|Gateway Timeout)\b|error parsing HTTP 5\d\d response body|returned error: 5\d\d/,
    /blob upload unknown|First byte of the layer part is \d+ instead of \d+|Layers with digests .* do not exist|Images with digests .* do not exist/,
    /connection reset by peer|broken pipe|unexpected EOF|use of closed network connection|\bEOF$/im,
    /i\/o timeout|TLS handshake timeout|Client\.Timeout[^)\n]*|connection refused|context deadline exceeded|DeadlineExceeded|server misbehaving/,
    /unauthorized: Not Authorized|401 Unauthorized|insufficient_scope/,
    /unexpected HTTP status: 2\d\d|invalid content digest in response|no Host in request URL/,
    /\bun(?:known|available): [^\n?]+/,
];
const REASON_WIDTH = 120;
function reasonIn(words) {
    for (const pattern of REASONS) {
        const [reason] = pattern.exec(words) ?? [];
        if (reason !== undefined)
            return (0,base_text/* shortened */.vI)(reason, REASON_WIDTH);
    }
    return undefined;
}
//# sourceMappingURL=passing-failure.js.map
;// CONCATENATED MODULE: ./build/src/failures/after-failure.js
// What a run needs only when something has failed, so that it is loaded only then, with the texts of all known failures: a chunk
// of the bundle, entered by `import()`. A static import of these files would put them back into what every run loads.




//# sourceMappingURL=after-failure.js.map

/***/ })

};
