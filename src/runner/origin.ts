import type { CommitJob } from './built-commit.ts'
import type { Origin } from './commit.ts'
import { githubServer } from './context.ts'

/** `git@github.com:octo/app.git`, as git and docker take it. */
const SHORT_SSH = /^(?:[\w.-]+@)?([\w.-]+):(?!\/\/)([^#?]+)/

/**
 * Reads the project from the address of a Git repository, without a credential in it: `https://github.com/octo/app` and
 * its name. Undefined for the workflow's own repository, and for what is no address of a server.
 */
export function readOrigin(address: string, { context, env }: CommitJob): Origin | undefined {
  const [, host, path] = SHORT_SSH.exec(address) ?? []
  const text = host === undefined ? address.replace(/^github\.com\//i, 'https://github.com/') : `ssh://${host}/${path}`
  if (!URL.canParse(text)) return undefined
  const place = new URL(text)
  if (!/^(https?|ssh|git):$/.test(place.protocol) || place.hostname === '') return undefined
  const server = place.protocol.startsWith('http') ? `${place.protocol}//${place.host}` : `https://${place.hostname}`
  const url = `${server}${place.pathname.replace(/\/+$/, '').replace(/\.git$/, '')}`
  const own = `${githubServer(env)}/${context.repository}`
  return url.toLowerCase() === own.toLowerCase() ? undefined : { name: /[^/]*$/.exec(url)?.[0] ?? '', url }
}
