import type { KnownFailure } from '../known-failure.ts'

/**
 * Failures of this machine's files and folders, by the system's codes: https://man7.org/linux/man-pages/man3/errno.3.html.
 * A full disk has a row among the engine's failures, whose words are the same.
 */
export const FILE_SYSTEM_FAILURES = [
  {
    id: 'path-denied',
    kind: 'yours',
    pattern: /^The system said: (?:EACCES|EPERM): /,
    cause: 'The user of this job has no right to that file or folder, which is named above with what it is for.',
    remedy:
      'Give the folder back to that user: as a rule an earlier step, a container or sudo made it as root ("sudo chown -R"), or the container of the job has "options: --user" with a user who may not write to the folders of the runner.',
    seen: 'https://github.com/actions/checkout/issues/1575',
  },
  {
    id: 'path-read-only',
    kind: 'yours',
    pattern: /^The system said: EROFS: /,
    cause: 'That path is on a file system which can only be read.',
    remedy:
      'Have the runner use a folder that can be written for RUNNER_TEMP and its work; a disk that was mounted to be written and became read-only has errors (see dmesg).',
    seen: 'https://nodejs.org/api/os.html#posix-error-constants',
  },
  {
    id: 'path-missing',
    kind: 'yours',
    pattern: /^The system said: (?:ENOENT|ENOTDIR): /,
    cause: 'The folder that this path is in is not there, or is a file.',
    remedy:
      'Look for an earlier step that removes the folders of the runner (RUNNER_TEMP and what is in it) or sets RUNNER_TEMP, and for a container that does not have them mounted.',
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
    cause:
      'The user of this job must not put more on that disk, or no larger file: a quota or a limit (ulimit -f) is reached.',
    remedy: 'Remove what the job does not need before this step, or have the limit raised.',
    seen: 'https://man7.org/linux/man-pages/man2/write.2.html',
  },
  {
    id: 'open-files',
    kind: 'yours',
    pattern:
      /^The system said: (?:EMFILE|ENFILE): |^docker: too many open files|^docker: file table overflow|: connect (?:EMFILE|ENFILE) /,
    cause: 'More files are open than the system lets this user, or this machine, have open at a time.',
    remedy:
      'Raise the limit on the runner (ulimit -n, LimitNOFILE= of its service), or run fewer jobs beside this one.',
    seen: 'https://github.com/actions/upload-artifact/issues/730',
  },
  {
    id: 'machine-exhausted',
    kind: 'yours',
    pattern:
      /^The system said: (?:ENOMEM|EAGAIN|ENOBUFS): |^docker: (?:not enough memory|resource temporarily unavailable) \(|: connect (?:ENOMEM|ENOBUFS) /,
    cause: 'The machine has no memory, or no process, left for this step.',
    remedy:
      'Run fewer jobs beside this one, raise the limits of the runner (memory of its container, ulimit -u), or use a larger one.',
    seen: 'https://man7.org/linux/man-pages/man2/fork.2.html',
  },
  {
    id: 'disk-broken',
    kind: 'yours',
    pattern: /^The system said: (?:EIO|ENXIO|ENODEV|ESTALE|EREMOTEIO|EUCLEAN): /,
    cause:
      'The disk that holds that path, or the server of a file system in the network, did not do what was asked of it.',
    remedy: 'Look at the machine (dmesg, the mount); with a disk in the network, run the job again.',
    seen: 'https://github.com/actions/runner/issues/1648',
  },
  {
    id: 'arguments-too-long',
    kind: 'yours',
    pattern: /^docker: argument list too long/,
    cause:
      'One of the values for docker, or all of them with the environment, are longer than Linux hands to a program (128 KiB for one).',
    remedy:
      "Shorten the longest of build-args, labels, annotations and secrets of the job's environment; put a long text into a file that the Dockerfile copies, or into the input secrets.",
    seen: 'https://github.com/secretflow/secretflow/issues/1634',
  },
  {
    id: 'docker-not-started',
    kind: 'yours',
    pattern: /^docker: [a-z][^\n]* \(E[A-Z]+\)/,
    cause: 'There is a docker command on this machine, and the system does not start it.',
    remedy:
      'See where it is ("command -v docker") and whether the user of this job may run it: "permission denied" is said of a file without the right to execute, and "exec format error" of one for another machine.',
    seen: 'https://www.gnu.org/software/bash/manual/html_node/Exit-Status.html',
  },
  {
    id: 'machine-refused',
    kind: 'yours',
    pattern: /^The system said: (?!ENOSPC: )[A-Z0-9_]+: /,
    cause: 'The system of this machine did not do that with the path which is named above.',
    remedy:
      'Read the words of the system, and look at the folder and what it is mounted from; with a file system of its own kind, give the runner a folder on another one.',
    seen: 'https://nodejs.org/api/errors.html#class-systemerror',
  },
] as const satisfies readonly KnownFailure[]
