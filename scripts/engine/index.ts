import { join } from 'node:path'
import { debianMachine, type Machine, type PackageSet, unpackedPackages } from './apt.ts'
import { type DaemonOptions, startDaemon } from './daemon.ts'
import { describeEngine, lookAtEngine, type Store } from './find.ts'
import { run } from './run.ts'

export type Suite = 'system' | 'trixie' | 'sid'

export type EngineOptions = {
  /** Where a private engine comes from. Asking for a suite or a store asks for a private engine. */
  readonly suite?: Suite
  readonly store?: Store
  /** Containers can be started with `--init`, as buildx starts BuildKit's. */
  readonly init?: boolean
  /** It is reached over TCP with the certificates that variables name, as in a container beside the job. */
  readonly tls?: boolean
  readonly log: (line: string) => void
}

export type Engine = {
  /** What to add to the environment of `docker`. Empty for an engine that was there already. */
  readonly environment: Record<string, string>
  /** E.g. `Docker 26.1.5, buildx 0.13.1, containerd store, private`. */
  readonly description: string
  stop(): Promise<void>
}

/**
 * Gives a Docker engine with buildx: the one that is there already or, on Debian and Ubuntu, a private one that leaves the
 * system as it was. A private engine ends with stop(), and also when this process ends in any other way.
 * Throws an Error that says what to install when neither is possible.
 */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  if (!options.suite && !options.store) {
    const there = await lookAtEngine(process.env).catch(() => undefined)
    if (there?.buildx) {
      return { environment: {}, description: `${describeEngine(there)}, already there`, stop: async () => {} }
    }
  }
  const machine = await debianMachine()
  const asRoot = machine && (await waysToRoot())
  if (!machine || !asRoot) {
    throw new Error(
      'No Docker engine with buildx answers here: install Docker (https://docs.docker.com/engine/install/) and start it, ' +
        'or run this as root or with passwordless sudo on Debian or Ubuntu, where a private engine can be made.',
    )
  }
  const suite = options.suite ?? defaultSuite(machine)
  if (suite !== 'system' && machine.id !== 'debian') {
    throw new Error(`The mirrors of ${machine.id} do not have Debian's ${suite}: ask for the suite \`system\` here.`)
  }
  const root = await unpackedPackages(suite, packageSets(suite), machine, options.log)
  const tini = { suite: 'system', required: ['tini'], optional: [] }
  const init = options.init
    ? join(await unpackedPackages('tini', [tini], machine, options.log), 'usr/bin/tini-static')
    : undefined
  const store = options.store ?? defaultStore(suite)
  return await startPrivate(root, { store, init, tls: options.tls ?? false }, asRoot)
}

async function startPrivate(root: string, options: DaemonOptions, asRoot: readonly string[]): Promise<Engine> {
  const daemon = await startDaemon(root, options, asRoot)
  const { store } = options
  try {
    const facts = await lookAtEngine({ ...process.env, ...daemon.environment })
    if (store && store !== facts.store) throw new Error(`This engine has no ${store} store: ${describeEngine(facts)}.`)
    return { ...daemon, description: `${describeEngine(facts)}, private` }
  } catch (error) {
    await daemon.stop()
    throw error
  }
}

/** The packages of a private engine. runc comes from the machine's own suite: a newer one needs a newer libc. */
export function packageSets(suite: Suite): PackageSet[] {
  const engine = { required: ['docker.io', 'containerd'], optional: ['docker-cli', 'docker-buildx'] }
  const system = { required: ['runc', 'libseccomp2', 'busybox-static'], optional: ['libdevmapper1.02.1'] }
  if (suite !== 'system')
    return [
      { suite, ...engine },
      { suite: 'system', ...system },
    ]
  return [
    { suite, required: [...engine.required, ...system.required], optional: [...engine.optional, ...system.optional] },
  ]
}

/** Ubuntu's mirrors have no Debian suite, and Ubuntu's own engine has buildx. Debian 12's own has not. */
function defaultSuite(machine: Machine): Suite {
  return machine.id === 'debian' ? 'trixie' : 'system'
}

/** The containerd store came with Docker 24. */
function defaultStore(suite: Suite): Store | undefined {
  return suite === 'system' ? undefined : 'containerd'
}

async function waysToRoot(): Promise<string[] | undefined> {
  if (process.getuid?.() === 0) return []
  return await run('sudo', ['-n', 'true']).then(
    () => ['sudo', '-n'],
    () => undefined,
  )
}
