import { listOf, recordOf } from '../../base/json.ts'
import { type Environment, textAt } from '../../runner/context.ts'
import type { Files } from '../../runner/ports.ts'
import { userBuildxFolder } from '../docker-config/child-environment.ts'
import { configIn } from '../docker-config/user-config.ts'

/** Builder that buildx uses by its own notes: the engine itself, or one that was made, with a container at the same engine. */
export type StoredBuilder =
  | { readonly kind: 'engine' }
  | { readonly kind: 'container'; readonly name: string; readonly container: string }

/** Far more than a builder takes, with the certificates that it may hold. Bytes. */
const LARGEST_NOTE = 1024 * 1024

/** As buildx has it: https://github.com/docker/buildx/blob/master/store/util.go (ValidateName) */
const NAME = /^[a-zA-Z][a-zA-Z0-9._-]*$/

/**
 * Reads in buildx's folder which builder a build gets: the one that `asked` or the variable BUILDX_BUILDER names, else the one
 * that was chosen for this engine, which docker calls `host`, else the engine. `env` is the environment of docker commands.
 * Undefined where the notes hold anything but the plain case of that: several nodes, another driver, a builder of another engine.
 * https://github.com/docker/buildx/blob/master/store/store.go (Current)
 */
export async function readStoredBuilder(
  files: Pick<Files, 'content' | 'list'>,
  env: Environment,
  asked: string | undefined,
  host: string,
): Promise<StoredBuilder | undefined> {
  const folder = userBuildxFolder(env)
  const note = (path: string): Note => readNote(files, `${folder}/${path}`)
  const named = asked ?? env.BUILDX_BUILDER
  if (named) return NAME.test(named) ? containerIn(note(`instances/${named.toLowerCase()}`), host) : undefined
  const current = note('current')
  if (current === undefined) return undefined
  if (current !== 'missing' && current.Name !== '') {
    const { Name: name, Key: key, Global: isGlobal } = current
    const isMeant = typeof name === 'string' && NAME.test(name) && (isGlobal === true || key === host)
    return isMeant ? containerIn(note(`instances/${name.toLowerCase()}`), host) : undefined
  }
  // Their names are hashes of what docker calls its engines.
  const defaults = await files.list(`${folder}/defaults`)
  return defaults.length === 0 ? { kind: 'engine' } : undefined
}

/** What a file of buildx holds; undefined for what cannot be read, or is no object of JSON. */
type Note = Readonly<Record<string, unknown>> | 'missing' | undefined

function readNote(files: Pick<Files, 'content'>, path: string): Note {
  const content = files.content(path, LARGEST_NOTE)
  return content === 'missing' ? 'missing' : configIn(content)
}

/** https://github.com/docker/buildx/blob/master/store/nodegroup.go; the container's name: driver/docker-container/factory.go */
function containerIn(note: Note, host: string): StoredBuilder | undefined {
  if (note === undefined || note === 'missing') return undefined
  const [node, ...more] = listOf(note.Nodes)
  const [name, of] = [textAt(note, 'Name'), textAt(node, 'Name')]
  if (note.Driver !== 'docker-container' || more.length > 0 || name === undefined || of === undefined) return undefined
  const isPlain = listOf(recordOf(node).Platforms).length === 0 && NAME.test(of)
  return isPlain && textAt(node, 'Endpoint') === host
    ? { kind: 'container', name, container: `buildx_buildkit_${of}` }
    : undefined
}
