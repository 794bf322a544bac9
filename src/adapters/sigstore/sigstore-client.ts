import { bundleFromJSON, bundleToJSON } from '@sigstore/bundle'
import { ASN1Obj } from '@sigstore/core'
import { type Bundle, DSSEBundleBuilder, FulcioSigner, RekorWitness, TSAWitness, type Witness } from '@sigstore/sign'
import { type Signer, type TrustMaterial, toSignedEntity, Verifier } from '@sigstore/verify'
import fetch from 'make-fetch-happen'
import { Redacted } from '../../base/redacted.ts'
import { AwsError } from '../../ecr/aws-error.ts'
import type { Context } from '../../runner/context.ts'
import { readJobClaims } from '../../sign/job-claims.ts'
import { readStatement, type SignerIdentity, type VerifiedSignature } from '../../sign/signer-identity.ts'
import type { SigningJob, Sigstore } from '../../sign/sigstore.ts'
import { type InstanceName, instanceFor, isLocalSigstore, sigstoreInstance } from '../../sign/sigstore-instance.ts'
import { type AwsOptions, calling, type Doing, type SigstoreService } from '../aws/call.ts'
import { fetchIdToken } from '../oidc.ts'
import { storeAttestation } from './attestation-store.ts'
import { type ServiceAddress, sigstoreSender } from './sigstore-requests.ts'
import { type KeyFiles, READ_KEYS, trustedKeys } from './trusted-keys.ts'

/** What sigstore needs of its surroundings. */
export interface SigstoreOptions extends Omit<AwsOptions, 'wait'> {
  readonly context: Pick<Context, 'payload' | 'repository'>
  readonly files: KeyFiles
}

const PAYLOAD_TYPE = 'application/vnd.in-toto+json'

/** Who signs by it knows it: https://github.com/actions/toolkit/blob/main/packages/attest/src/sign.ts */
const AUDIENCE = 'sigstore'

const TOKEN_ATTEMPTS = 12

/** Makes the client of sigstore: all its requests are sent as those of the rest of the run. */
export function sigstoreAt(options: SigstoreOptions): Sigstore {
  const { env, ask, proxies, context, files } = options
  const call = calling(ask, proxies)
  const addresses = (): readonly ServiceAddress[] =>
    (['public-good', 'github'] as const).flatMap((name) => servicesOf(name, env))
  fetch.sendBy(sigstoreSender(call, addresses))
  const keys = new Map<InstanceName, Promise<TrustMaterial>>()
  const keysOf = (name: InstanceName): Promise<TrustMaterial> => {
    const read =
      keys.get(name) ?? trustedKeys({ call, files, isLocal: isLocalSigstore(env) }, sigstoreInstance(name, env))
    keys.set(name, read)
    return read
  }
  return {
    identify: async () => {
      const token = await fetchIdToken(call, { audience: AUDIENCE, attempts: TOKEN_ATTEMPTS }, options)
      const claims = readJobClaims(token)
      if (claims.ok) return { token: new Redacted(token), claims: claims.value }
      const doing: Doing = { doing: 'read the claims of the OIDC token', service: 'OIDC', operation: 'getIDToken' }
      throw new AwsError({ ...doing, code: 'WrongAnswer', said: claims.problem }, undefined)
    },
    sign: (job, statement) => sign(sigstoreInstance(instanceFor(context), env), job, statement),
    verify: (bundle) => verify(bundle, keysOf),
    store: (bundle, token) => storeAttestation(call, { env, repository: context.repository, token }, bundle),
  }
}

function servicesOf(name: InstanceName, env: AwsOptions['env']): readonly ServiceAddress[] {
  const { fulcio, rekor, timestamps, keys } = sigstoreInstance(name, env)
  return [
    { address: fulcio, service: 'Fulcio', doing: 'get a certificate to sign with' },
    ...(rekor
      ? [{ address: rekor, service: 'Rekor', doing: 'write the signature to the transparency log' } as const]
      : []),
    ...(timestamps
      ? [{ address: timestamps, service: 'Timestamps', doing: 'get a timestamp of the signature' } as const]
      : []),
    { address: keys, service: 'TUF', doing: READ_KEYS },
  ]
}

