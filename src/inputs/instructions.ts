import { type Parsed, parsed, quoted, refused } from '../names/parsed.ts'
import type { PathKind } from './build-context.ts'
import type { Environment } from './context.ts'
import type { ListRules } from './lists.ts'
import type { InputReader } from './reader.ts'
import type { InstructionSettings } from './settings.ts'

/** Reads what the instructions of the Dockerfile run with. What only BuildKit can judge is handed on as it is. */
export function readInstructions(
  reader: InputReader,
  env: Environment,
  kind: (path: string) => PathKind,
): InstructionSettings {
  return {
    addHosts: items(reader, 'add-hosts', { commas: 'separate' }, parseHost),
    allow: items(reader, 'allow', { commas: 'separate' }, parseEntitlement),
    cgroupParent: reader.text('cgroup-parent'),
    // https://docs.docker.com/reference/cli/docker/buildx/build/#network
    network: reader.word('network', ['default', 'none', 'host'], () => OTHER_NETWORK),
    shmSize: reader.parsed('shm-size', parseSize),
    ssh: items(reader, 'ssh', { commas: 'separate' }, (text) => parseSsh(text, env, kind)),
    ulimits: items(reader, 'ulimit', { commas: 'keep' }, parseUlimit),
  }
}

function items(
  reader: InputReader,
  input: string,
  rules: ListRules,
  parse: (text: string) => Parsed<string>,
): readonly string[] {
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
  return hard !== '-1' && Number(soft) > Number(hard)
    ? refused(`${quoted(text)} has a soft limit above the hard one`)
    : parsed(text)
}

/** `id` is the agent's keys; `id=path` is a key or another agent's socket. */
function parseSsh(text: string, env: Environment, kind: (path: string) => PathKind): Parsed<string> {
  const [, id, path] = /^([^=]+)(?:=(.*))?$/.exec(text) ?? []
  if (id === undefined) return refused(`${quoted(text)} has no name before "="; "default" is the usual one`)
  if (path === undefined || path === '') {
    return env.SSH_AUTH_SOCK
      ? parsed(text)
      : refused(
          `${quoted(text)} needs an SSH agent, and SSH_AUTH_SOCK is not set; start one in an earlier step, or name a key: ${id}=<path>`,
        )
  }
  return kind(path) === 'missing' ? refused(`there is no key or socket ${quoted(path)}`) : parsed(text)
}
