import type { Files } from '../../runner/ports.ts'
import { type DockerfileSource, dockerfileOf } from './dockerfile-path.ts'

/**
 * No Dockerfile and no .dockerignore is larger, in bytes: each comes to BuildKit in one message of gRPC.
 * https://github.com/containerd/containerd/blob/main/defaults/defaults.go (DefaultMaxRecvMsgSize)
 */
export const LARGEST_DOCKERFILE = 16 * 1024 * 1024

/** The text of the Dockerfile; undefined when it is not on this machine. Throws UnexpectedStateError where it is no file. */
export async function dockerfileText(
  { read }: Pick<Files, 'read'>,
  build: DockerfileSource,
): Promise<string | undefined> {
  const path = dockerfileOf(build)
  return path === undefined ? undefined : read(path, LARGEST_DOCKERFILE)
}
