import type { KnownFailure } from '../known-failure.ts'

/** Failures of builds by what they were asked to fetch or to leave, in the words of BuildKit and Git. */
export const INPUT_FAILURES = [
  {
    id: 'git-access',
    kind: 'yours',
    pattern:
      /could not read Username for|Authentication failed for|fatal: unable to access '[^']*': The requested URL returned error: 40[13]|Permission denied \(publickey|Host key verification failed/,
    cause: 'The builder is not allowed to read that Git repository.',
    remedy:
      'Give the input github-token a token that may (with "permissions: contents: read", the job has one), for another server the secret GIT_AUTH_TOKEN.<host>, and for SSH the input ssh.',
    seen: 'https://github.com/docker/build-push-action/issues/638',
  },
  {
    id: 'git-missing',
    kind: 'yours',
    pattern: /repository does not contain ref |fatal: repository '[^']*' not found|couldn't find remote ref/,
    cause:
      'That Git repository, or the branch, tag or commit in it, is not there, or this job is not allowed to see it.',
    remedy:
      'Check the address and what stands after "#"; for a private repository, that the input github-token may read it.',
    seen: 'https://github.com/docker/build-push-action/issues/161',
  },
  {
    id: 'git-unreachable',
    kind: 'transient',
    pattern:
      /fatal: unable to access '[^']*': (?:Could not resolve|Failed to connect|Recv failure|Empty reply|The requested URL returned error: (?:429|5\d\d))|ssh: (?:Could not resolve hostname|connect to host \S+ port \d+:)/,
    cause: 'The builder did not reach the server of that Git repository, or the server had trouble of its own.',
    remedy:
      'Check the name of the server, and that the builder may reach it, if need be through a proxy; then run the job again. Git runs where the builder runs, which need not be this machine.',
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
    remedy:
      'Use BuildKit 0.13 and buildx 0.13 or later, or build what outputs and load ask for in a step of its own, with push: false.',
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
] as const satisfies readonly KnownFailure[]
