import { Redacted } from '../base/redacted.ts'
import { parsed } from '../base/result.ts'
import type { PlanLine } from '../base/text.ts'
import type { InputReader } from './reader.ts'

/** How the image is signed before it gets its tags. */
export type SignSettings =
  /** Beside the image, in each of its repositories. */
  | { readonly kind: 'sigstore' }
  /** There, and with the attestations of the job's repository on GitHub. */
  | { readonly kind: 'github'; readonly token: Redacted }

/** Reads how the image is signed; undefined where it is not. */
export function readSign(reader: InputReader): SignSettings | undefined {
  const word = reader.word('sign', ['off', 'github', 'sigstore'])
  if (word === undefined || word === 'off') return undefined
  if (word === 'sigstore') return { kind: word }
  const token = reader.parsed('github-token', (text) => parsed(new Redacted(text)))
  return token === undefined
    ? reader.refuse(
        'sign',
        'github stores the attestation on GitHub with the input github-token, and that is empty; give it, or sign: sigstore',
      )
    : { kind: word, token }
}

/** Refuses to sign where this job cannot: without the token that it signs with, or on a server that sigstore does not know. */
export function refuseUnsignable(reader: InputReader): void {
  const { GITHUB_SERVER_URL: server, ACTIONS_ID_TOKEN_REQUEST_URL: tokens } = reader.env
  if (server && server !== 'https://github.com')
    reader.refuse(
      'sign',
      `sigstore signs only for jobs of https://github.com, and this one is of ${server}; leave sign out`,
    )
  else if (!tokens)
    reader.refuse(
      'sign',
      'the job is not allowed to ask GitHub for the OIDC token that it signs with; add "permissions: { id-token: write, contents: read }" to ' +
        'the job, and to the one that calls it where it is in a called workflow',
    )
}

/** Describes how the image is signed, as rows of a plan. */
export function describeSign(sign: SignSettings | undefined): readonly PlanLine[] {
  if (sign === undefined) return []
  const where = sign.kind === 'github' ? 'beside the image and on GitHub' : 'beside the image'
  return [['sign', `${where}, before its tags, where it is not signed yet`]]
}
