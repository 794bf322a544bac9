import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'

/** An action that somebody else wrote, as its action.yml says how it runs. */
export interface OfficialAction {
  /** Paths of what Node runs. */
  readonly main: string
  readonly post: string | undefined
  /** What a runner hands over where the `with:` lines say nothing. */
  readonly defaults: Readonly<Record<string, string>>
}

interface ActionFile {
  readonly runs: { readonly using: string; readonly main: string; readonly post?: string }
  readonly inputs?: Readonly<Record<string, { readonly default?: unknown }>>
}

/**
 * Reads actions, such as `docker/build-push-action`, from the folder that has a checkout of each under its name. Throws an Error
 * that names all that are not there.
 */
export async function readActions<Name extends string>(
  folder: string,
  names: readonly Name[],
): Promise<Readonly<Record<Name, OfficialAction>>> {
  const reading = names.map(async (name) => {
    const text = await readFile(join(folder, name, 'action.yml'), 'utf8').catch(() => undefined)
    return { name, text }
  })
  const found = await Promise.all(reading)
  const missing = found.filter(({ text }) => text === undefined).map(({ name }) => `${name}/action.yml`)
  if (missing.length > 0)
    throw new Error(
      `${folder} has no ${missing.join(', no ')}. Check each of these actions out there, under its name, such as ` +
        `git clone --depth 1 https://github.com/${names[0]} ${join(folder, names[0] ?? '')}`,
    )
  return Object.fromEntries(
    found.map(({ name, text = '' }) => [name, parseAction(text, join(folder, name))]),
  ) as unknown as Record<Name, OfficialAction>
}

/** Reads an action.yml. `folder` is what its paths are relative to. Throws an Error for an action that is not Node's. */
export function parseAction(text: string, folder: string): OfficialAction {
  const { runs, inputs = {} } = parse(text) as ActionFile
  if (!runs.using.startsWith('node')) throw new Error(`${folder} is run by ${runs.using}; this bench runs Node's.`)
  const defaults = Object.entries(inputs).flatMap(([name, input]): [string, string][] =>
    // An expression is of the workflow, and there is none here.
    input?.default === undefined || /\$\{\{/.test(String(input.default)) ? [] : [[name, String(input.default)]],
  )
  return {
    main: join(folder, runs.main),
    post: runs.post === undefined ? undefined : join(folder, runs.post),
    defaults: Object.fromEntries(defaults),
  }
}
