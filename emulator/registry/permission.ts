import type { Route } from './routes.ts'

/** The IAM actions behind each step: https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html */
const actions: Readonly<Record<string, readonly string[]>> = {
  // https://github.com/bazel-contrib/rules_oci/issues/648: a push asks for the manifest first, so it needs this too.
  'HEAD manifest': ['BatchGetImage'],
  'GET manifest': ['BatchGetImage'],
  'PUT manifest': ['PutImage'],
  'DELETE manifest': ['BatchDeleteImage'],
  'HEAD blob': ['BatchCheckLayerAvailability'],
  'GET blob': ['GetDownloadUrlForLayer'],
  'POST upload': ['InitiateLayerUpload'],
  'PATCH upload': ['UploadLayerPart'],
  'PUT upload': ['CompleteLayerUpload'],
  'GET tags': ['ListImages'],
  'GET referrers': ['ListImageReferrers'],
  'GET catalog': ['DescribeRepositories'],
}

/** @returns the operations of the control API that a step stands for, without their prefix */
export function actionsOf({ step }: Route, hasBody: boolean): readonly string[] {
  const own = actions[step] ?? []
  return step === 'PUT upload' && hasBody ? ['UploadLayerPart', ...own] : own
}
