import type { Ecr, ImageFacts } from '../ecr/api.ts'
import type { Repository } from '../names/repository.ts'

/** Location of an image: a repository that has it, and who can be asked about it. */
export interface ImageLocation {
  readonly ecr: Ecr
  readonly repository: Repository
}

/** Refusal of an image: why it gets no tag. */
export interface Refusal {
  readonly problem: string
  /** Remedy: what the reader can do about it. */
  readonly remedy: string
}

/** Check that an image must pass before a tag moves to it. */
export interface Check {
  /**
   * Checks an image. Returns why it gets no tag; undefined lets it pass. Throws when it cannot tell: then it does not
   * pass either.
   */
  run(image: ImageFacts, where: ImageLocation): Promise<Refusal | undefined>
}
