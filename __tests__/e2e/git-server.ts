// A Git server on this machine: Git's own, behind a password as GitHub has it.
import { execFile, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

export interface GitServer {
  /** Such as http://127.0.0.1:40123. */
  readonly url: string
  /** Makes the repository `name` with what is in a folder. Returns its commit. */
  publish(name: string, folder: string): Promise<string>
  end(): Promise<void>
}

/** Serves repositories to those who have the token: with it as the password of any user. */
export async function startGitServer(token: string): Promise<GitServer> {
  const root = await mkdtemp(join(tmpdir(), 'git-'))
  const server = createServer((request, response) => {
    const [, password] = Buffer.from(request.headers.authorization?.replace(/^basic /i, '') ?? '', 'base64')
      .toString()
      .split(':')
    if (password === token) return void serve(root, request, response)
    response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    publish: (name, folder) => publish(join(root, `${name}.git`), folder),
    end: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await rm(root, { recursive: true, force: true })
    },
  }
}

async function publish(repository: string, folder: string): Promise<string> {
  const who = ['-c', 'user.name=a', '-c', 'user.email=a@b']
  const git = async (...args: readonly string[]): Promise<string> =>
    (await promisify(execFile)('git', [...who, ...args], { cwd: folder })).stdout.trim()
  await git('init', '--quiet', '--initial-branch=main')
  await git('add', '.')
  // The same folder may be published twice.
  await git('commit', '--quiet', '--allow-empty', '--message=one')
  await git('clone', '--quiet', '--bare', '.', repository)
  return git('rev-parse', 'HEAD')
}

/** https://git-scm.com/docs/git-http-backend, as a CGI server calls it. */
function serve(root: string, request: IncomingMessage, response: ServerResponse): void {
  const { pathname, search } = new URL(request.url ?? '', 'http://git.test')
  const child = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env.PATH,
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
      REQUEST_METHOD: request.method,
      PATH_INFO: pathname,
      QUERY_STRING: search.slice(1),
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
    },
  })
  const chunks: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.pipe(child.stdin)
  child.once('close', () => {
    const all = Buffer.concat(chunks)
    const end = all.indexOf('\r\n\r\n')
    const headers = Object.fromEntries(
      all
        .subarray(0, end)
        .toString()
        .split('\r\n')
        .map((line) => line.split(': ', 2)),
    )
    response.writeHead(Number.parseInt(headers.Status ?? '200', 10), headers).end(all.subarray(end + 4))
  })
}
