import type { KnownFailure } from '../known-failure.ts'

/**
 * Failures of commands of the Dockerfile. The text is the last lines of the command, and "exit code: <n>" at the end.
 * Only what nearly always means one thing stands here: a command may print any words.
 */
export const RUN_LINE_FAILURES = [
  {
    id: 'emulator',
    kind: 'yours',
    pattern: /^exec \S+: exec format error|exec user process caused.*exec format error/m,
    cause: 'The Dockerfile runs a program of another processor than this machine has, and there is no emulator for it.',
    remedy:
      'Run docker/setup-qemu-action before this step, build on a machine of that kind (builder-endpoint), or cross-compile in a stage "FROM --platform=$BUILDPLATFORM".',
    seen: 'https://github.com/docker/build-push-action/issues/748',
  },
  {
    id: 'no-shell',
    kind: 'yours',
    pattern:
      /unable to start container process: (?:error during container init: )?exec: ".*": (?:stat .*: no such file or directory|executable file not found)|^exec \S+: no such file or directory/m,
    cause:
      'The image does not have the program that runs the command: it has no shell (scratch, distroless), or the first line of a script names one that is not there.',
    remedy:
      'Run the command in an earlier stage and copy its result, or write it as RUN ["program", "argument"]. Scripts need line ends without CR.',
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
    pattern:
      /unable to start container process: (?:error during container init: )?exec: ".*": permission denied|exit code: 126$/,
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
    pattern:
      /Temporary failure (?:in name resolution|resolving)|[Cc]ould not resolve host|bad address '|EAI_AGAIN|ENOTFOUND|Name or service not known|Network is unreachable/,
    cause: 'The command did not reach a host on the network.',
    remedy:
      'Check the name; when it is right, run the job again. On a self-hosted runner, the DNS servers and the MTU of its containers are the usual reasons; the input network: host goes around both.',
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
    pattern:
      /^[^\s:]+: (?:(?:line )?\d+: )?[^\s:/]*(?:\/[^\s:/]*)+: (?:not found|No such file or directory|cannot execute: required file not found)\n(?:.*\n){0,15}exit code: 127$/m,
    cause:
      'That program is not in the image, or it is a script whose first line names an interpreter that is not there: also "/bin/sh" with the CR of a line end of Windows after it.',
    remedy:
      'Check the path; the first line of the script, and that the image has what it names (alpine has no bash); and that it is checked out with LF ("*.sh text eol=lf" in .gitattributes).',
    seen: 'https://github.com/postlight/headless-wp-starter/issues/171',
  },
  {
    id: 'command-not-found',
    kind: 'yours',
    pattern: /exit code: 127$/,
    cause: 'A program that the command calls is not in the image.',
    remedy:
      'Install it in a line before, check its spelling, and that the base image has it (slim and alpine have little).',
    seen: 'https://github.com/docker/buildx/issues/1986',
  },
] as const satisfies readonly KnownFailure[]
