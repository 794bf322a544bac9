import { type Chain, chainOf } from './chain.ts'
import { type Destination, isOfStep, readDestinations } from './destinations.ts'
import { carryInputs, type Inputs, keepsBuildx } from './inputs.ts'
import { itemsOf } from './reference.ts'
import type { ChainJob, ChainStep } from './workflow.ts'

/** A step in place of a build of the chain. */
export interface NewStep {
  readonly id: string | undefined
  /** Variables of the steps that it replaces: expressions of their lines read them. */
  readonly env: Inputs
  readonly inputs: Inputs
}

export interface MigratedJob {
  readonly name: string
  readonly steps: readonly NewStep[]
  /** Titles of the steps that go. */
  readonly dropped: readonly string[]
  /** What was not taken over, or should be looked at, in sentences. */
  readonly notes: readonly string[]
}

/** Migrates a job. `known` are the inputs of this action, in the order of action.yml. */
export function migrateJob(job: ChainJob, known: readonly string[]): MigratedJob {
  const chain = chainOf(job)
  const built = chain.builds.map((build) => migrateBuild(chain, build, known))
  const isReplaced = chain.builds.length > 0
  return {
    name: job.name,
    steps: built.flatMap(({ steps }) => steps),
    dropped: isReplaced ? droppedSteps(chain).map(({ title }) => title) : [],
    notes: [...new Set([...built.flatMap(({ notes }) => notes), ...notesOnJob(job, chain)])],
  }
}

const droppedSteps = (chain: Chain): readonly ChainStep[] => [
  ...(chain.credentials === undefined ? [] : [chain.credentials]),
  ...chain.logins,
  ...(chain.buildx === undefined || keepsBuildx(chain) ? [] : [chain.buildx]),
  ...chain.metadata,
  ...chain.builds,
  ...chain.creations,
]

function migrateBuild(chain: Chain, build: ChainStep, known: readonly string[]) {
  const metadata = metadataOf(chain, build)
  const { all, notes } = readDestinations(build, metadata, chain.facts)
  const carried = carryInputs(chain, build, metadata, new Set(known))
  const destinations = all.length > 0 ? all : [unknownDestination(build)]
  const steps = destinations.map(({ repositories, tags }, index) => ({
    // The first has the id of the build: later steps read its outputs.
    id: index === 0 ? build.id : undefined,
    env: { ...metadata?.env, ...build.env },
    inputs: inOrder({ ...carried.inputs, repository: repositories.join('\n'), tags: tags.join('\n') }, known),
  }))
  const several = destinations.length > 1 ? ['Different tags for different repositories: a step for each.'] : []
  const missing =
    all.length > 0 ? [] : ['repository: this file does not say where the image goes; write its repository there.']
  return { steps, notes: [...missing, ...several, ...notes, ...carried.notes, ...notesOnBuild(build, carried.inputs)] }
}

/** The metadata step whose outputs a build takes. */
const metadataOf = ({ metadata }: Chain, build: ChainStep): ChainStep | undefined =>
  metadata.find((step) =>
    Object.values(build.with).some((text) => text.split('\n').some((line) => isOfStep(line, step))),
  )

/** Names of the engine alone, or names that an earlier step makes: they stay in `tags`. */
const unknownDestination = (build: ChainStep): Destination => ({
  repositories: ['my-app'],
  tags: itemsOf(build.with.tags ?? ''),
})

const inOrder = (inputs: Inputs, known: readonly string[]): Inputs =>
  Object.fromEntries(known.flatMap((name) => (inputs[name] ? [[name, inputs[name]]] : [])))

function notesOnBuild(build: ChainStep, inputs: Inputs): readonly string[] {
  const { context, provenance, attests = '', labels, platforms } = build.with
  return [
    ...(context || inputs.context
      ? []
      : ['context: build-push-action fetched the repository again; this step builds the checkout.']),
    ...(provenance || attests.includes('provenance') || inputs.push === 'false'
      ? []
      : [
          'provenance: build-push-action adds provenance by default, this step does not; add "provenance: mode=max" to have it.',
        ]),
    ...(labels ? [] : ['labels: the image gets eight labels org.opencontainers.image.* by default.']),
    ...(platforms?.includes(',')
      ? ['platforms: keep docker/setup-qemu-action where RUN lines run programs of another platform.']
      : []),
  ]
}

function notesOnJob({ steps }: ChainJob, chain: Chain): readonly string[] {
  if (chain.builds.length === 0) {
    return chain.scripts.map(
      ({ title }) =>
        `"${title}" runs docker by itself: write this step in its place, with its flags as inputs of the same names.`,
    )
  }
  const dropped = droppedSteps(chain)
  const others = steps.filter((step) => !dropped.includes(step))
  const text = (step: ChainStep): string => JSON.stringify([step.run, step.with, step.env])
  const reads = others.flatMap((step) =>
    dropped.flatMap(({ id, action }) =>
      id !== undefined && action !== 'docker/build-push-action' && text(step).includes(`steps.${id}.outputs.`)
        ? [
            `"${step.title}" reads outputs of the step ${id}, which is removed: this step has the outputs registry, tags, labels, version and json too.`,
          ]
        : [],
    ),
  )
  const pulls = others
    .filter(({ run }) => /docker (?:pull|push|buildx imagetools)|aws /.test(run))
    .map(
      ({ title }) =>
        `"${title}" needs a login or credentials of its own: set keep-login: true in this step for docker, and keep aws-actions/configure-aws-credentials before it for calls to AWS.`,
    )
  const buildx = keepsBuildx(chain) ? ['docker/setup-buildx-action stays: its builder is used.'] : []
  return [...reads, ...pulls, ...buildx]
}
