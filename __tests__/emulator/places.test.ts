import { DescribeRepositoriesCommand, ListImagesCommand } from '@aws-sdk/client-ecr'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { expect, test } from '@jest/globals'
import { type LocalPlace, startLocalEcr } from '../../emulator/index.ts'
import {
  createRepository,
  ecrClient,
  makeImage,
  pushImage,
  refusal,
  registryClient,
  stsClient,
  withEcr,
} from './support.ts'

const one = makeImage('one')
const options = { account: ['123456789012', '210987654321'], region: ['us-east-1', 'eu-west-1'] }

test('every account in every region has an address, a key and repositories of its own', () =>
  withEcr(options, async (ecr) => {
    const port = new URL(ecr.url).port
    expect(ecr.places.map(({ account, region, registry }) => [account, region, registry])).toEqual([
      ['123456789012', 'us-east-1', `127.0.0.1:${port}`],
      ['123456789012', 'eu-west-1', `127.0.0.2:${port}`],
      ['210987654321', 'us-east-1', `127.0.0.3:${port}`],
      ['210987654321', 'eu-west-1', `127.0.0.4:${port}`],
    ])
    for (const place of ecr.places) await createRepository(place, 'app')
    const last = ecr.places[3] as LocalPlace
    await pushImage(last, 'app', one, 'v1')
    const uris: (string | undefined)[] = []
    const images: number[] = []
    for (const place of ecr.places) {
      expect((await stsClient(place).send(new GetCallerIdentityCommand())).Account).toBe(place.account)
      const { repositories } = await ecrClient(place).send(new DescribeRepositoriesCommand())
      uris.push(...(repositories ?? []).map(({ repositoryUri }) => repositoryUri))
      const { imageIds } = await ecrClient(place).send(new ListImagesCommand({ repositoryName: 'app' }))
      images.push(imageIds?.length ?? 0)
    }
    expect(uris).toEqual(ecr.places.map(({ registry }) => `${registry}/app`))
    expect(images).toEqual([0, 0, 0, 1])
    const { headers } = await (await registryClient(last, 'app')).send('POST', 'blobs/uploads/')
    expect(headers.get('location')).toContain(`http://127.0.0.4:${port}/v2/app/`)
  }))

test('the key says the account and the signature the region, whatever the address', () =>
  withEcr(options, async (ecr) => {
    const last = ecr.places[3] as LocalPlace
    const mixed = { environment: { ...last.environment, AWS_ENDPOINT_URL: ecr.url } }
    await createRepository(last, 'only-here')
    const { repositories } = await ecrClient(mixed).send(new DescribeRepositoriesCommand())
    expect(repositories?.map(({ repositoryArn }) => repositoryArn)).toEqual([
      'arn:aws:ecr:eu-west-1:210987654321:repository/only-here',
    ])
  }))

test('a region that this server does not have is refused', () =>
  withEcr({}, async (ecr) => {
    const elsewhere = { environment: { ...ecr.environment, AWS_REGION: 'eu-west-1' } }
    expect(await refusal(ecrClient(elsewhere).send(new DescribeRepositoriesCommand()))).toEqual({
      name: 'InvalidSignatureException',
      message:
        "Credential should be scoped to a valid region, not 'eu-west-1'. This local ECR has 123456789012 in us-east-1.",
      status: 400,
    })
  }))

test.each([
  { wrong: { account: '12' }, message: "The account has to be 12 digits; it is '12'." },
  { wrong: { region: 'Mars' }, message: "The region has to look like us-east-1; it is 'Mars'." },
  { wrong: { region: ['us-east-1', 'us-east-1'] }, message: 'An account or a region is named twice.' },
  { wrong: { account: ['1', '2'] }, message: "it is '1'. The account has to be 12 digits; it is '2'." },
  { wrong: { ...options, host: '0.0.0.0' }, message: "from 127.0.0.1 on; the host is '0.0.0.0'." },
])('a server does not start with $wrong', async ({ wrong, message }) => {
  await expect(startLocalEcr(wrong)).rejects.toThrow(message)
})
