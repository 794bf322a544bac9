import { expect, test } from '@jest/globals'
import type { LocalEcr } from '../../../emulator/index.ts'
import { registryClient, sha256, withEcr } from '../support.ts'
import { account, fill, noRepository, one, privateCalls, type Row, refused, testRows } from './calls.ts'

const app = { repositoryName: 'app' }
const absent = { repositoryName: 'absent' }
const place = { registryId: account, repositoryName: 'app' }
const type = 'application/vnd.oci.image.manifest.v1+json'
const idOne = { imageDigest: one.digest, imageTag: 'one' }
const noImage = (tag: string) =>
  refused(
    'ImageNotFound',
    `The image with imageId {imageDigest:'null', imageTag:'${tag}'} does not exist within the repository with name 'app' in the registry with id '${account}'`,
  )

const elsewhere = { region: 'eu-west-1', registryId: account }
const replicate = (...prefixes: string[]) =>
  [
    'PutReplicationConfiguration',
    {
      replicationConfiguration: {
        rules: [
          {
            destinations: [elsewhere],
            repositoryFilters: prefixes.map((filter) => ({ filter, filterType: 'PREFIX_MATCH' })),
          },
        ],
      },
    },
  ] as const
const signingProfileArn = `arn:aws:signer:us-east-1:${account}:/signing-profiles/release`
const sign = (filter: string) =>
  [
    'PutSigningConfiguration',
    {
      signingConfiguration: {
        rules: [{ signingProfileArn, repositoryFilters: [{ filter, filterType: 'WILDCARD_MATCH' }] }],
      },
    },
  ] as const
const image = { ...app, imageId: { imageTag: 'one' } }

const states: readonly Row[] = [
  {
    name: 'one status for each destination',
    before: [replicate('ap', 'other')],
    call: ['DescribeImageReplicationStatus', image],
    answer: { ...app, imageId: idOne, replicationStatuses: [{ ...elsewhere, status: 'IN_PROGRESS' }] },
  },
  {
    name: 'as a setting says',
    before: [replicate('ap')],
    call: ['DescribeImageReplicationStatus', image],
    options: { settings: { replicationStatus: 'COMPLETE' } },
    answer: { ...app, imageId: idOne, replicationStatuses: [{ ...elsewhere, status: 'COMPLETE' }] },
  },
  {
    name: 'no rule is for it',
    before: [replicate('other')],
    call: ['DescribeImageReplicationStatus', image],
    answer: { ...app, imageId: idOne, replicationStatuses: [] },
  },
  {
    name: 'of a missing image',
    call: ['DescribeImageReplicationStatus', { ...app, imageId: { imageTag: 'absent' } }],
    answer: noImage('absent'),
  },
  {
    name: 'of a missing repository',
    call: ['DescribeImageReplicationStatus', { ...absent, imageId: idOne }],
    answer: noRepository('absent'),
  },
  {
    name: 'one status for each rule',
    before: [sign('a*')],
    call: ['DescribeImageSigningStatus', image],
    answer: { ...place, imageId: idOne, signingStatuses: [{ signingProfileArn, status: 'IN_PROGRESS' }] },
  },
  {
    name: 'no rule is for it',
    before: [sign('b*')],
    call: ['DescribeImageSigningStatus', image],
    answer: { ...place, imageId: idOne, signingStatuses: [] },
  },
  {
    name: 'of a missing image',
    call: ['DescribeImageSigningStatus', { ...app, imageId: { imageTag: 'absent' } }],
    answer: noImage('absent'),
  },
  {
    name: 'of a missing repository',
    call: ['DescribeImageSigningStatus', { ...absent, imageId: idOne }],
    answer: noRepository('absent'),
  },
]

testRows(states)

/** Pushes a manifest about the image one. */
async function attach(ecr: LocalEcr, artifactType: string, note: string): Promise<string> {
  const client = await registryClient(ecr, 'app')
  await client.pushBlob('{}')
  const empty = { mediaType: 'application/vnd.oci.empty.v1+json', size: 2, digest: sha256('{}') }
  const subject = { mediaType: type, size: Buffer.byteLength(one.manifest), digest: one.digest }
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: type,
    artifactType,
    config: empty,
    layers: [empty],
    subject,
    annotations: { note },
  })
  await client.putManifest(sha256(manifest), manifest)
  return manifest
}

test('ListImageReferrers lists by type, by status, and in pages', () =>
  withEcr({}, async (ecr) => {
    await fill(ecr)
    const send = privateCalls(ecr)
    const first = await attach(ecr, 'application/x.sbom', 'first')
    const second = await attach(ecr, 'application/x.signature', 'second')
    const list = (more: object) =>
      send('ListImageReferrers', { ...app, subjectId: { imageDigest: one.digest }, ...more })
    const referrer = (manifest: string, artifactType: string, note: string) => ({
      digest: sha256(manifest),
      mediaType: type,
      artifactType,
      size: Buffer.byteLength(manifest),
      annotations: { note },
      artifactStatus: 'ACTIVE',
    })
    const sbom = referrer(first, 'application/x.sbom', 'first')
    const signature = referrer(second, 'application/x.signature', 'second')
    expect(await list({})).toEqual({ referrers: [sbom, signature] })
    expect(await list({ filter: { artifactTypes: ['application/x.sbom'] } })).toEqual({ referrers: [sbom] })
    const page = (await list({ maxResults: 1 })) as { nextToken: string }
    expect(page).toEqual({ referrers: [sbom], nextToken: expect.any(String) })
    expect(await list({ maxResults: 1, nextToken: page.nextToken })).toEqual({ referrers: [signature] })
    const imageId = { imageDigest: sha256(first) }
    await send('UpdateImageStorageClass', { ...app, imageId, targetStorageClass: 'ARCHIVE' })
    expect(await list({})).toEqual({ referrers: [signature] })
    const archived = { ...sbom, artifactStatus: 'ARCHIVED' }
    expect(await list({ filter: { artifactStatus: 'ARCHIVED' } })).toEqual({ referrers: [archived] })
    expect(await list({ filter: { artifactStatus: 'ANY' } })).toEqual({ referrers: [archived, signature] })
    expect(await send('ListImageReferrers', { ...absent, subjectId: { imageDigest: one.digest } })).toEqual(
      noRepository('absent'),
    )
  }))
