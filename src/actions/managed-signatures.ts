import { code, markdown, page } from '../base/markdown.ts'
import type { Stopwatch } from '../base/stopwatch.ts'
import { type Delivered, type Deliveries, type ReachedDestination, withdraw } from '../delivery/deliveries.ts'
import { profilesFor } from '../ecr/signing.ts'
import { waitForManagedSignature } from '../gate/wait-for-managed-signature.ts'
import type { ManagedSigning } from '../inputs/managed-signing.ts'
import type { Digest } from '../names/image-reference.ts'
import { describeRegistry } from '../names/registry.ts'
import { repositoryUri } from '../names/repository.ts'
import type { World } from './world.ts'

/**
 * Why ECR would sign nothing in these repositories, as sentences: no rule of their registries is for them. None where the rules
 * cannot be seen, because the registry is another account's. Throws AwsError.
 */
export async function managedSigningProblems(
  signing: ManagedSigning,
  destinations: readonly ReachedDestination[],
): Promise<readonly string[]> {
  if (signing === 'ignore') return []
  const problems = destinations.filter(isOwn).map(async ({ ecr, repository }) => {
    const { name, registry } = repository
    if (profilesFor(await ecr.signingRules(), name).length > 0) return []
    return [
      `The input signing is wait, and no rule for managed signing in ${describeRegistry(registry)} is for the repository ${name}. ` +
        'Add one (aws ecr put-signing-configuration), or leave signing out. See docs/managed-signing.md.',
    ]
  })
  return (await Promise.all(problems)).flat()
}

/** Whether the registry is the caller's own: ECR tells nobody else its rules. */
const isOwn = ({ repository, registry }: Pick<ReachedDestination, 'repository' | 'registry'>): boolean =>
  repository.registry.account === registry.caller.account

/** Outcome of the wait for ECR's signatures, and the image that it was about. */
export interface ManagedSigningOutcome {
  readonly status: 'complete' | 'failed'
  readonly digest: Digest
}

/** Outputs about that; of an image that is not signed the digest, as it gets no tag. */
export const managedSigningOutputs = ({
  status,
  digest,
}: ManagedSigningOutcome): Readonly<Record<'signing-status', string>> => ({
  'signing-status': status,
  ...(status === 'failed' && { digest }),
})

/** Run that delivers an image. */
export interface ManagedSigningRun {
  readonly world: Pick<World, 'log' | 'now' | 'wait' | 'report'>
  readonly watch: Stopwatch
  readonly settings: { readonly signing: ManagedSigning }
  readonly note: (news: { readonly signing: ManagedSigningOutcome }) => void
}

/**
 * Waits until ECR has signed the image in each repository that has it, where the inputs want that: before its tags move. A failure is
 * kept. Throws as `Deliveries.each` does.
 */
export async function waitForManagedSignatures(
  { world, watch, settings, note }: ManagedSigningRun,
  deliveries: Deliveries,
): Promise<void> {
  if (settings.signing === 'ignore') return
  const { arrived } = deliveries
  const [first] = arrived
  if (first === undefined) return
  const { digest } = first.image
  let status: ManagedSigningOutcome['status'] = 'failed'
  try {
    await watch.time('ECR signing', () =>
      deliveries.each(arrived, async (one) => {
        await waitFor(world, one).catch((error: unknown) => {
          // It is there, and gets no tag: nobody is told of it.
          withdraw(one)
          throw error
        })
      }),
    )
    if (arrived.every(({ failure }) => failure === undefined)) status = 'complete'
  } finally {
    note({ signing: { status, digest } })
  }
}

async function waitFor({ log, now, wait, report }: ManagedSigningRun['world'], one: Delivered): Promise<void> {
  const [uri, { digest }] = [repositoryUri(one.repository), one.image]
  const place = { ecr: one.ecr, repository: one.repository, image: one.image, isOwn: isOwn(one) }
  const profiles = await waitForManagedSignature(place, { now, wait, info: log.info })
  log.done(`ECR has signed ${digest} in ${uri} with ${profiles.join(', ')}.`)
  await report.summary(page(markdown`**Signed by ECR** in ${code(uri)}, with ${code(profiles.join(', '))}`))
}
