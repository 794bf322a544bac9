import { fits, type Model, type Shape, shapeOf } from './model.ts'

const TYPES: Readonly<Record<string, string>> = {
  string: 'string',
  boolean: 'boolean',
  integer: 'number',
  long: 'number',
  double: 'number',
  timestamp: 'number',
  blob: 'string',
}

/** Holds an answer against the shape that it should have. Returns what does not fit, each with its place. */
export function misfits(model: Model, name: string, value: unknown, path = ''): readonly string[] {
  const shape = shapeOf(model, name)
  if (shape.type === 'structure') return structureMisfits(model, shape, value, path)
  if (shape.type === 'list') {
    if (!Array.isArray(value)) return [`${path} is no list`]
    const items = value.flatMap((item, at) => misfits(model, shape.member?.shape ?? '', item, `${path}.${at}`))
    return [...outside(shape, value.length, path), ...items]
  }
  if (shape.type === 'map') {
    if (!isObject(value)) return [`${path} is no map`]
    return Object.entries(value).flatMap(([key, item]) =>
      misfits(model, shape.value?.shape ?? '', item, `${path}.${key}`),
    )
  }
  if (typeof value !== TYPES[shape.type]) return [`${path} is ${JSON.stringify(value)}, and no ${shape.type}`]
  return typeof value === 'string' ? textMisfits(shape, value, path) : numberMisfits(shape, value, path)
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function structureMisfits(model: Model, shape: Shape, value: unknown, path: string): readonly string[] {
  if (!isObject(value)) return [`${path} is no structure`]
  const missing = (shape.required ?? []).filter((member) => !(member in value))
  const members = Object.entries(value).flatMap(([member, item]) => {
    const own = path === '' ? member : `${path}.${member}`
    const of = shape.members?.[member]?.shape
    return of === undefined ? [`${own} is not in the model`] : misfits(model, of, item, own)
  })
  return [...missing.map((member) => `${path}.${member} is missing`), ...members]
}

function outside({ min = 0, max = Number.POSITIVE_INFINITY }: Shape, size: number, path: string): readonly string[] {
  return size >= min && size <= max ? [] : [`${path} has the size ${size}, and not ${min} to ${max}`]
}

function textMisfits(shape: Shape, value: string, path: string): readonly string[] {
  const words = shape.enum === undefined || shape.enum.includes(value) ? [] : [`${path} is no word: ${value}`]
  const pattern = shape.pattern === undefined || fits(value, shape.pattern) ? [] : [`${path} does not fit: ${value}`]
  return [...words, ...pattern, ...(shape.type === 'string' ? outside(shape, value.length, path) : [])]
}

function numberMisfits(shape: Shape, value: unknown, path: string): readonly string[] {
  const isWhole = shape.type !== 'integer' && shape.type !== 'long' ? true : Number.isSafeInteger(value)
  return isWhole ? [] : [`${path} is no whole number: ${value}`]
}
