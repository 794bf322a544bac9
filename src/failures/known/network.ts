import type { KnownFailure } from '../known-failure.ts'

/** Failures of the network between the runner and the services. */
export const NETWORK_FAILURES = [
  {
    id: 'certificate',
    kind: 'yours',
    pattern:
      /x509: certificate signed by unknown authority|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_GET_ISSUER_CERT_LOCALLY|DEPTH_ZERO_SELF_SIGNED_CERT|fatal: unable to access '[^']*': (?:SSL certificate problem|server certificate verification failed)/,
    cause: 'A proxy between this runner and the service shows a certificate of its own, which is not trusted here.',
    remedy:
      'Give Node the certificate of that authority (NODE_EXTRA_CA_CERTS), and the docker engine and builder too (its trust store, or the ca of the buildkitd configuration).',
    seen: 'https://github.com/anomalyco/sst/issues/4023',
  },
  {
    id: 'gateway',
    kind: 'transient',
    pattern: /(?:a page in HTML|an empty answer).{0,210} came with status 5\d\d/,
    cause:
      'A gateway or proxy answered instead of the service, which it could not reach: a page or nothing, also after several tries.',
    remedy:
      'Run the job again; https://health.aws.amazon.com tells more. If it stays, look at the proxy of this runner (HTTPS_PROXY and NO_PROXY).',
    seen: 'https://github.com/mirkokiefer/aws-lib/pull/48',
  },
  {
    id: 'empty-answer',
    kind: 'transient',
    pattern: /EmptyAnswer/,
    cause: 'The answer says that all went well, and lacks what was asked for, also after several tries.',
    remedy:
      'Run the job again. If it stays, something that is not AWS answers: check HTTPS_PROXY and NO_PROXY, and AWS_ENDPOINT_URL, in the environment of the job.',
    seen: 'https://github.com/aws/aws-sdk-js/issues/1216',
  },
  {
    id: 'wrong-content',
    kind: 'transient',
    pattern:
      /WrongDigest|gave other content|invalid checksum digest|invalid content digest in response|failed commit on ref "[^"]*": got digest|the content is sha256:\w+ and should be sha256/,
    cause: 'What the registry gave is not what it was asked for: its digest is another one.',
    remedy:
      'Run the job again. If it stays, a proxy or mirror between this runner and the registry changes or cuts what comes.',
    seen: 'https://github.com/moby/moby/issues/20622',
  },
  {
    id: 'layer-storage',
    kind: 'transient',
    pattern: /DownloadFailed: \S+ (?:answered with status|could not be reached|did not answer)/,
    cause:
      'The storage in which ECR has the layers of images did not give a part of the image, also after several tries.',
    remedy:
      'Run the job again. In a VPC without internet, Amazon S3 needs an endpoint whose policy lets the bucket prod-<region>-starport-layer-bucket be read.',
    seen: 'https://github.com/awsdocs/amazon-ecr-user-guide/issues/8',
  },
  {
    id: 'not-aws',
    kind: 'yours',
    pattern:
      /Unexpected token .* (in JSON|is not valid JSON)|Deserialization error|WrongAnswer|HPE_|a page in HTML.{0,210} came with status [1-4]/,
    cause: 'Something that is not AWS answered: a proxy, a captive portal, or a wrong AWS_ENDPOINT_URL.',
    remedy: 'Check HTTPS_PROXY and NO_PROXY, and AWS_ENDPOINT_URL, in the environment of the job.',
    seen: 'https://github.com/smithy-lang/smithy-typescript/issues/555',
  },
  {
    id: 'throttled',
    kind: 'transient',
    pattern:
      /Throttling|TooManyRequests|RequestLimitExceeded|toomanyrequests|Rate exceeded|429 Too Many Requests|Status429|parsing HTTP 429 response/,
    cause: 'Too many requests at once: the service slowed this step down, also after several tries.',
    remedy: 'Run the job again; when many jobs push at the same time, let fewer run side by side.',
    seen: 'https://github.com/aws-actions/amazon-ecr-login/issues/1267',
  },
  {
    id: 'unknown-host',
    kind: 'yours',
    pattern: /ENOTFOUND|no such host/,
    cause: 'No address is known for the name of that service.',
    remedy:
      'Check the region for a slip of the pen. In a VPC without internet, ECR needs endpoints for its API and its registry, with private DNS.',
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
    pattern:
      /ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|TimeoutError|ETIMEDOUT|no answer in \d+ seconds|i\/o timeout|TLS handshake timeout|Client\.Timeout|\/v2\/": context deadline exceeded|connection refused/,
    cause: 'The service could not be reached.',
    remedy:
      'Check the region (and AWS_ENDPOINT_URL, when it is set) and that this runner may reach AWS, if need be through a proxy (HTTPS_PROXY); then run the job again.',
    seen: 'https://github.com/docker/build-push-action/issues/1065',
  },
  {
    id: 'server-error',
    kind: 'transient',
    pattern:
      /ServerException|InternalFailure|ServiceUnavailable|RequestTimeout|Status(?:408|5\d\d)|unexpected (?:HTTP )?status.*: 5\d\d|parsing HTTP 5\d\d response/,
    cause: 'The service had trouble of its own, also after several tries.',
    remedy: 'Run the job again; https://health.aws.amazon.com tells more.',
    seen: 'https://github.com/concourse/registry-image-resource/issues/55',
  },
  {
    id: 'wrong-answer',
    kind: 'transient',
    pattern:
      /unexpected HTTP status: 2\d\d|missing content-length header for request|unexpected status from \w+ request to \S+: 2\d\d|the answer is a page in HTML|404 Not Found: the answer does not say what is missing|the answer is about .{1,80}, not about sha256|": (?:the answer (?:is no|names no|holds no|leads to a next)|another part of the content came|more than the \d+ bytes came|the registry has )|"https:\?digest=\S*: http: no Host in request URL/,
    cause: 'Something else than the registry answered, or its answer was cut: a proxy or a gateway on the way.',
    remedy:
      'Run the job again. If it stays, check HTTPS_PROXY and NO_PROXY in the environment of the job and of the engine.',
    seen: 'https://github.com/goharbor/harbor/issues/15843',
  },
  {
    id: 'connection-lost',
    kind: 'transient',
    pattern:
      /ECONNRESET|connection reset by peer|broken pipe|unexpected EOF|use of closed network connection|server closed idle connection|": EOF$|^ERROR: (?:failed to build: )?EOF$/m,
    cause: 'The connection broke while the image was on its way.',
    remedy: 'Run the job again; the layers that are there already are not uploaded a second time.',
    seen: 'https://github.com/moby/buildkit/issues/2713',
  },
] as const satisfies readonly KnownFailure[]
