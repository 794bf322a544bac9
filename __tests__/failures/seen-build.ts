// Words of docker and of commands in builds as they were seen: recorded, or from the issue that the row names.

const SOLVE = 'ERROR: failed to solve:'
const HUB = 'https://registry-1.docker.io/v2/library/node/manifests/24'
const NODE = `${SOLVE} node:24: failed to resolve source metadata for docker.io/library/node:24`
const ECR = '123456789012.dkr.ecr.eu-central-1.amazonaws.com/base:1'

/** Row of the table, and what docker printed from its error on. */
export const BUILD: readonly (readonly [id: string, text: string])[] = [
  ['call-unknown', "unknown flag: --call\nSee 'docker buildx build --help'."],
  [
    'no-buildx',
    "unknown flag: --call\nUsage:  docker [OPTIONS] COMMAND [ARG...]\nRun 'docker --help' for more information",
  ],
  ['progress-mode', 'ERROR: failed to get console: provided file is not a console'],
  ['progress-mode', 'ERROR: invalid progress mode none'],
  [
    'daemon-died',
    'ERROR: failed to receive status: rpc error: code = Unavailable desc = error reading from server: EOF',
  ],
  [
    'daemon-died',
    'ERROR: failed to receive status: rpc error: code = Unavailable desc = closing transport due to: EOF',
  ],
  ['daemon-died', `${SOLVE} frontend grpc server closed unexpectedly`],
  ['disk-full', `${SOLVE} failed to copy: write /var/lib/docker/tmp/x: no space left on device`],
  ['build-cache-broken', `${SOLVE} failed to prepare x as y: parent snapshot sha256:c0ffee does not exist: not found`],
  ['entitlement', `${SOLVE} granting entitlement network.host is not allowed by build daemon configuration`],
  ['entitlement', `${SOLVE} failed to load LLB: security.insecure is not allowed`],
  ['too-many-layers', `${SOLVE} failed to register layer: max depth exceeded`],
  ['dockerfile-empty', `${SOLVE} the Dockerfile cannot be empty`],
  ['dockerfile-empty', `${SOLVE} dockerfile parse error: file with no instructions`],
  ['from-missing', `${SOLVE} no build stage in current context`],
  ['heredoc-open', `${SOLVE} unterminated heredoc`],
  ['unknown-instruction', `${SOLVE} dockerfile parse error on line 3: unknown instruction: INSTALL`],
  ['dockerfile-syntax', `${SOLVE} dockerfile parse error on line 2: unknown flag: --chmood (did you mean chmod?)`],
  ['copy-pattern', `${SOLVE} rpc error: code = Unknown desc = invalid includepatterns: [[]: syntax error in pattern`],
  ['checks-fail', `${SOLVE} lint violation found for rules: ConsistentInstructionCasing`],
  ['target-stage', `${SOLVE} target stage "nope" could not be found`],
  ['circular-stages', `${SOLVE} circular dependency detected on stage: build`],
  ['base-image-blank', `${SOLVE} base name ($BASE) should not be blank`],
  ['platform-invalid', `${SOLVE} empty platform value from expression $PLATFORM`],
  ['platform-invalid', `${SOLVE} failed to parse platform : "" is an invalid OS component of ""`],
  ['platform-invalid', 'ERROR: "a+b" is an invalid component of "linux/a+b": platform specifier must match'],
  ['platform-invalid', 'ERROR: "arm65": unknown operating system or architecture: invalid argument'],
  ['platform-missing', `${NODE}: no match for platform in manifest: not found`],
  ['missing-file', `${SOLVE} failed to compute cache key: failed to calculate checksum of ref a::b: "/a": not found`],
  ['missing-file', `${SOLVE} failed to compute cache key: "/a" not found: not found`],
  [
    'missing-file',
    `${SOLVE} failed to walk /var/lib/docker/tmp/buildkit-mount3/dist: lstat: no such file or directory`,
  ],
  ['context-permission', `${SOLVE} error from sender: open /work/data: permission denied`],
  ['secret-missing', `${SOLVE} secret npm: not found`],
  ['ssh-missing', `${SOLVE} no SSH key "" forwarded from the client`],
  ['ssh-missing', `${SOLVE} unset ssh forward key default`],
  ['ssh-missing', 'ERROR: invalid empty ssh agent socket: make sure SSH_AUTH_SOCK is set'],
  [
    'user-missing',
    `${SOLVE} process "/bin/sh -c true" did not complete successfully: unable to find user app: no matching entries in passwd file`,
  ],
  ['user-missing', `${SOLVE} invalid user index: -1`],
  [
    'dockerfile-frontend',
    `${SOLVE} failed to resolve source metadata for docker.io/docker/dockerfile:1.4: i/o timeout`,
  ],
  ['base-image-denied', `${NODE}: pull access denied, repository does not exist or may require authorization`],
  ['base-image-denied', `${NODE}: server message: insufficient_scope: authorization failed`],
  [
    'base-image-denied',
    `${SOLVE} ${ECR}: failed to resolve source metadata for ${ECR}: unexpected status: 403 Forbidden`,
  ],
  [
    'base-image-unreachable',
    `${NODE}: failed to do request: Head "${HUB}": dial tcp: lookup registry-1.docker.io: no such host`,
  ],
  ['base-image-unreachable', `${NODE}: unexpected status code ${HUB}: 500 Internal Server Error`],
  ['base-image-missing', `${NODE}: docker.io/library/node:24: not found`],
  ['base-image', `${NODE}: something else`],
  ['base-image', `${SOLVE} failed to load metadata for docker.io/library/nope:latest`],
  [
    'add-download',
    `${SOLVE} failed to load cache key: Get "http://x/a.tgz": dial tcp 127.0.0.1:5999: connect: connection refused`,
  ],
  ['add-download', `${SOLVE} failed to load cache key: invalid response status 404`],
]

