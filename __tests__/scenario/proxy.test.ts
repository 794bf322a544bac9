// A runner that reaches the world through a proxy: what goes through it, what goes around it, and what nobody may read.
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { ENVIRONMENT_KEYS, type Job, KEYS, type Ran, ROLE, startJob } from '../support/job.ts'
import { type ProxyOptions, type RunningProxy, startProxy } from '../support/proxy.ts'

const TARGET = { 'aws-region': 'us-east-1', repository: 'team/app', tags: 'v1' }
/** With a character that an address cannot have as it is. */
const PASSWORD = 'c4n@ry-Passw0rd'
const LOGIN = { login: `ci:${PASSWORD}` }
const ENCODED = encodeURIComponent(PASSWORD)

let secure: Job
let plain: Job

beforeAll(async () => {
  secure = await startJob({ ecr: { tls: true } })
  plain = await startJob({})
})
afterAll(() => Promise.all([secure.end(), plain.end()]))

const portOf = ({ ecr }: Job): number => Number(new URL(ecr.url).port)

async function throughProxy(
  job: Job,
  options: Omit<ProxyOptions, 'port'>,
  task: (proxy: RunningProxy, address: string) => Promise<void>,
): Promise<void> {
  const proxy = await startProxy({ port: portOf(job), ...options })
  try {
    await task(proxy, `http://ci:${ENCODED}@${proxy.host}`)
  } finally {
    await proxy.close()
  }
}

/** All that the run leaves where somebody could read it; the commands that hide a text have that text in them. */
const told = ({ output, summary, outputs, state, commands }: Ran): string =>
  [
    output.replaceAll(/^::add-mask::.*$/gm, ''),
    summary,
    JSON.stringify([outputs, state]),
    ...commands.map(({ argv }) => argv.join(' ')),
  ].join('\n')

function expectNoPassword(ran: Ran): void {
  const forms = [PASSWORD, ENCODED, Buffer.from(`ci:${PASSWORD}`).toString('base64')]
  expect(forms.filter((form) => told(ran).includes(form))).toEqual([])
}

/** The environment of a job in which only the proxy knows where AWS and GitHub are. */
const behind = (address: string) => ({
  AWS_ENDPOINT_URL: '',
  NODE_EXTRA_CA_CERTS: secure.ecr.authority ?? '',
  ACTIONS_ID_TOKEN_REQUEST_URL: 'https://public.ecr.aws/oidc/token?api-version=2.0',
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: secure.ecr.oidc.ACTIONS_ID_TOKEN_REQUEST_TOKEN ?? '',
  GITHUB_API_URL: 'https://api.github.test',
  HTTPS_PROXY: address,
})

test('AWS, the OIDC token and GitHub are asked through the proxy, with its login', () =>
  throughProxy(secure, LOGIN, async (proxy, address) => {
    const inputs = { ...TARGET, 'role-to-assume': ROLE, plan: 'true', 'github-token': 'ghs_canary' }
    const ran = await secure.run(inputs, { env: { ...behind(address), RUNNER_DEBUG: '1' } })
    expect(ran.output).toContain('\nidentity    arn:aws:sts::123456789012:assumed-role/github-ecr/GitHubActions\n')
    expect(ran.code).toBe(0)
    expect(new Set(proxy.seen())).toEqual(
      new Set([
        'CONNECT api.github.test:443',
        'CONNECT public.ecr.aws:443',
        'CONNECT sts.us-east-1.amazonaws.com:443',
        'CONNECT api.ecr.us-east-1.amazonaws.com:443',
      ]),
    )
    expectNoPassword(ran)
    expect(ran.output).not.toContain('DeprecationWarning')
    // The runner hides base64 of a mask by itself.
    const masks = [PASSWORD, ENCODED.replaceAll('%', '%25'), `ci:${PASSWORD}`].map((form) => `::add-mask::${form}`)
    expect(ran.output.split('\n')).toEqual(expect.arrayContaining(masks))
  }))

test('docker gets the variables, and what is on this machine is reached without the proxy', () =>
  throughProxy(plain, {}, async (proxy) => {
    const env = { HTTPS_PROXY: proxy.host, http_proxy: `http://${proxy.host}`, no_proxy: 'corp' }
    const ran = await plain.run({ ...TARGET, ...KEYS }, { env })
    expect(ran.code).toBe(0)
    expect(proxy.seen()).toEqual([])
    const build = ran.commands.find(({ argv }) => argv.includes('build'))
    expect(build?.env).toMatchObject({
      HTTPS_PROXY: `http://${proxy.host}`,
      http_proxy: `http://${proxy.host}`,
      no_proxy: 'corp',
    })
  }))

test("what a build could print of docker's environment and configuration is hidden before it begins", async () => {
  const folder = join(plain.home, 'config-with-proxy')
  await mkdir(folder)
  const proxies = { default: { httpProxy: 'http://ci:c4n4ry-config@proxy.test' } }
  await writeFile(join(folder, 'config.json'), JSON.stringify({ credsStore: 'ecr-login', proxies }))
  const env = {
    ...ENVIRONMENT_KEYS,
    DOCKER_CONFIG: folder,
    HTTPS_PROXY: 'http://ci:c4n4ry-capitals@proxy.test',
    https_proxy: 'http://ci:c4n4ry-small@proxy.test',
    ALL_PROXY: 'socks5://ci:c4n4ry-all@proxy.test',
    NO_PROXY: '*',
  }
  const ran = await plain.run(TARGET, { env })
  expect(ran.code).toBe(0)
  const given = ran.commands.find(({ argv }) => argv.includes('build'))
  const words = ['c4n4ry-capitals', 'c4n4ry-small', 'c4n4ry-all', ENVIRONMENT_KEYS.AWS_SECRET_ACCESS_KEY ?? '']
  expect(words.filter((word) => !JSON.stringify(given?.env).includes(word))).toEqual([])
  const before = ran.output.slice(0, ran.output.indexOf('::stop-commands::')).split('\n')
  expect(before).toEqual(expect.arrayContaining([...words, 'c4n4ry-config'].map((word) => `::add-mask::${word}`)))
})

