import { quoted } from '../base/result.ts'
import { didYouMean } from '../base/text.ts'
import { splitAttribute } from './attributes.ts'
import { splitRuleFields } from './rule.ts'
import { parseTemplate, type Template } from './template.ts'

/** Flavor: what holds for all rules of the input tags, https://github.com/docker/metadata-action#flavor-input */
export interface Flavor {
  /** Whether `latest` is set too; auto: the first rule that gives a tag decides. */
  readonly latest: 'auto' | 'true' | 'false'
  readonly prefix: Affix
  readonly suffix: Affix
}

/** Prefix or suffix of tags. */
export interface Affix {
  readonly template: Template
  /** `latest` gets it too. */
  readonly onLatest: boolean
}

const NO_AFFIX: Affix = { template: [], onLatest: false }

/** Affix that adds nothing. */
export const PLAIN: Flavor = { latest: 'auto', prefix: NO_AFFIX, suffix: NO_AFFIX }

const NAMES = ['latest', 'prefix', 'suffix', 'onlatest']

const LATEST = ['auto', 'true', 'false'] as const

const BOOLEAN = ['true', 'false'] as const

/**
 * Parses the lines of the input flavor, such as `latest=auto` or `prefix=v,onlatest=true`. Calls `refuse` with each
 * problem.
 */
export function parseFlavor(lines: readonly string[], refuse: (problem: string) => void): Flavor {
  let flavor = PLAIN
  for (const line of lines) {
    let affix: 'prefix' | 'suffix' | undefined
    for (const field of splitRuleFields(line)) {
      const { name, value } = splitAttribute(field)
      switch (name) {
        case 'latest':
          flavor = { ...flavor, latest: oneOf(field, value, LATEST, refuse) ?? flavor.latest }
          break
        case 'prefix':
        case 'suffix':
          affix = name
          flavor = { ...flavor, [name]: { ...flavor[name], template: templateOf(field, value, refuse) } }
          break
        case 'onlatest':
          if (affix === undefined) refuse(`${quoted(line)} has onlatest without a prefix or suffix before it`)
          else {
            const onLatest = oneOf(field, value, BOOLEAN, refuse) === 'true'
            flavor = { ...flavor, [affix]: { ...flavor[affix], onLatest } }
          }
          break
        default:
          refuse(`${quoted(field)} is not a flavor; ${didYouMean(name ?? value, NAMES)}`)
      }
    }
  }
  return flavor
}

function oneOf<W extends string>(
  field: string,
  value: string,
  words: readonly W[],
  refuse: (problem: string) => void,
): W | undefined {
  const word = words.find((candidate) => candidate === value)
  if (word === undefined) refuse(`${quoted(field)} is not one of: ${words.join(', ')}`)
  return word
}

function templateOf(field: string, value: string, refuse: (problem: string) => void): Template {
  const template = parseTemplate(value, 'global')
  if (template.ok) return template.value
  refuse(`${quoted(field)}: ${template.problem}`)
  return []
}
