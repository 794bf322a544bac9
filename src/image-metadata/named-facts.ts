import type { Flavor } from './flavor.ts'
import type { Rule } from './rule.ts'
import { type Template, uses } from './template.ts'

/** Whether the tag of a rule names the commit that is built. */
export const namesCommit = (rule: Rule, flavor: Flavor): boolean =>
  rule.type === 'sha' || templatesOf(rule, flavor).some((template) => uses(template, 'sha'))

/** Whether the tag of a rule is made of the event's ref: a branch, a Git tag or a pull request. */
export const namesRef = (rule: Rule, flavor: Flavor): boolean =>
  rule.type === 'ref' ||
  rule.type === 'edge' ||
  ((rule.type === 'semver' || rule.type === 'pep440' || rule.type === 'match') && rule.value === undefined) ||
  templatesOf(rule, flavor).some((template) => uses(template, 'branch', 'tag', 'is_default_branch'))

/** The templates that decide about the tag of a rule. */
const templatesOf = (rule: Rule, { prefix, suffix }: Flavor): readonly Template[] => [
  rule.enable,
  rule.prefix ?? prefix.template,
  rule.suffix ?? suffix.template,
  ...('value' in rule && rule.value !== undefined ? [rule.value] : []),
]