async function sign(
  { fulcio, rekor, timestamps }: ReturnType<typeof sigstoreInstance>,
  { token }: SigningJob,
  statement: string,
): Promise<string> {
  const identityProvider = { getToken: async () => token.revealText() ?? '' }
  const signer = new FulcioSigner({ fulcioBaseURL: fulcio, identityProvider })
  const witnesses = [
    // After an answer that was lost the entry is there already.
    ...(rekor ? [blaming('Rekor', new RekorWitness({ rekorBaseURL: rekor, fetchOnConflict: true }))] : []),
    ...(timestamps ? [blaming('Timestamps', new TSAWitness({ tsaBaseURL: timestamps }))] : []),
  ]
  try {
    const builder = new DSSEBundleBuilder({ signer, witnesses })
    const bundle = await builder.create({ data: Buffer.from(statement), type: PAYLOAD_TYPE })
    return JSON.stringify(bundleToJSON(bundle))
  } catch (error) {
    throw signError(error)
  }
}

/** A witness whose errors name the service that it asks: it does nothing but ask it, and read the answer. */
const blaming = (service: 'Rekor' | 'Timestamps', witness: Witness): Witness => ({
  testify: async (content, publicKey) => {
    try {
      return await witness.testify(content, publicKey)
    } catch (error) {
      throw signError(error, service)
    }
  },
})

/** How the codes begin that the package has for what Fulcio answered. What it has thrown beside that can be of anything. */
const OF_FULCIO = 'CA_'

/** What the service said is within what the package says of it. Never the token, which that may hold. */
function signError(error: unknown, service?: SigstoreService): AwsError {
  for (let one = error; one instanceof Error; one = one.cause) if (one instanceof AwsError) return one
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const speaker = service ?? (code.startsWith(OF_FULCIO) ? 'Fulcio' : undefined)
  const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : ''
  const words = `${error instanceof Error ? error.message : String(error)}${cause}`
  const doing = 'sign the image'
  if (speaker !== undefined)
    return new AwsError({ doing, service: speaker, operation: 'POST', code: 'WrongAnswer', said: words }, undefined)
  // The words of an error with a code are the package's, which can be those of the token.
  const said = `the answers are none that a signature can be made of${code === '' ? ` (${words})` : ''}`
  return new AwsError({ doing, service: 'Sigstore', operation: 'sign', code: 'WrongAnswer', said }, undefined)
}

/** https://github.com/sigstore/fulcio/blob/main/docs/oid-info.md */
const [SOURCE_REPOSITORY, SOURCE_REF] = ['1.3.6.1.4.1.57264.1.12', '1.3.6.1.4.1.57264.1.14']

/** What each instance gives to every signature: a log its entry, and GitHub's own a timestamp. */
const THRESHOLDS = {
  'public-good': { tlogThreshold: 1, ctlogThreshold: 1, timestampThreshold: 1 },
  github: { tlogThreshold: 0, ctlogThreshold: 0, timestampThreshold: 1 },
} as const

async function verify(
  text: string,
  keysOf: (name: InstanceName) => Promise<TrustMaterial>,
): Promise<VerifiedSignature> {
  const bundle = parseBundle(text)
  const name: InstanceName = bundle.verificationMaterial.tlogEntries.length > 0 ? 'public-good' : 'github'
  const keys = await keysOf(name)
  try {
    const signer = new Verifier(keys, THRESHOLDS[name]).verify(toSignedEntity(bundle))
    if (bundle.content.$case !== 'dsseEnvelope' || bundle.content.dsseEnvelope.payloadType !== PAYLOAD_TYPE)
      throw new Error('it signs no statement')
    const statement = readStatement(bundle.content.dsseEnvelope.payload.toString('utf8'))
    if (statement === undefined) throw new Error('what it signs is no statement')
    return { identity: identityOf(signer), ...statement }
  } catch (error) {
    throw unverified(error)
  }
}

function parseBundle(text: string): Bundle {
  try {
    return bundleFromJSON(JSON.parse(text))
  } catch (error) {
    throw unverified(error)
  }
}

function unverified(error: unknown): AwsError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'WrongBundle'
  const cause = error instanceof Error && error.cause instanceof Error ? ` (${error.cause.message})` : ''
  const said = `${error instanceof Error ? error.message : String(error)}${cause}`
  return new AwsError({ doing: 'verify the signature', service: 'Sigstore', operation: 'verify', code, said }, error)
}

function identityOf({ identity = {} }: Signer): SignerIdentity {
  const extension = (oid: string): string => {
    const value = identity.oids?.find((one) => one.oid?.id.join('.') === oid)?.value
    return value === undefined ? '' : ASN1Obj.parseBuffer(Buffer.from(value)).value.toString('utf8')
  }
  return {
    issuer: identity.extensions?.issuer ?? '',
    workflow: identity.subjectAlternativeName ?? '',
    repository: extension(SOURCE_REPOSITORY),
    ref: extension(SOURCE_REF),
  }
}