test.each<readonly [name: string, no: string, isUsed: boolean]>([
  ['another host', '127.0.0.1,amazonaws.com', true],
  ['the address', 'amazonaws.com,0.0.0.0', false],
  ['its network', '0.0.0.0/8', false],
  ['everything', '*', false],
])('a request without TLS, where NO_PROXY names %s', (_name, no, isUsed) =>
  throughProxy(plain, LOGIN, async (proxy, address) => {
    // Leads to this machine, and is not among the addresses that everybody reaches without a proxy.
    const url = `http://0.0.0.0:${portOf(plain)}`
    const env = { AWS_ENDPOINT_URL: url, HTTP_PROXY: address, NO_PROXY: no }
    const ran = await plain.run({ ...TARGET, ...KEYS, plan: 'true' }, { env })
    expect(ran.code).toBe(0)
    expect(new Set(proxy.seen())).toEqual(new Set(isUsed ? [`POST ${url}/`] : []))
    expectNoPassword(ran)
  }),
)

const MORE = 'https://github.com/octo-org/ecr-build-push/blob/v1/docs/troubleshooting.md'

test.each<
  readonly [
    name: string,
    options: Omit<ProxyOptions, 'port'>,
    inputs: Readonly<Record<string, string>>,
    said: string,
    row: string,
  ]
>([
  [
    'wants another login',
    { login: 'ci:other' },
    KEYS,
    'Could not find out whose AWS credentials these are.\nSTS said: ERR_PROXY_TUNNEL: Failed to establish tunnel to sts.us-east-1.amazonaws.com:443 via http://<proxy>/: HTTP/1.1 407 Proxy Authentication Required, at the proxy http://<proxy> (HTTPS_PROXY)',
    'proxy-login',
  ],
  [
    'wants another login for the OIDC token',
    { login: 'ci:other' },
    { 'role-to-assume': ROLE },
    'tunneling socket could not be established, statusCode=407, at the proxy http://<proxy> (HTTPS_PROXY)',
    'proxy-login',
  ],
  [
    'does not let AWS through',
    { refuses: 403 },
    KEYS,
    'Could not find out whose AWS credentials these are.\nSTS said: ERR_PROXY_TUNNEL: Failed to establish tunnel to sts.us-east-1.amazonaws.com:443 via http://<proxy>/: HTTP/1.1 403 Forbidden, at the proxy http://<proxy> (HTTPS_PROXY)',
    'proxy-refused',
  ],
])('a proxy that %s', (_name, options, inputs, said, row) =>
  throughProxy(secure, options, async (proxy, address) => {
    const ran = await secure.run({ ...TARGET, ...inputs }, { env: behind(address) })
    expect(ran.code).toBe(1)
    const output = ran.output.replaceAll('%0A', '\n').replaceAll(proxy.host, '<proxy>')
    expect(output).toContain(said)
    expect(output).toContain(`More: ${MORE}#${row}\n`)
    expectNoPassword(ran)
  }),
)

test.each<readonly [name: string, scheme: string, said: string, row: string]>([
  [
    'that is not there',
    'http',
    'STS said: ECONNREFUSED: connect ECONNREFUSED 127.0.0.1:<port>, at the proxy http://127.0.0.1:<port> (HTTPS_PROXY)',
    'proxy-unreachable',
  ],
  ['that speaks no TLS', 'https', 'STS said: ERR_SSL_WRONG_VERSION_NUMBER: ', 'proxy-tls'],
])('a proxy %s', (_name, scheme, said, row) =>
  throughProxy(secure, {}, async (proxy) => {
    if (scheme === 'http') await proxy.close()
    const ran = await secure.run({ ...TARGET, ...KEYS }, { env: behind(`${scheme}://ci:${ENCODED}@${proxy.host}`) })
    const port = proxy.host.replace(/.*:/, '')
    const output = ran.output.replaceAll('%0A', '\n').replaceAll(`:${port}`, ':<port>')
    expect(output).toContain(said)
    expect(output).toContain(`More: ${MORE}#${row}\n`)
    expectNoPassword(ran)
  }),
)

test('an address that is none is said with the other problems, without its password', async () => {
  const env = { HTTPS_PROXY: `http://ci:${PASSWORD}/@proxy.corp:3128` }
  const ran = await plain.run({ ...TARGET, ...KEYS, repository: 'my app' }, { env })
  expect(ran.code).toBe(1)
  expect(ran.output.replaceAll('%0A', '\n')).toContain(
    'The inputs of this step cannot be used:\n- HTTPS_PROXY: it is not the address of a proxy, such as http://proxy.example.com:3128; special characters of a user or password in it have to be percent-encoded\n- repository: "my app" is not an ECR repository name',
  )
  expectNoPassword(ran)
  expect(ran.requests).toEqual([])
})
