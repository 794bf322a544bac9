import { quoted } from '../base/result.ts'
import { isRule, splitRuleFields } from '../image-metadata/rule.ts'
import { isReference, parseImageName } from '../image-metadata/tag-reference.ts'
import { type ImageReference, printReference } from '../names/image-reference.ts'
import type { InputReader, Note } from './reader.ts'
import type { TagPlace } from './tags.ts'

/**
 * Reads the names that the engine's image gets beside those in its repositories, where it is only loaded: `vets-api` in the
 * input tags is `vets-api:latest` to docker/build-push-action, and later steps call the image that. A word alone may mean a
 * tag as well, so that it is both; unless it is a version or `latest`, as no image is called. With a flavor the lines are
 * those of docker/metadata-action, which gives tags alone.
 */
export function readImageNames(
  reader: InputReader,
  { repositories = [], onlyLoaded }: TagPlace,
): readonly ImageReference[] {
  if (!onlyLoaded) return []
  const fields = reader
    .list('tags', { commas: 'fields' })
    .map(splitRuleFields)
    .filter((line) => !isRule(line))
  const isWord = (text: string): boolean => !text.includes('/') && !isReference(text)
  const texts = fields.flat().filter((text) => reader.text('flavor') === undefined || !isWord(text))
  return texts.flatMap((text) => {
    const name = parseImageName(text, repositories)
    if (name === undefined || (isWord(text) && VERSION.test(text))) return []
    if (isWord(text)) reader.notes.push(wordNote(text, printReference(name)))
    return [name]
  })
}

const VERSION = /^(latest|v\d+|v?\d+(\.\d+)+([-_].*)?)$/

const wordNote = (word: string, name: string): Note => ({
  level: 'info',
  text: `The image is loaded as ${name} too: with load, and push: false, ${quoted(word)} in the input tags is the name of an image, as in docker/build-push-action, and a tag of the repository.`,
})
