import type { LocalPlace } from '../../emulator/index.ts'

/**
 * Asks the control API of an account and region, without the SDK: a test that looks at the truth needs no client of its
 * own.
 */
export async function ask(place: LocalPlace, operation: string, input: object): Promise<Answer> {
  const { AWS_ACCESS_KEY_ID: key, AWS_REGION: region } = place.environment
  const response = await fetch(place.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AmazonEC2ContainerRegistry_V20150921.${operation}`,
      // The local ECR reads signatures and does not check them.
      authorization: `AWS4-HMAC-SHA256 Credential=${key}/20260101/${region}/ecr/aws4_request`,
    },
    body: JSON.stringify(input),
  })
  if (!response.ok) throw new Error(`${operation}: ${response.status} ${await response.text()}`)
  return (await response.json()) as Answer
}

type Answer = Readonly<Record<string, unknown>>

/** The tags of a repository with the digests that they point to, sorted. */
export async function tagsIn(place: LocalPlace, repositoryName: string): Promise<readonly string[]> {
  const { imageIds } = await ask(place, 'ListImages', { repositoryName, filter: { tagStatus: 'TAGGED' } })
  const ids = imageIds as readonly { readonly imageTag: string; readonly imageDigest: string }[]
  return ids.map(({ imageTag, imageDigest }) => `${imageTag} ${imageDigest}`).sort()
}
