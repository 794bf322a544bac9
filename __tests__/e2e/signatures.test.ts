// What the step signs is verified by cosign, which others wrote, beside the image in a local ECR.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { run } from '../../scripts/engine/run.ts'
import { cosign, type Tool } from '../../scripts/engine/tools.ts'
import { newFolder } from '../fixtures/folder.ts'
import { pushImage } from '../fixtures/promoted-image.ts'
import { loginOf } from '../fixtures/remote-repositories.ts'
import { type Job, KEYS, startJob } from '../support/job.ts'
import { messageOf } from '../support/message.ts'
import { startSigstore, type TestSigstore } from '../support/sigstore.ts'

const ISSUER = 'https://token.actions.githubusercontent.com'
const WORKFLOW = 'https://github.com/octo-org/app/.github/workflows/release.yml@refs/heads/main'

/** GitHub's own instance has no log, and a timestamp instead. */
const INSTANCES = [
  ['public', []],
  ['private', ['--use-signed-timestamps', '--insecure-ignore-tlog']],
] as const

let tool: Tool
let job: Job
let sigstore: TestSigstore
const folder = newFolder()

beforeAll(async () => {
  tool = await cosign(() => {})
  sigstore = await startSigstore()
  job = await startJob({})
  const login = await loginOf(job.ecr)
  const auth = login.kind === 'basic' ? login.authorization : ''
  mkdirSync(join(folder, 'docker'))
  writeFileSync(join(folder, 'docker', 'config.json'), JSON.stringify({ auths: { [job.ecr.registry]: { auth } } }))
  writeFileSync(join(folder, 'trusted-root.json'), sigstore.trustedRoot)
})
afterAll(async () => {
  await job.end()
  await sigstore.close()
})

const verify = (image: string, more: readonly string[], identity = WORKFLOW): Promise<string> =>
  run(
    tool.program,
    [
      ...['verify-attestation', '--type', 'slsaprovenance1', '--trusted-root', join(folder, 'trusted-root.json')],
      ...['--certificate-oidc-issuer', ISSUER, '--certificate-identity', identity, '--allow-http-registry', ...more],
      image,
    ],
    { env: { ...process.env, ...tool.env, HOME: folder, DOCKER_CONFIG: join(folder, 'docker') } },
  )

test.each(INSTANCES)(
  'by the instance of a %s repository: the index, and the image of each platform',
  async (visibility, more) => {
    const source = `from-${visibility}`
    const { digest, manifests } = await pushImage(job.ecr, source, 'v1')
    const payload = { repository: { full_name: 'octo-org/app', default_branch: 'main', visibility } }
    const inputs = {
      ...KEYS,
      'aws-region': 'us-east-1',
      repository: visibility,
      from: `${source}:v1`,
      tags: 'prod',
      sign: 'sigstore',
    }
    const ran = await job.run(inputs, { action: 'promote', env: sigstore.env, payload })
    expect(messageOf(ran)).toBe('')
    const index = manifests.find((one) => one.digest === digest)
    const { manifests: parts } = JSON.parse(Buffer.from(index?.bytes ?? '').toString())
    const all: readonly string[] = [digest, ...parts.map((one: { digest: string }) => one.digest)]
    expect(all).toHaveLength(3)
    for (const one of all) {
      const image = `${job.ecr.registry}/${visibility}@${one}`
      const { payload: statement } = JSON.parse(await verify(image, more))
      expect(JSON.parse(Buffer.from(statement, 'base64').toString()).predicateType).toBe(
        'https://slsa.dev/provenance/v1',
      )
    }
    const other = WORKFLOW.replace('octo-org', 'other-org')
    await expect(verify(`${job.ecr.registry}/${visibility}@${digest}`, more, other)).rejects.toThrow(/no matching/)
  },
)
