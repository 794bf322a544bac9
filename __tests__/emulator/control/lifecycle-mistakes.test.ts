import { invalid, type Row, testRows } from './calls.ts'

const app = { repositoryName: 'app' }
const untagged = { tagStatus: 'untagged', countType: 'imageCountMoreThan', countNumber: 1 }
const any = { ...untagged, tagStatus: 'any' }
const expire = { type: 'expire' }
const rule = (more: object = {}) => ({ rulePriority: 1, selection: untagged, action: expire, ...more })
/** Indented, so that it is as long as a policy has to be. */
const policy = (...rules: object[]) => JSON.stringify({ rules }, undefined, 4)
const put = (lifecyclePolicyText: string) => ['PutLifecyclePolicy', { ...app, lifecyclePolicyText }] as const

const allowed = '(possible values: ["expire","transition"])'
const noForm = 'instance failed to match exactly one schema (matched 0 out of 2)'
const archived = { tagStatus: 'any', storageClass: 'archive', countType: 'sinceImageTransitioned', countUnit: 'days' }
const selecting = (more: object) => policy(rule({ selection: { ...untagged, ...more } }))

const mistakes: readonly { name: string; text: string; reason: string }[] = [
  { name: 'no JSON', text: 'x'.repeat(100), reason: 'Could not map policyString into LifecyclePolicy.' },
  {
    name: 'no rules',
    text: JSON.stringify({ other: 'x'.repeat(100) }),
    reason: 'object has missing required properties (["rules"])',
  },
  {
    name: 'an empty list',
    text: policy().padEnd(100),
    reason: 'array is too short: must have at least 1 elements but instance has 0 elements',
  },
  {
    name: '51 rules',
    text: policy(...Array.from({ length: 51 }, (_, at) => rule({ rulePriority: at + 1 }))),
    reason: 'array is too long: must have at most 50 elements but instance has 51 elements',
  },
  {
    name: 'a rule without parts',
    text: policy({ description: 'x'.repeat(100) }),
    reason: 'object has missing required properties (["action","rulePriority","selection"])',
  },
  {
    name: 'an unknown part',
    text: policy(rule({ colour: 'red' })),
    reason: 'object instance has properties which are not allowed by the schema: (["colour"])',
  },
  {
    name: 'a priority of 0',
    text: policy(rule({ rulePriority: 0 })),
    reason: 'numeric instance is lower than the required minimum (minimum: 1, found: 0)',
  },
  {
    name: 'a priority that is a text',
    text: policy(rule({ rulePriority: '1' })),
    reason: 'instance type (string) does not match any allowed primitive type (allowed: ["integer"])',
  },
  { name: 'two rules of a priority', text: policy(rule(), rule()), reason: 'There are multiple rules with priority 1' },
  {
    name: 'a rule for any image first',
    text: policy(rule({ selection: any }), rule({ rulePriority: 2 })),
    reason: "The rule with tagStatus 'any' must have the highest rulePriority",
  },
  {
    name: 'two rules for untagged images',
    text: policy(rule(), rule({ rulePriority: 2 })),
    reason: "There are multiple rules with tagStatus 'untagged' for the storage class 'standard'",
  },
  {
    name: 'two rules for any image',
    text: policy(rule({ selection: any }), rule({ rulePriority: 2, selection: any })),
    reason: "There are multiple rules with tagStatus 'any' for the storage class 'standard'",
  },
  {
    name: 'two rules with one set of prefixes',
    text: policy(
      rule({ selection: { ...untagged, tagStatus: 'tagged', tagPrefixList: ['v', 'w'] } }),
      rule({ rulePriority: 2, selection: { ...untagged, tagStatus: 'tagged', tagPrefixList: ['w', 'v'] } }),
    ),
    reason: 'There are multiple rules with the tag prefixes ["v","w"] for the storage class \'standard\'',
  },
  {
    name: 'an unknown action',
    text: policy(rule({ action: { type: 'keep' } })),
    reason: `instance value ("keep") not found in enum ${allowed}`,
  },
  {
    name: 'an action with null',
    text: policy(rule({ action: { ...expire, targetStorageClass: null } })),
    reason: noForm,
  },
  { name: 'a transition to nowhere', text: policy(rule({ action: { type: 'transition' } })), reason: noForm },
  { name: 'an unknown count', text: selecting({ countType: 'imageSize' }), reason: noForm },
  { name: 'a count of images with a unit', text: selecting({ countUnit: 'days' }), reason: noForm },
  { name: 'a time without a unit', text: selecting({ countType: 'sinceImagePushed' }), reason: noForm },
  {
    name: 'images that nobody pulls, to be removed',
    text: selecting({ countType: 'sinceImagePulled', countUnit: 'days' }),
    reason: noForm,
  },
  {
    name: 'another unit',
    text: selecting({ countType: 'sinceImagePushed', countUnit: 'weeks' }),
    reason: 'instance value ("weeks") not found in enum (possible values: ["days"])',
  },
  { name: 'tagged, and no tags', text: selecting({ tagStatus: 'tagged' }), reason: noForm },
  { name: 'untagged, with tags', text: selecting({ tagPrefixList: ['v'] }), reason: noForm },
  {
    name: 'five wildcards',
    text: selecting({ tagStatus: 'tagged', tagPatternList: ['*a*b*c*d*'] }),
    reason: 'at most 4 wildcards per pattern',
  },
  {
    name: 'less than 90 days in the archive',
    text: policy(rule({ selection: { ...archived, countNumber: 89 } })),
    reason: 'numeric instance is lower than the required minimum (minimum: 90, found: 89)',
  },
]

testRows(
  mistakes.map(
    ({ name, text, reason }): Row => ({
      name,
      call: put(text),
      answer: invalid('LifecyclePolicyText', `Lifecycle policy validation failure: ${reason}`),
    }),
  ),
)
