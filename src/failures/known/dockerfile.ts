import type { KnownFailure } from '../known-failure.ts'

/** Failures of builds by what the Dockerfile says, or by what the build was given, in the words of BuildKit. */
export const DOCKERFILE_FAILURES = [
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
    remedy:
      'Begin the Dockerfile with the image that it builds on, such as "FROM alpine"; only ARG may stand before it. "FROM scratch" is an empty one.',
    seen: 'https://github.com/moby/buildkit/issues/1204',
  },
  {
    id: 'heredoc-open',
    kind: 'yours',
    pattern: /unterminated heredoc/,
    cause: 'A text that begins with "<<EOF" has no end.',
    remedy:
      'Close it with a line that has only the word after "<<": no space before or after it, unless it begins with "<<-" and tabs stand before the word.',
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
    remedy:
      'Name it in the input file: seen from the workspace for a folder, and from the context for an address. It is committed and no link to a file outside of its folder.',
    seen: 'https://github.com/moby/buildkit/issues/732',
  },
  {
    id: 'dockerfile-frontend-old',
    kind: 'yours',
    pattern:
      /[dD]ockerfile parse error.*[uU]nknown flag: (?:--)?(?:mount|network|security|device|link|chmod|parents|exclude|checksum|keep-git-dir|unpack)\b/,
    cause:
      'What reads the Dockerfile in this builder is older than that flag, or the flag is not for that instruction.',
    remedy:
      'Write "# syntax=docker/dockerfile:1" as the first line of the Dockerfile: the builder then fetches one that knows the flag. It is for RUN, COPY or ADD as https://docs.docker.com/reference/dockerfile/ says.',
    seen: 'https://github.com/triton-inference-server/fil_backend/pull/181',
  },
  {
    id: 'dockerfile-syntax',
    kind: 'yours',
    pattern: /[dD]ockerfile parse error/,
    cause: 'The Dockerfile cannot be understood.',
    remedy:
      'Correct the line that is named above; https://docs.docker.com/reference/dockerfile/ describes each instruction.',
    seen: 'https://github.com/moby/buildkit/issues/2293',
  },
  {
    id: 'copy-pattern',
    kind: 'yours',
    pattern: /invalid includepatterns: .*syntax error in pattern/,
    cause: 'A path in COPY or ADD has a "[" that nothing closes.',
    remedy:
      'When the line is meant as a list, ["a", "b"], it has to be valid JSON, with double quotes; a "[" that belongs to a name is written as "[[]".',
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
    remedy:
      'Look at the arguments in it. One that comes from the output of a step that is no longer there is empty, such as the registry of a login step: write it out in the input build-args, or give it a default in an ARG line above the first FROM.',
    seen: 'https://github.com/xcube-dev/xcube/issues/1254',
  },
  {
    id: 'platform-invalid',
    kind: 'yours',
    pattern:
      /failed to parse platform|empty platform value|is an invalid (?:OS )?component|unknown operating system or architecture/,
    cause: 'That is not a platform.',
    remedy:
      'Write it as "linux/arm64"; an argument in "FROM --platform=…" needs an ARG line above it, except BUILDPLATFORM and TARGETPLATFORM.',
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
    pattern:
      /failed to calculate checksum of ref|failed to compute cache key: "[^"]*" not found|failed to walk \S*buildkit-mount/,
    cause: 'A file that the Dockerfile copies is not where it looks for it.',
    remedy:
      'Check the path, which is seen from the context and not from the Dockerfile, that an earlier step or stage makes the file, and that no line of .dockerignore fits it.',
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
    cause:
      'A path has characters that this version of buildx or BuildKit does not take: that of the context, one in COPY, or one in .dockerignore.',
    remedy:
      'Give it a name of ASCII characters, or use newer versions of buildx and BuildKit (docker/setup-buildx-action).',
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
] as const satisfies readonly KnownFailure[]
