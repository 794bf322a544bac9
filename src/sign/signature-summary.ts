import { block, code, link, type Markdown, markdown } from '../base/markdown.ts'
import { attestationUrl, type MadeSignature } from './signature-progress.ts'

/**
 * Parts of a job summary that tell who has signed, and how everybody can check it. `image` is `host/team/app@sha256:…`.
 */
export function signatureParts(
  { kind, isPublic, workflow, repository, attestation }: MadeSignature,
  image: string,
): readonly Markdown[] {
  const stored =
    attestation === undefined
      ? markdown``
      : markdown` It is on GitHub too: ${link(attestationUrl(repository, attestation))}`
  return [
    markdown`**Signed** by ${code(workflow)}.${stored} To check it, after a login to the registry:`,
    block(
      'sh',
      [verifyByGh(kind, repository, image), ...(isPublic ? [verifyByCosign(workflow, image)] : [])].join('\n'),
    ),
  ]
}

/** https://cli.github.com/manual/gh_attestation_verify */
export const verifyByGh = (kind: MadeSignature['kind'], repository: string, image: string): string =>
  `gh attestation verify oci://${image} --repo ${repository}${kind === 'sigstore' ? ' --bundle-from-oci' : ''}`

/** For cosign 3: https://docs.sigstore.dev/cosign/verifying/attestation/ */
export const verifyByCosign = (workflow: string, image: string): string =>
  [
    'cosign verify-attestation --type slsaprovenance1',
    '--certificate-oidc-issuer https://token.actions.githubusercontent.com',
    `--certificate-identity ${workflow} ${image}`,
  ].join(' ')
