import type { ListRules } from '../../../base/csv.ts'
import { type Parsed, parsed, quoted, refused } from '../../../base/result.ts'
import type { BuildOptions, BuildSettings, Call } from '../../../buildx/build-settings.ts'
import { parseSshKey, type SshKey } from '../../../buildx/flags/ssh-flag.ts'
import { refuseFaulty } from '../../../inputs/item-faults.ts'
import { ARGUMENT_FAULTS, namedItem } from '../../../inputs/named-items.ts'
import type { InputReader } from '../../../inputs/reader.ts'
import { gitContext } from '../../../runner/context.ts'
import { closedProblem } from '../../../runner/file-problems.ts'
import type { PathKind } from '../../../runner/ports.ts'
import { readExternalCache } from './cache.ts'
import { gitTokenFor, readBuildContext, readBuildContexts, readDockerfile } from './context.ts'
import { readAttests, readCompression } from './image.ts'

/** Reads the settings of the build; names and meanings as in docker/build-push-action. */
export function readBuild(
  reader: InputReader,
): Omit<BuildSettings, 'labels' | 'annotations' | 'exports' | 'reproducible' | 'epoch'> {
  const git = gitContext(reader.context, reader.env)
  const context = readBuildContext(reader, git)
  const file = readDockerfile(reader, context)
  const buildContexts = readBuildContexts(reader, git)
  return {
    context: context ?? { kind: 'folder', path: '.' },
    file,
    target: reader.parsed('target', parseStage),
    platforms: readPlatforms(reader),
    buildArgs: readBuildArgs(reader),
    buildContexts,
    builder: reader.parsed('builder', parseBuilderName),
    instructions: readInstructions(reader),
    cache: readExternalCache(reader),
    compression: readCompression(reader),
    attests: readAttests(reader),
    call: readCall(reader),
    gitToken: gitTokenFor(reader.text('github-token'), context, buildContexts, git),
  }
}

/** Its own word for "no evaluation" is `build`. */
function readCall(reader: InputReader): Call | undefined {
  const word = reader.word('call', ['build', 'check', 'outline', 'targets'])
  return word === 'build' ? undefined : word
}

// https://github.com/moby/buildkit/blob/master/frontend/dockerfile/instructions/parse.go (validStageName). The number of a
// stage is for COPY --from alone: as a target, BuildKit does not find it.
const parseStage = (text: string): Parsed<string> =>
  /^[a-z][a-z0-9_.-]*$/i.test(text) ? parsed(text) : refused(`${quoted(text)} is not the name of a stage`)

// https://github.com/containerd/platforms: <os>, <arch> or <os>/<arch>[/<variant>]
/** Form of a platform, such as `linux/arm64/v8`. */
export const PLATFORM = /^[A-Za-z0-9_-]+(\/[A-Za-z0-9_-]+){0,2}$/

/**
 * The platforms of the input, else those of the variable that docker and buildx go by where no flag names any: what is
 * built for them needs the same builder and emulators.
 * https://github.com/docker/buildx/blob/master/commands/build.go (platformsDefault)
 */
function readPlatforms(reader: InputReader): readonly string[] {
  const given = reader.list('platforms', { commas: 'separate' })
  const variable = (reader.env.DOCKER_DEFAULT_PLATFORM ?? '').split(',').map((text) => text.trim())
  const [input, texts] =
    reader.text('platforms') === undefined
      ? (['DOCKER_DEFAULT_PLATFORM', variable.filter((text) => text !== '')] as const)
      : (['platforms', given] as const)
  return texts.filter((text) => {
    if (PLATFORM.test(text)) return true
    reader.refuse(input, `${quoted(text)} is not a platform such as "linux/arm64"`)
    return false
  })
}

/** A list of `NAME=value` or `NAME`, one a line. */
function readBuildArgs(reader: InputReader): readonly string[] {
  const items = reader.list('build-args', { commas: 'keep' }).map((text) => ({ ...namedItem(text), text }))
  return refuseFaulty(reader, 'build-args', items, ARGUMENT_FAULTS).map(({ item }) => item.text)
}

function parseBuilderName(text: string): Parsed<string> {
  // https://github.com/docker/buildx/blob/master/store/util.go (ValidateName)
  return /^[A-Za-z][A-Za-z0-9.\-_]*$/.test(text)
    ? parsed(text)
    : refused(`${quoted(text)} is not the name of a builder`)
}

