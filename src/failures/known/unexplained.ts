import type { KnownFailure } from '../known-failure.ts'

/** Failures in words that do not say why. */
export const UNEXPLAINED_FAILURES = [
  {
    id: 'refused-push',
    kind: 'yours',
    pattern:
      /failed to push \S+: .*unexpected status from \S+ request to \S+: 40[03] |unexpected status from (?:POST|PUT|PATCH) request to \S+: 40[03] |error parsing HTTP 40[03] response body/,
    cause: 'The registry refused a request of the push and gave no reason: a right, a quota or a tag that cannot move.',
    remedy:
      'Read what was looked up, when it is given above; otherwise compare the rights of the identity with docs/iam.md, and count the images of the repository.',
    seen: 'https://github.com/medic/cht-core/issues/9175',
  },
  {
    id: 'refused-read',
    kind: 'yours',
    pattern: /unexpected status from (?:GET|HEAD) request to \S+: 40[013] /,
    cause:
      'The registry did not give an image, or a layer of it, and gave no reason: a right, a login, or a wrong name.',
    remedy:
      'Check the name that is given above, and log in to its registry in an earlier step, or log out from it when the image is public. In ECR, ecr:BatchGetImage and ecr:GetDownloadUrlForLayer are needed on it.',
    seen: 'https://github.com/shelfio/aws-lambda-libreoffice/issues/301',
  },
  {
    id: 'push-unknown',
    kind: 'transient',
    pattern: /failed to push \S+: un(?:known|available): |^ERROR: (?:failed to build: )?un(?:known|available): /m,
    cause:
      'The registry refused the push with an error that docker has no name for. It leaves out the status, which was as a rule one of trouble of the registry itself.',
    remedy: 'Run the job again; https://health.aws.amazon.com tells more. If it stays, read what the registry said.',
    seen: 'https://github.com/distribution/distribution/blob/main/registry/api/errcode/register.go',
  },
] as const satisfies readonly KnownFailure[]
