import type { InputReader } from '../../../inputs/reader.ts'

/**
 * What an input carries between this job and the code that is built.
 * credential: that code, or who keeps its build, gets or is read with one. By value: some values do so.
 * detail: it means something only beside a credential.
 * result: what is built leaves the machine by it, or is kept where later builds take it from. By value: as above.
 * neither: it does so in no run, or only in one that pushes.
 */
type Carried = 'credential' | 'credential by value' | 'detail' | 'result' | 'result by value' | 'neither'

/**
 * Every input of action.yml. A build of others' code (`EventTrust`: foreign) is made without all that carries something.
 *
 * A cache of whatever type is a credential and a result in one: layers of private images can be read in it, and what is
 * written there comes into later builds. So is `type=local`: it is a folder for a step like actions/cache, which keeps it
 * with the default branch's. A line of `repository` may name a role. A BuildKit elsewhere keeps its cache for all that
 * build there. `load` puts the image into the engine of this job and nowhere else, and only where it is asked for.
 */
export const CARRIED = {
  repository: 'credential by value',
  'aws-region': 'neither',
  'registry-id': 'neither',
  'role-to-assume': 'credential',
  'role-session-name': 'detail',
  'role-duration-seconds': 'detail',
  'role-external-id': 'detail',
  'scope-down': 'detail',
  audience: 'detail',
  'aws-access-key-id': 'credential',
  'aws-secret-access-key': 'credential',
  'aws-session-token': 'credential',
  'allowed-account-ids': 'neither',
  'retry-max-attempts': 'detail',
  'disable-retry': 'detail',
  'create-repository': 'neither',
  'repository-settings': 'neither',
  'image-tag-mutability': 'neither',
  'image-tag-mutability-exclusions': 'neither',
  'scan-on-push': 'neither',
  'encryption-type': 'neither',
  'kms-key': 'neither',
  'lifecycle-policy': 'neither',
  'repository-policy': 'neither',
  'repository-tags': 'neither',
  'public-description': 'neither',
  'public-about': 'neither',
  'public-usage': 'neither',
  'public-architectures': 'neither',
  'public-operating-systems': 'neither',
  context: 'neither',
  file: 'neither',
  'build-contexts': 'neither',
  'registry-mirrors': 'neither',
  target: 'neither',
  platforms: 'neither',
  part: 'neither',
  'build-args': 'credential by value',
  'add-hosts': 'neither',
  allow: 'neither',
  'cgroup-parent': 'neither',
  network: 'neither',
  'shm-size': 'neither',
  ulimit: 'neither',
  call: 'neither',
  'stall-timeout': 'neither',
  secrets: 'credential',
  'secret-envs': 'credential',
  'secret-files': 'credential',
  ssh: 'credential',
  cache: 'result',
  'cache-from': 'credential',
  'cache-to': 'result',
  'no-cache': 'neither',
  'no-cache-filters': 'neither',
  pull: 'neither',
  reuse: 'neither',
  'reuse-max-age': 'neither',
  'reuse-salt': 'neither',
  labels: 'neither',
  annotations: 'neither',
  provenance: 'neither',
  sbom: 'neither',
  attests: 'neither',
  compression: 'neither',
  'compression-level': 'neither',
  'force-compression': 'neither',
  reproducible: 'neither',
  tags: 'neither',
  flavor: 'neither',
  'on-tag-conflict': 'neither',
  'floating-tags': 'neither',
  'platform-tags': 'neither',
  'github-token': 'credential',
  'scan-fail-on': 'neither',
  'scan-fail-on-unfixed': 'neither',
  'scan-ignore': 'neither',
  'scan-baseline': 'neither',
  'scan-timeout': 'neither',
  'size-limit': 'neither',
  'size-growth-limit': 'neither',
  sign: 'neither',
  signing: 'neither',
  push: 'result by value',
  'keep-login': 'neither',
  'allow-untrusted': 'neither',
  plan: 'neither',
  load: 'neither',
  outputs: 'result by value',
  builder: 'neither',
  'builder-endpoint': 'result',
  'builder-tls-ca': 'credential',
  'builder-tls-cert': 'credential',
  'builder-tls-key': 'credential',
  driver: 'neither',
  'driver-opts': 'neither',
  'buildkit-image': 'neither',
} as const satisfies Readonly<Record<string, Carried>>

const ENTRIES = Object.entries<Carried>(CARRIED)

const inputsThat = (...kinds: readonly Carried[]): readonly string[] =>
  ENTRIES.flatMap(([input, carried]) => (kinds.includes(carried) ? [input] : []))

const WITHHELD = new Set(inputsThat('credential', 'detail', 'result'))

/** Leaves out all that carries something whatever its value: the reader takes these inputs for not given. */
export const withholdCarriers = (reader: InputReader): void => reader.withhold(WITHHELD)

/** The inputs that somebody gave and that were left out, in the order of action.yml. */
export const withheldInputs = (reader: InputReader): readonly string[] =>
  inputsThat('credential', 'result').filter((input) => isGiven(reader.peek(input)))

/** `cache: off` is the default, which the runner hands over too. */
const isGiven = (text: string): boolean => text !== '' && text.toLowerCase() !== 'off'
