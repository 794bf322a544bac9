import { type Parsed, parsed, refused } from '../../base/result.ts'
import { type Fields, printFields } from './fields.ts'

/**
 * Reads options of a builder's driver, each `name=value`, as buildx does: names as they are written, and the last one counts.
 * Returns them, or what is wrong with them, without their text: a value, such as env.http_proxy, may be secret.
 * https://github.com/docker/buildx/blob/master/builder/builder.go (csvToMap)
 */
export function readDriverOptions(texts: readonly string[]): Parsed<Fields> {
  const options = texts.map((text) => /^([A-Za-z][A-Za-z0-9._-]*)=(.*)$/s.exec(text))
  return options.includes(null)
    ? refused('an item is not "name=value"')
    : parsed(new Map(options.map((option) => [option?.[1] ?? '', unquoted(option?.[2] ?? '')])))
}

/** `name="a,b"` is how a value with commas is often written; the quotes are none of the value. */
const unquoted = (value: string): string => value.replace(/^"([^"]*)"$/, '$1')

/** Prints the values of `--driver-opt`, each of which buildx reads as a line of CSV. */
export const printDriverOptions = (options: Fields): readonly string[] =>
  Array.from(options, (option) => printFields(new Map([option])))
