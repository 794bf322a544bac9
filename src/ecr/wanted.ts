import type { WantedRepository } from '../inputs/repository-settings.ts'
import type { RepositoryName } from '../names/repository.ts'
import type { CreationTemplate } from './api.ts'

/** Whether the inputs say nothing about how a repository shall be. */
export const isEmpty = ({ tags, ...others }: WantedRepository): boolean =>
  tags.length === 0 && Object.values(others).every((value) => value === undefined)

/**
 * The prefix of the creation template that makes a repository of this name when an image is pushed to it: the longest
 * one, after which a "/" is assumed, else ROOT. Undefined when no template does.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-creation-templates.html
 */
export function templateFor(name: RepositoryName, templates: readonly CreationTemplate[]): string | undefined {
  const prefixes = templates.filter(({ onPush }) => onPush).map(({ prefix }) => prefix)
  const fitting = prefixes.filter((prefix) => name.startsWith(prefix.endsWith('/') ? prefix : `${prefix}/`))
  const [longest] = fitting.sort((one, other) => other.length - one.length)
  return longest ?? prefixes.find((prefix) => prefix === 'ROOT')
}