/** Row, and the last lines of a command with its exit code. */
export const COMMAND: readonly (readonly [id: string, text: string])[] = [
  ['emulator', 'exec /bin/sh: exec format error\nexit code: 255'],
  ['emulator', 'standard_init_linux.go:228: exec user process caused: exec format error\nexit code: 1'],
  [
    'no-shell',
    'runc run failed: unable to start container process: exec: "/bin/sh": stat /bin/sh: no such file or directory\nexit code: 1',
  ],
  [
    'no-shell',
    'runc run failed: unable to start container process: exec: "nope": executable file not found in $PATH\nexit code: 1',
  ],
  ['no-shell', 'exec /run.sh: no such file or directory\nexit code: 1'],
  [
    'not-executable',
    'runc run failed: unable to start container process: exec: "/run.sh": permission denied\nexit code: 1',
  ],
  ['not-executable', '/bin/sh: ./run.sh: Permission denied\nexit code: 126'],
  ['out-of-memory', 'Killed\nexit code: 137'],
  [
    'out-of-memory',
    'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory\nexit code: 134',
  ],
  ['out-of-memory', 'Exception in thread "main" java.lang.OutOfMemoryError: Java heap space\nexit code: 1'],
  ['out-of-memory', 'fork: Cannot allocate memory\nexit code: 1'],
  ['step-disk-full', 'tar: write error: No space left on device\nexit code: 1'],
  ['step-disk-full', 'npm error code ENOSPC\nexit code: 228'],
  ['step-network', "Temporary failure resolving 'deb.debian.org'\nexit code: 100"],
  ['step-network', 'curl: (6) Could not resolve host: example.com\nexit code: 6'],
  ['step-network', "wget: bad address 'nope.invalid'\nexit code: 1"],
  ['step-network', 'npm error code EAI_AGAIN\nexit code: 1'],
  ['step-network', 'Error: getaddrinfo ENOTFOUND registry.npmjs.org\nexit code: 1'],
  ['step-network', '[Errno -2] Name or service not known\nexit code: 1'],
  ['step-network', 'connect: Network is unreachable\nexit code: 1'],
  ['step-ssh', 'git@github.com: Permission denied (publickey).\nexit code: 128'],
  ['step-ssh', 'Host key verification failed.\nexit code: 128'],
  ['step-permission', 'touch: /x: Permission denied\nexit code: 1'],
  ['step-permission', 'npm error code EACCES\nexit code: 243'],
  ['command-not-found', '/bin/sh: nodejs: not found\nexit code: 127'],
]
