// What is right: takes what a run with a fault has shown, and says what is wrong with it.
import { KNOWN_FAILURES } from '../../src/failures/known.ts'
import type { Cell } from './cells.ts'
import { type Ended, type Facts, isForLaterSteps, type Outcome } from './facts.ts'
import type { Course } from './fault-kinds.ts'
import type { Scenario } from './scenarios.ts'

/** `weak`: it failed, and said why, where a run could have succeeded. */
export type Verdict = 'right' | 'weak' | 'wrong'

export interface Judgement {
  readonly verdict: Verdict
  /** What is wrong, a sentence each. */
  readonly problems: readonly string[]
  /** How a failed run explains itself: the id of a known failure, or how else. */
  readonly sentence: Sentence
}

/**
 * `words`: it names what to do, and is no known failure of others. `fault`: it calls itself faulty. `fingerprint`: it does not
 * know what was said.
 */
export type Sentence = `#${string}` | 'words' | 'fault' | 'fingerprint' | 'nothing'

/** What a run has for its tries, in milliseconds, and ten seconds for everything else. */
const BOUNDS: Readonly<Record<Course, number>> = { passing: 80_000, silent: 130_000, lie: 80_000, refusal: 80_000 }

/**
 * The last attempt of a build begins three minutes after the first has failed (docs/decisions/0008), and each lasts a minute where
 * docker itself tries a layer five times.
 */
const DOCKER_BOUND = 310_000

/**
 * Each layer of a copy has a minute for its bytes, and its tries. Where they come in that time, as they do where a layer has few,
 * the next layers have theirs, and the copy goes well.
 */
const COPIED_BOUND = 310_000

/** How long a run with this fault may take at most, in milliseconds: one that fails, or one that may go well. */
export function boundOf({ fault, operation }: Pick<Cell, 'fault' | 'operation'>, mayGoWell: boolean): number {
  const { isDocker, part, waits = 0 } = operation
  if (isDocker) return DOCKER_BOUND + waits
  const isCopied = part === 'copies' && fault.course === 'silent' && mayGoWell
  return (isCopied ? COPIED_BOUND : BOUNDS[fault.course]) + waits
}

/** Judges what a run of a scenario with the fault of a cell has shown. */
export function judge(cell: Cell, scenario: Scenario, outcome: Outcome): Judgement {
  if ('failure' in outcome) return { verdict: 'wrong', problems: [outcome.failure], sentence: 'nothing' }
  const sentence = sentenceOf(outcome.errors)
  const problems = [
    ...problemsOfMeeting(outcome),
    ...problemsOfEnding(outcome, boundOf(cell, outcome.main.exit === 0)),
    ...problemsOfClaims(outcome),
    ...(outcome.main.exit === 0
      ? problemsOfSuccess(scenario, outcome)
      : problemsOfFailure(cell, scenario, outcome, sentence)),
    ...problemsOfGate(cell, scenario, outcome),
    ...problemsOfSigning(scenario, outcome),
    ...problemsOfRepositories(cell, scenario, outcome),
    ...problemsOfRemains(outcome),
    ...problemsOfNextRun(scenario, outcome),
  ]
  // Three silences last as long as a run may wait, so that it may give up.
  const mayBeWeak = isKept(cell) || (cell.times === 'three times' && cell.fault.course === 'passing')
  const isWeak = outcome.main.exit !== 0 && mayBeWeak && scenario.gate !== 'refused'
  return { verdict: problems.length > 0 ? 'wrong' : isWeak ? 'weak' : 'right', problems, sentence }
}

/** A silence that docker keeps is not over for the step. */
const isKept = ({ operation, fault, times }: Pick<Cell, 'operation' | 'fault' | 'times'>): boolean =>
  operation.isKeptByDocker === true && fault.course === 'silent' && times === 'once'

const when = (is: boolean, problem: string): readonly string[] => (is ? [problem] : [])

/** A cell whose fault nobody meets shows nothing. */
const problemsOfMeeting = ({ struck }: Facts): readonly string[] => when(struck === 0, 'no request met the fault')

