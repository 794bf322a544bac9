import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec'
import { type CollectionTag, parse, type ScalarTag } from 'yaml'

/** A value of a template; an intrinsic function is an object with one key, such as `{ Ref: 'Subject' }`. */
export type Value = string | number | boolean | null | readonly Value[] | { readonly [name: string]: Value }

type Fields = Readonly<Record<string, Value>>

export interface Template {
  readonly Parameters: Readonly<Record<string, { readonly Default?: string; readonly AllowedPattern?: string }>>
  readonly Conditions: Fields
  readonly Resources: Readonly<
    Record<string, { readonly Type: string; readonly Condition?: string; readonly Properties: Fields }>
  >
  readonly Outputs: Readonly<Record<string, { readonly Value: Value }>>
}

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
const named = (name: string): string => (name === 'Ref' || name === 'Condition' ? name : `Fn::${name}`)
const scalar = (name: string): ScalarTag => ({
  tag: `!${name}`,
  resolve: (text) => ({ [named(name)]: name === 'GetAtt' ? text.split('.') : text }),
})
const list = (name: string): CollectionTag => ({
  tag: `!${name}`,
  collection: 'seq',
  resolve: (value) => ({ [named(name)]: (value as { toJSON(): unknown }).toJSON() }) as never,
})

/** Reads a template with its short forms (`!Ref`, `!Sub`, …). */
export const parseTemplate = (text: string): Template =>
  parse(text, {
    customTags: [...['Ref', 'Sub', 'GetAtt', 'Condition'].map(scalar), ...['If', 'Equals', 'Not'].map(list)],
  }) as Template

const SPECIFICATION = loadAwsServiceSpecSync()

/** What AWS's own specification of its resources says against a template: unknown types and properties, missing ones. */
export function resourceProblems({ Resources }: Template): readonly string[] {
  return Object.entries(Resources).flatMap(([name, { Type, Properties }]) => {
    const [resource] = SPECIFICATION.lookup('resource', 'cloudFormationType', 'equals', Type)
    if (resource === undefined) return [`${name}: there is no ${Type}`]
    const unknown = Object.keys(Properties).filter((property) => !(property in resource.properties))
    const missing = Object.entries(resource.properties).flatMap(([property, { required }]) =>
      required && !(property in Properties) ? [property] : [],
    )
    return [
      ...unknown.map((property) => `${name}: ${Type} has no ${property}`),
      ...missing.map((property) => `${name}: ${Type} needs ${property}`),
    ]
  })
}

/** The value that a template gives for these parameters and pseudo parameters. What it refers to but lacks is an error. */
export function evaluate(template: Template, given: Readonly<Record<string, string>>, value: Value): Value {
  const again = (inner: Value): Value => evaluate(template, given, inner)
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) {
    return value.map(again).filter((one) => one !== NO_VALUE)
  }
  const [[key, inner] = ['', null]] = Object.entries(value)
  const text = (one: Value | undefined): string => String(one)
  switch (key) {
    case 'Ref':
      return reference(template, given, text(inner))
    case 'Fn::Sub':
      return text(inner).replace(/\$\{([^}]+)\}/g, (_all, name: string) => String(reference(template, given, name)))
    case 'Fn::If': {
      const [condition, yes = null, no = null] = inner as readonly Value[]
      return again(again({ Condition: text(condition) }) === true ? yes : no)
    }
    case 'Condition':
      if (typeof inner !== 'string' || !(inner in template.Conditions)) break
      return again(template.Conditions[inner] ?? null)
    case 'Fn::Equals': {
      const [left, right] = (inner as readonly Value[]).map(again)
      return left === right
    }
    case 'Fn::Not':
      return again((inner as readonly Value[])[0] ?? null) !== true
  }
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, again(one)]))
}

const NO_VALUE = 'AWS::NoValue'

function reference({ Parameters }: Template, given: Readonly<Record<string, string>>, name: string): Value {
  const value = given[name] ?? Parameters[name]?.Default ?? (name === NO_VALUE ? NO_VALUE : undefined)
  if (value === undefined) throw new Error(`the template refers to ${name}, and nobody gave it a value`)
  return value
}
