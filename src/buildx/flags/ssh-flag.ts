import { type Parsed, parsed, quoted, refused } from '../../base/result.ts'

/** Value of `--ssh`: `default` is `{ id: 'default', path: undefined }`, `deploy=/key` is `{ id: 'deploy', path: '/key' }`. */
export interface SshKey {
  readonly id: string
  /** A key, or the socket of an agent; undefined: the agent of SSH_AUTH_SOCK. */
  readonly path: string | undefined
}

/**
 * Parses a value of `--ssh` of at most one path. To buildx it is no CSV: all before the first "=" is the id, as it is written.
 * https://github.com/docker/buildx/blob/master/util/buildflags/ssh.go
 */
export function parseSshKey(text: string): Parsed<SshKey> {
  const [id = '', ...rest] = text.split('=')
  const path = rest.join('=')
  if (id === '') return refused(`${quoted(text)} has no name before "="; "default" is the usual one`)
  if (/[\s,]/.test(id)) return refused(`${quoted(id)} is no name: it has a blank or a comma`)
  if (path.includes(',')) return refused(`${quoted(path)} has a comma, which to buildx separates paths`)
  return parsed({ id, path: path === '' ? undefined : path })
}

/** Prints a value of `--ssh`. */
export const printSshKey = ({ id, path }: SshKey): string => (path === undefined ? id : `${id}=${path}`)
