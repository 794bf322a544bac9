import type { PlanLine } from '../base/text.ts'
import type { RepositoryAddress } from '../names/repository.ts'
import type { InputReader } from './reader.ts'

/** What this step does about ECR's managed signing: nothing, or it waits for it before the image gets its tags. */
export type ManagedSigning = 'ignore' | 'wait'

/** Reads that. ECR Public signs nothing. */
export function readManagedSigning(
  reader: InputReader,
  repositories: readonly RepositoryAddress[] | undefined,
): ManagedSigning {
  const word = reader.word('signing', ['ignore', 'wait']) ?? 'ignore'
  if (word === 'wait' && repositories?.some(({ registry }) => registry?.kind === 'public'))
    reader.refuse('signing', 'ECR Public signs no images; use a step of its own for the public repository')
  return word
}

/** Describes that, as a row of a plan. */
export const describeManagedSigning = (signing: ManagedSigning): readonly PlanLine[] =>
  signing === 'wait' ? [['signing', 'ECR signs the image before it gets its tags']] : []
