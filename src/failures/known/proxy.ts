import type { KnownFailure } from '../known-failure.ts'

/**
 * Failures of the proxies of a company, in the words of Node, of @actions/http-client (the package tunnel), and of Go.
 */
export const PROXY_FAILURES = [
  {
    id: 'proxy-login',
    kind: 'yours',
    pattern: /Proxy Authentication Required|tunneling socket could not be established, statusCode=407/,
    cause: 'The proxy wants to know who asks, and the address in the variable has no user and password that it takes.',
    remedy:
      'Write them into the address that HTTPS_PROXY gives (http://user:password@proxy.example.com:3128), percent-encoded, and take the value from a secret.',
    seen: 'https://github.com/actions/runner/issues/880',
  },
  {
    id: 'proxy-tls',
    kind: 'yours',
    pattern: /wrong version number/,
    cause: 'A server that was addressed with https:// speaks no TLS. As a rule it is the proxy.',
    remedy:
      'Write http:// before the address of the proxy in HTTPS_PROXY: the variable is named after the requests, not after the proxy.',
    seen: 'https://github.com/axios/axios/issues/4840',
  },
  {
    id: 'proxy-refused',
    kind: 'yours',
    pattern: /ERR_PROXY_TUNNEL|tunneling socket could not be established, statusCode=/,
    cause: 'The proxy answered, and did not connect this runner with the service.',
    remedy:
      'Have the host of the service allowed in the proxy; one that is reached without it, such as a VPC endpoint, belongs into NO_PROXY.',
    seen: 'https://github.com/postmanlabs/newman/issues/2873',
  },
  {
    id: 'proxy-silent',
    kind: 'yours',
    pattern: /requests go through the proxy \S+ \(/,
    cause: 'No answer came in time, and between this runner and the service there is a proxy.',
    remedy:
      'Check that the proxy answers, and lets the host of the service through; one that is reached without it, such as a VPC endpoint, belongs into NO_PROXY. Then run the job again.',
    seen: 'https://nodejs.org/docs/latest-v24.x/api/http.html#built-in-proxy-support',
  },
  {
    id: 'proxy-unreachable',
    kind: 'yours',
    pattern: /at the proxy \S+ \(|proxyconnect tcp:|tunneling socket could not be established, cause=/,
    cause: 'The proxy that a variable of the job, or the configuration of Docker, names could not be reached.',
    remedy:
      'Check its address in HTTPS_PROXY and HTTP_PROXY; a container builder reaches it by a name or address that is known in the container, so not by localhost.',
    seen: 'https://github.com/docker/buildx/issues/2667',
  },
] as const satisfies readonly KnownFailure[]
