// AWS's own description of an API, as its Python SDK has it: https://botocore.amazonaws.com/v1/documentation/api/latest/
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { pypiPackage } from '../engine/pypi.ts'
import type { Service } from './api.ts'

interface Reference {
  readonly shape: string
}

/** What a value may be. */
export interface Shape {
  readonly type: string
  readonly members?: Readonly<Record<string, Reference>>
  readonly required?: readonly string[]
  /** Of a list. */
  readonly member?: Reference
  /** Of a map. */
  readonly value?: Reference
  readonly enum?: readonly string[]
  readonly min?: number
  readonly max?: number
  /** A regular expression for the whole text. */
  readonly pattern?: string
}

export interface OperationModel {
  readonly input?: Reference
  readonly output?: Reference
  readonly errors?: readonly Reference[]
}

export interface Model {
  readonly operations: Readonly<Record<string, OperationModel>>
  readonly shapes: Readonly<Record<string, Shape>>
}

const FILES: Readonly<Record<Service, string>> = {
  ecr: 'botocore/data/ecr/2015-09-21/service-2.json.gz',
  'ecr-public': 'botocore/data/ecr-public/2020-10-30/service-2.json.gz',
}

/** Gets the models of ECR and ECR Public. */
export async function serviceModels(log: (line: string) => void): Promise<Readonly<Record<Service, Model>>> {
  const folder = await pypiPackage('botocore', log)
  const read = async (service: Service) =>
    JSON.parse(gunzipSync(await readFile(join(folder, FILES[service]))).toString()) as Model
  return { ecr: await read('ecr'), 'ecr-public': await read('ecr-public') }
}

/** The shape of a name. */
export function shapeOf(model: Model, name: string): Shape {
  const shape = model.shapes[name]
  if (shape === undefined) throw new Error(`The model has no shape ${name}.`)
  return shape
}

/** The whole text has to fit, also where the model does not write it so. */
export const fits = (text: string, pattern: string): boolean => new RegExp(`^(?:${pattern})$`).test(text)
