import type { LocalEcr } from '../../emulator/index.ts'

/** Asks the local ECR's control API, without the SDK: a test that looks at the truth needs no client of its own. */
export async function ask(ecr: LocalEcr, operation: string, input: object): Promise<Readonly<Record<string, unknown>>> {
  const response = await fetch(ecr.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AmazonEC2ContainerRegistry_V20150921.${operation}`,
      // The local ECR attributes requests and checks no signature.
      authorization: `AWS4-HMAC-SHA256 Credential=${ecr.environment.AWS_ACCESS_KEY_ID}/20260101/us-east-1/ecr/aws4_request`,
    },
    body: JSON.stringify(input),
  })
  if (!response.ok) throw new Error(`${operation}: ${response.status} ${await response.text()}`)
  return (await response.json()) as Readonly<Record<string, unknown>>
}

/** The tags of a repository with the digests that they point to, sorted. */
export async function tagsIn(ecr: LocalEcr, repositoryName: string): Promise<readonly string[]> {
  const { imageIds } = await ask(ecr, 'ListImages', { repositoryName, filter: { tagStatus: 'TAGGED' } })
  const ids = imageIds as readonly { readonly imageTag: string; readonly imageDigest: string }[]
  return ids.map(({ imageTag, imageDigest }) => `${imageTag} ${imageDigest}`).sort()
}
