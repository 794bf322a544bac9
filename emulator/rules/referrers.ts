import type { Image, Repository } from '../store/repository.ts'

/**
 * The images whose `subject` is the given one, oldest first. The subject itself need not be there.
 * @param artifactTypes only these, when there are any
 */
export function referrersOf(
  repository: Repository,
  subject: string,
  artifactTypes: readonly string[] = [],
): readonly Image[] {
  const wanted = ({ artifactType = '' }: Image) => artifactTypes.length === 0 || artifactTypes.includes(artifactType)
  return repository
    .images()
    .filter((image) => image.subject === subject && wanted(image))
    .sort((one, other) => one.pushedAt - other.pushedAt)
}
