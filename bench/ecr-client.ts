import { ECRClient } from '@aws-sdk/client-ecr'
import type { Environment } from '../scripts/demo/docker.ts'

/** A client with the local ECR's ready-made identity. */
export function ecrClient({ environment }: { readonly environment: Environment }): ECRClient {
  const { AWS_ENDPOINT_URL = '', AWS_REGION = '', AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = environment
  const credentials = { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY }
  return new ECRClient({ endpoint: AWS_ENDPOINT_URL, region: AWS_REGION, credentials })
}