function problemsOfEnding({ main, post }: Facts, bound: number): readonly string[] {
  const ofPart = (part: string, { exit, milliseconds, isKilled }: Ended, most: number): readonly string[] =>
    isKilled
      ? [`${part} did not end in ${most / 1000} s`]
      : [
          ...when(typeof exit === 'string', `${part} died of ${exit}`),
          ...when(milliseconds > most, `${part} took more than ${most / 1000} s`),
        ]
  return [
    ...ofPart('main', main, bound),
    ...when(typeof main.exit === 'number' && main.exit > 1, `main ended with exit code ${main.exit}`),
    ...ofPart('post', post, bound),
    ...when(typeof post.exit === 'number' && post.exit !== 0, `post ended with exit code ${post.exit}`),
  ]
}

/** The references of the output, as the repository, the tag and the digest that each names. */
const claimsOf = ({ outputs }: Facts): readonly string[] =>
  (outputs.references ?? '').split('\n').filter((reference) => reference !== '')

function problemsOfClaims(facts: Facts): readonly string[] {
  const { outputs, repositories } = facts
  const there = repositories.flatMap(({ uri, tags }) =>
    Object.entries(tags).map(([tag, digest]) => `${uri}:${tag}@${digest}`),
  )
  const isThere = (digest: string): boolean => repositories.some(({ digests }) => digests.includes(digest))
  return [
    ...when(
      claimsOf(facts).some((claim) => !there.includes(claim)),
      'the outputs claim a tag that the registry has not',
    ),
    // The digest of an image that did not pass, or is not signed, is told, and ECR removes the image with its last tag.
    ...when(
      !!outputs.digest && ![outputs.gate, outputs['signing-status']].includes('failed') && !isThere(outputs.digest),
      'the outputs claim a digest that the registry has not',
    ),
  ]
}

function problemsOfSuccess(scenario: Scenario, facts: Facts): readonly string[] {
  const { errors, outputs, repositories, policies, builds } = facts
  const isComplete = repositories.every(({ tags }) => scenario.tags.every((tag) => tags[tag] === outputs.digest))
  return [
    ...when(!isComplete, 'success without all tags on the image'),
    ...when(claimsOf(facts).length !== scenario.tags.length * repositories.length, 'success without all outputs'),
    ...when(
      scenario.creates === true && outputs['repository-created'] !== 'true',
      'success, and a repository that was created is not told',
    ),
    ...when(policies?.lifecycle === false, 'success without the lifecycle policy'),
    ...when(policies?.repository === false, 'success without the repository policy'),
    ...when(builds === 0 && scenario.action === undefined, 'success without a build'),
    ...when(!isWhole(scenario, repositories), 'success without the whole image'),
    ...when(errors.length > 0, 'success, and an error is told'),
  ]
}

function problemsOfFailure(
  { operation, fault, times }: Cell,
  { gate }: Scenario,
  { main, errors, struck }: Facts,
  sentence: Sentence,
): readonly string[] {
  const isPassing = fault.course === 'passing' || fault.course === 'silent'
  const isOver = isPassing && times === 'once' && !isKept({ operation, fault, times }) && gate !== 'refused'
  return [
    ...when(operation.isOptional === true, 'an answer that is not needed failed the step'),
    ...when(!operation.isOptional && isOver && struck > 0, 'one passing fault failed the step'),
    ...when(sentence === 'fault' && !main.isKilled, 'the message calls the step faulty'),
    ...when(sentence === 'fingerprint' && !main.isKilled, 'the message has only a fingerprint'),
    ...when(sentence === 'nothing' && !main.isKilled, 'the message is missing'),
    ...when(isPassing && isSomebodys(sentence), 'the message calls what passes a mistake of somebody'),
    ...when(
      errors.some((error) => error.includes('X-Amz-Signature')),
      'the message has an address that opens a layer',
    ),
  ]
}

/** No wanted tag is there before the verdict, and what is to be refused is refused for that, where no fault came first. */
function problemsOfGate(
  { times, fault }: Cell,
  { gate, tags: wanted }: Scenario,
  { early = 0, main, errors, outputs, repositories }: Facts,
): readonly string[] {
  if (gate === undefined) return []
  const isOver = times === 'once' && fault.course !== 'refusal' && fault.course !== 'lie'
  const isOnTag = repositories.some(({ tags }) =>
    wanted.some((tag) => !!outputs.digest && tags[tag] === outputs.digest),
  )
  return [
    ...when(early > 0, 'a tag was set before the verdict'),
    ...when(outputs.gate !== 'passed' && isOnTag, 'an image has a tag, and no verdict'),
    ...when(main.exit === 0 && outputs.gate !== 'passed', 'success without a verdict'),
    ...when(gate === 'refused' && main.exit === 0, 'an image that was to be refused has passed'),
    ...when(
      gate === 'refused' && isOver && !errors.some((error) => error.includes('gets no tag: it has 1 critical finding')),
      'the refusal does not say why',
    ),
  ]
}

