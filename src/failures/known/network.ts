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
    id: 'not-aws',
    kind: 'yours',
    pattern: /Unexpected token .* (in JSON|is not valid JSON)|Deserialization error|WrongAnswer/,
    cause: 'Something that is not AWS answered: a proxy, a captive portal, or a wrong AWS_ENDPOINT_URL.',
    remedy: 'Check HTTPS_PROXY and NO_PROXY, and AWS_ENDPOINT_URL, in the environment of the job.',
    seen: 'https://github.com/smithy-lang/smithy-typescript/issues/555',
  },
  {
    id: 'throttled',
    kind: 'transient',
    pattern: /Throttling|TooManyRequests|toomanyrequests|Rate exceeded|429 Too Many Requests|parsing HTTP 429 response/,
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
      /ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|TimeoutError|ETIMEDOUT|i\/o timeout|TLS handshake timeout|connection refused/,
    cause: 'The service could not be reached.',
    remedy:
      'Check the region (and AWS_ENDPOINT_URL, when it is set) and that this runner may reach AWS, if need be through a proxy (HTTPS_PROXY); then run the job again.',
    seen: 'https://github.com/docker/build-push-action/issues/1065',
  },
  {
    id: 'server-error',
    kind: 'transient',
    pattern:
      /ServerException|InternalFailure|ServiceUnavailable|unexpected (?:HTTP )?status.*: 5\d\d|parsing HTTP 5\d\d response/,
    cause: 'The service had trouble of its own, also after several tries.',
    remedy: 'Run the job again; https://health.aws.amazon.com tells more.',
    seen: 'https://github.com/concourse/registry-image-resource/issues/55',
  },
  {
    id: 'wrong-answer',
    kind: 'transient',
    pattern:
      /unexpected HTTP status: 2\d\d|invalid content digest in response|"https:\?digest=\S*: http: no Host in request URL/,
    cause: 'Something else than the registry answered, or its answer was cut: a proxy or a gateway on the way.',
    remedy:
      'Run the job again. If it stays, check HTTPS_PROXY and NO_PROXY in the environment of the job and of the engine.',
    seen: 'https://github.com/goharbor/harbor/issues/15843',
  },
  {
    id: 'connection-lost',
    kind: 'transient',
    pattern:
      /ECONNRESET|connection reset by peer|broken pipe|unexpected EOF|use of closed network connection|": EOF$|^ERROR: (?:failed to build: )?EOF$/m,
    cause: 'The connection broke while the image was on its way.',
    remedy: 'Run the job again; the layers that are there already are not uploaded a second time.',
    seen: 'https://github.com/moby/buildkit/issues/2713',
  },
] as const satisfies readonly KnownFailure[]
