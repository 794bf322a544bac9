import type { KnownFailure } from '../known-failure.ts'

/** Failures of docker's push: what the registry answers, and what docker makes of it. */
export const PUSH_FAILURES = [
  {
    id: 'login-expired',
    kind: 'yours',
    pattern: /authorization token has expired/,
    cause: 'The login to the registry has expired: one that an earlier job left behind, or this one after 12 hours.',
    remedy:
      "When this is about a base image, log in to its registry in this job again, or remove the old login from the runner's docker configuration; a build that takes longer than 12 hours has to be split.",
    seen: 'https://github.com/CircleCI-Public/aws-ecr-orb/issues/265',
  },
  {
    id: 'login-unknown',
    kind: 'yours',
    pattern: /Your Authorization Token is invalid/i,
    cause: 'The registry does not know this login. ECR Public says so too when a login to it is old.',
    remedy:
      "Remove the entry of that registry from the runner's docker configuration (docker logout), or log in again in an earlier step.",
    seen: 'https://github.com/dependabot/proxy/issues/157',
  },
  {
    id: 'no-login',
    kind: 'yours',
    pattern: /no basic auth credentials/,
    cause:
      'Docker has no login for that registry. This step logs in to the registry that it pushes to, and to no other.',
    remedy:
      'When a FROM line names another account or region of ECR, compare the account in the address; if it is right, log in to it in an earlier step (aws-actions/amazon-ecr-login), or where an earlier step of this action has pushed that image, give it keep-login: true. That is also for a later step of the job that pulls or pushes with the login of this one.',
    seen: 'https://github.com/kciter/aws-ecr-action/issues/1',
  },
  {
    id: 'public-denied',
    kind: 'yours',
    pattern: /denied: Not Authorized/i,
    cause: 'ECR Public refused the login, or this identity is not allowed to push to that alias.',
    remedy:
      'Check the alias in public.ecr.aws/<alias>/<name>, and that the identity has ecr-public:GetAuthorizationToken and sts:GetServiceBearerToken.',
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
    cause:
      'An index names an image that is not in this repository (any more): another job or a lifecycle policy removed it.',
    remedy:
      'Run the job again. If it stays, keep the lifecycle policy from expiring untagged images that are younger than a day.',
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
    cause:
      'A connection broke in the middle of a layer, and docker went on in the old upload, which ECR does not take.',
    remedy: 'Run the job again; the layers that are there already are not uploaded a second time.',
    seen: 'https://github.com/GoogleContainerTools/kaniko/issues/607',
  },
  {
    id: 'upload-lost',
    kind: 'transient',
    pattern: /blob upload unknown|BLOB_UPLOAD_UNKNOWN|^ERROR: (?:failed to build: )?unknown blob$/m,
    cause: 'The registry lost a layer: it does not know the upload any more, or does not have what was just uploaded.',
    remedy: 'Run the job again; the layers that are there already are not uploaded a second time.',
    seen: 'https://github.com/GoogleContainerTools/jib/issues/4301',
  },
  {
    id: 'manifest-refused',
    kind: 'yours',
    pattern: /at 'ImageManifest' failed to satisfy constraint|\/manifests\/\S+: 405 Method Not Allowed/,
    cause:
      'ECR does not take a manifest of this form: an OCI artifact, or one whose entries lack a size or a platform.',
    remedy:
      'Leave oci-artifact=true away, build without provenance and sbom, or use a newer BuildKit (docker/setup-buildx-action).',
    seen: 'https://github.com/moby/buildkit/issues/5747',
  },
  {
    id: 'cache-format',
    kind: 'yours',
    pattern: /error writing manifest blob: failed commit on ref "[^"]*": unexpected status.*: 400 Bad Request/,
    cause: 'ECR does not take a build cache in the form that BuildKit writes by default.',
    remedy:
      'Add image-manifest=true,oci-mediatypes=true to the type=registry line of cache-to, or use "cache: ecr", which does; BuildKit has to be 0.12 or later. A cache in an immutable repository is refused in the same way: its tag has to be able to move.',
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
    remedy:
      'For a local registry, name it in the buildkitd configuration of the builder as http = true, or use the docker driver.',
    seen: 'https://github.com/docker/buildx/issues/163',
  },
  {
    id: 'pull-limit',
    kind: 'yours',
    pattern: /You have reached your (unauthenticated )?pull rate limit/,
    cause: 'Docker Hub counts the pulls of this address, and there were too many.',
    remedy:
      'Log in to Docker Hub in an earlier step, or take official images from public.ecr.aws/docker/library or a pull-through cache.',
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
    pattern:
      /failed to push \S+: .*(?:401 Unauthorized|insufficient_scope|failed to fetch (?:oauth|anonymous) token)|^ERROR: (?:failed to build: )?unauthorized: Not Authorized$/m,
    cause: 'The registry that the image is pushed to did not take the login. The image itself is built.',
    remedy:
      'Run the job again: ECR does so now and then. If it stays, look for a login to that registry which is only for some scopes, and for a proxy or mirror that takes the login away.',
    seen: 'https://github.com/docker/build-push-action/issues/719',
  },
  {
    id: 'cache-refused',
    kind: 'yours',
    pattern: /error writing (?:layer|config) blob: .*(?:40[13] \w+|push access denied)/,
    cause: 'The registry of the build cache does not let this job write there.',
    remedy:
      'Log in to it in an earlier step, and check the rights on that repository; ignore-error=true in cache-to makes it a warning.',
    seen: 'https://github.com/moby/buildkit/blob/master/cache/remotecache/export.go',
  },
] as const satisfies readonly KnownFailure[]