/** No wanted tag is there before the signature. */
function problemsOfSigning(
  { signings, tags: wanted }: Scenario,
  { early = 0, main, outputs, repositories }: Facts,
): readonly string[] {
  if (signings === undefined) return []
  const isSigned = outputs['signing-status'] === 'complete'
  const isTagged = repositories.some(({ tags }) => wanted.some((tag) => tags[tag] !== undefined))
  return [
    ...when(early > 0, 'a tag was set before the signature'),
    ...when(!isSigned && isTagged, 'an image has a tag, and no signature'),
    ...when(main.exit === 0 && !isSigned, 'success without a signature'),
  ]
}

function problemsOfRepositories(
  { times, operation }: Cell,
  { tags: wanted, keeps = [], gate, signings }: Scenario,
  { repositories }: Facts,
): readonly string[] {
  const tagged = new Set(repositories.flatMap(({ tags }) => wanted.flatMap((tag) => tags[tag] ?? [])))
  const others = repositories.flatMap(({ tags }) =>
    Object.keys(tags).filter((tag) => ![...wanted, ...keeps].includes(tag)),
  )
  // Where it is refused each time, nobody can remove it.
  const waits = gate !== undefined || signings !== undefined
  const mayStay = times === 'always' && (!waits || operation.step === 'BatchDeleteImage')
  return [
    ...when(tagged.size > 1, 'the tags are on several images'),
    ...when(!mayStay && others.some((tag) => tag.startsWith('staging-')), 'a staging tag is left'),
    ...when(
      others.some((tag) => !tag.startsWith('staging-')),
      'a tag that nobody asked for is set',
    ),
  ]
}

function problemsOfRemains({ main, post, builds, isDockerConfigChanged }: Facts): readonly string[] {
  return [
    ...when(builds > 1, 'built more than once'),
    ...when(hasLeft(main) && !main.isKilled, 'files are left after main'),
    ...when(hasLeft(post), 'files are left after post'),
    ...when(main.processes.length > 0 && !main.isKilled, 'processes are left after main'),
    ...when(post.processes.length > 0, 'processes are left after post'),
    ...when(isDockerConfigChanged, "the user's docker configuration is changed"),
  ]
}

const hasLeft = ({ left }: Ended): boolean => left.some((name) => !isForLaterSteps(name))

/** Whether each repository has all that an action that copies brings: the image, its parts, and what refers to it. */
const isWhole = ({ images }: Scenario, repositories: Facts['repositories']): boolean =>
  images === undefined || repositories.every(({ digests }) => digests.length === images)

/** What a run has brought is there for the next one, which brings the rest and sends nothing twice. */
function problemsOfNextRun(scenario: Scenario, { next }: Facts): readonly string[] {
  if (next === undefined) return []
  const { exit, digest, repositories, sent } = next
  const isTagged = repositories.every(({ tags }) => scenario.tags.every((tag) => tags[tag] === digest))
  return [
    ...when(exit !== 0, 'the next run failed'),
    ...when(exit === 0 && !(isTagged && isWhole(scenario, repositories)), 'the next run has not brought all'),
    ...when(sent > (scenario.blobs ?? sent), 'a blob was sent twice'),
  ]
}

/** Whether a known failure is one that somebody has to do something about. */
const isSomebodys = (sentence: Sentence): boolean =>
  KNOWN_FAILURES.some(({ id, kind }) => sentence === `#${id}` && kind !== 'transient')

/** Reads what a failed run says of itself. Of several messages the worst one counts. */
export function sentenceOf(errors: readonly string[]): Sentence {
  const text = errors.join('\n\n')
  if (text === '') return 'nothing'
  if (text.includes('This is a fault of ecr-build-push')) return 'fault'
  if (/^Fingerprint: /m.test(text)) return 'fingerprint'
  const [, row] = /\/troubleshooting\.md#([\w-]+)/.exec(text) ?? []
  return row === undefined ? 'words' : `#${row}`
}
