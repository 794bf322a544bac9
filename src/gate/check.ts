import type { Ecr, ImageFacts } from '../ecr/api.ts'
import type { Repository } from '../names/repository.ts'

/** A repository that has an image, and who can be asked about it. */
export interface ImageLocation {
  readonly ecr: Ecr
  readonly repository: Repository
}

/** Why an image gets no tag. */
export interface Refusal {
  readonly problem: string
  /** What the reader can do about it. */
  readonly remedy: string
}

/** Something that must hold before a tag moves to an image. */
export interface Check {
  /** Returns why the image gets no tag; undefined lets it pass. Throws when it cannot tell: then it does not pass either. */
  run(image: ImageFacts, where: ImageLocation): Promise<Refusal | undefined>
}
