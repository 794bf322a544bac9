import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { ACTIONS } from '../../scripts/actions.ts'
import { blocks } from '../../scripts/docs/markdown.ts'

/** One step of a workflow, as far as the tests ask. */
export interface WorkflowStep {
  readonly name?: string
  readonly uses?: string
  readonly run?: string
  readonly with?: Readonly<Record<string, unknown>>
}

export interface Workflow {
  readonly permissions?: unknown
  readonly jobs: Readonly<Record<string, { readonly permissions?: unknown; readonly steps?: readonly WorkflowStep[] }>>
}

/** The project's own workflows, and those that users are shown. */
export const OWN = ['.github/workflows']
  .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
  .sort()

export const EXAMPLES = readdirSync('examples', { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.ya?ml$/.test(name) && name.includes('workflow'))
  .map((name) => join('examples', name))
  .filter((path) => existsSync(path))
  .sort()

/** Documents whose workflow is somebody's first one, or is about one topic. */
export const FIRST_WORKFLOWS = ['docs/start', 'docs/how-to']
  .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
  .filter((path) => /^jobs:$/m.test(readFileSync(path, 'utf8')))
  .sort()

/** Documents that show whole workflows. */
const DOCUMENTS = [...FIRST_WORKFLOWS, ...Object.values(ACTIONS).map(({ page }) => page)]

/** Whole workflows that documents show, by the path of the document with `.yml` after it. */
export const SHOWN: Readonly<Record<string, string>> = Object.fromEntries(
  [...new Set(DOCUMENTS)].flatMap((path) =>
    blocks(readFileSync(path, 'utf8'), 'yaml')
      .filter((block) => /^jobs:$/m.test(block))
      .map((block) => [`${path}.yml`, block]),
  ),
)

export const readText = (path: string): string => readFileSync(path, 'utf8')

export const readWorkflow = (path: string): Workflow => parse(readText(path)) as Workflow

export const stepsOf = ({ jobs }: Workflow): readonly WorkflowStep[] =>
  Object.values(jobs).flatMap(({ steps }) => steps ?? [])