/** Reads what the instructions of the Dockerfile run with. What only BuildKit can judge is handed on as it is. */
function readInstructions(reader: InputReader): BuildOptions {
  return {
    addHosts: items(reader, 'add-hosts', { commas: 'separate' }, parseHost),
    allow: items(reader, 'allow', { commas: 'separate' }, parseEntitlement),
    cgroupParent: reader.text('cgroup-parent'),
    // https://docs.docker.com/reference/cli/docker/buildx/build/#network
    network: reader.word('network', ['default', 'none', 'host'], () => OTHER_NETWORK),
    shmSize: reader.parsed('shm-size', parseSize),
    ssh: items(reader, 'ssh', { commas: 'separate' }, (text) => parseSsh(text, reader)),
    ulimits: items(reader, 'ulimit', { commas: 'keep' }, parseUlimit),
  }
}

function items<T>(
  reader: InputReader,
  input: string,
  rules: ListRules,
  parse: (text: string) => Parsed<T>,
): readonly T[] {
  return reader.list(input, rules).flatMap((text) => {
    const item = parse(text)
    return item.ok ? [item.value] : (reader.refuse(input, item.problem) ?? [])
  })
}

const OTHER_NETWORK = 'a network of Docker is for the builder: driver: docker-container, driver-opts: network=<name>'

// https://github.com/docker/buildx/blob/master/build/utils.go (toBuildkitExtraHosts)
const parseHost = (text: string): Parsed<string> =>
  /^[^:=\s]+[:=]\S+$/.test(text) ? parsed(text) : refused(`${quoted(text)} is not of the form host:address`)

/** Which there are, the builder knows: newer ones than this step may have more. */
const parseEntitlement = (text: string): Parsed<string> =>
  /^[a-z]+(\.[a-z]+)*(=\S+)?$/.test(text)
    ? parsed(text)
    : refused(`${quoted(text)} is not an entitlement such as "network.host"`)

// https://github.com/docker/go-units/blob/master/size.go (RAMInBytes)
const parseSize = (text: string): Parsed<string> =>
  /^\d+(\.\d+)?\s?(b|[kmgtp](i?b)?)?$/i.test(text)
    ? parsed(text)
    : refused(`${quoted(text)} is not a size such as "128m"`)

// https://github.com/docker/go-units/blob/master/ulimit.go
const ULIMITS = [
  ...['core', 'cpu', 'data', 'fsize', 'locks', 'memlock', 'msgqueue', 'nice', 'nofile', 'nproc', 'rss', 'rtprio'],
  ...['rttime', 'sigpending', 'stack'],
]

function parseUlimit(text: string): Parsed<string> {
  const [, name = '', soft, hard = soft] = /^([a-z]+)=(-?\d+)(?::(-?\d+))?$/.exec(text) ?? []
  if (soft === undefined) return refused(`${quoted(text)} is not of the form name=limit or name=soft:hard`)
  if (!ULIMITS.includes(name)) return refused(`${quoted(name)} is not one of: ${ULIMITS.join(', ')}`)
  // -1 is no limit.
  return hard !== '-1' && (soft === '-1' || Number(soft) > Number(hard))
    ? refused(`${quoted(text)} has a soft limit above the hard one`)
    : parsed(text)
}

/** `id` is the agent's keys; `id=path` is a key or another agent's socket. */
function parseSsh(text: string, { env, files }: InputReader): Parsed<SshKey> {
  const key = parseSshKey(text)
  if (!key.ok) return key
  const { id, path } = key.value
  if (path !== undefined) return whyNoSshKey(path, files.kind(path)) ?? key
  return env.SSH_AUTH_SOCK
    ? key
    : refused(
        `${quoted(text)} needs an SSH agent, and SSH_AUTH_SOCK is not set; start one in an earlier step, or name a key: ${id}=<path>`,
      )
}

function whyNoSshKey(path: string, kind: PathKind): Parsed<never> | undefined {
  if (typeof kind === 'object') return refused(closedProblem(path, kind))
  return kind === 'missing' ? refused(`there is no key or socket ${quoted(path)}`) : undefined
}
