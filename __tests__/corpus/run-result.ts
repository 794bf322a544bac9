import type { LocalPlace } from '../../emulator/index.ts'
import type { DockerCommand } from '../support/docker-plays.ts'
import type { Ran } from '../support/job.ts'
import { ask } from '../support/registry.ts'
import { byName, readBuildCommand, secretFiles } from './build-command.ts'
import { type ChainResult, meaningOf } from './chain-result.ts'

/** Options of the build that say where docker leaves what it knows, or that other fields of the result tell. */
const TOLD_ELSEWHERE = ['metadata-file', 'tag', 'label', 'secret', 'push', 'load', 'builder']

/**
 * What a run of this step left, in the form of the chain's. `isLoaded`: the names in the engine were asked for. The docker
 * driver, unlike the chain's builder, leaves the image there in any case.
 */
export async function resultOf(ran: Ran, isLoaded: boolean): Promise<ChainResult> {
  const command = ran.commands.find(({ argv }) => argv[1] === 'build')
  const { context, options } = readBuildCommand(command?.argv ?? [])
  const shown = (text: string): string => asAwsNames(ran, text)
  const rest = Object.entries(options).filter(([name]) => !TOLD_ELSEWHERE.includes(name))
  const builder = options.builder?.filter((name) => !name.startsWith('ecr-build-push-')) ?? []
  const made = ran.commands.find(({ argv }) => argv[1] === 'create')
  const result: ChainResult = {
    pushed: await pushedReferences(ran),
    local: localNames(ran.commands, isLoaded).map(shown),
    labels: byName(options.label),
    secrets: secretsOf(command, options.secret),
    context: shown(context),
    options: {
      ...Object.fromEntries(rest.map(([name, values]) => [name, values.map(shown)])),
      ...(builder.length > 0 ? { builder } : {}),
    },
    'driver-opts': made === undefined ? [] : driverOptions(made.argv),
  }
  return meaningOf(result)
}

/** The hosts that AWS gives, in place of the addresses of the local ECR; the checkout as /workspace. */
export function asAwsNames({ job }: Pick<Ran, 'job'>, text: string): string {
  const hosts = job.ecr.places.map((place) => [place.registry, awsHost(place)] as const)
  const publicHost = [job.ecr.publicRegistry.split('/')[0] ?? '', 'public.ecr.aws'] as const
  return [...hosts, publicHost, [job.workspace, '/workspace'] as const].reduce(
    (result, [local, name]) => result.replaceAll(local, name),
    text,
  )
}

const awsHost = ({ account, region }: LocalPlace): string => `${account}.dkr.ecr.${region}.amazonaws.com`

/** All references that the registries have, sorted, of which each must point to the output digest. */
async function pushedReferences(ran: Ran): Promise<readonly string[]> {
  const { ecr } = ran.job
  const alias = ecr.publicRegistry.split('/')[1] ?? ''
  const found = await Promise.all([
    ...ecr.places.map(async (place) => referencesIn(place, 'ecr', awsHost(place), ran.outputs.digest)),
    referencesIn(ecr, 'ecr-public', `public.ecr.aws/${alias}`, ran.outputs.digest),
  ])
  return found.flat().sort()
}

interface Listed {
  readonly imageDigest: string
  readonly imageTags?: readonly string[]
}

async function referencesIn(
  place: LocalPlace,
  service: 'ecr' | 'ecr-public',
  registry: string,
  digest: string | undefined,
): Promise<readonly string[]> {
  const { repositories } = await ask(place, 'DescribeRepositories', {}, service)
  const names = (repositories as readonly { repositoryName: string }[]).map(({ repositoryName }) => repositoryName)
  const all = await Promise.all(
    names.map(async (repositoryName) => {
      const { imageDetails } = await ask(place, 'DescribeImages', { repositoryName }, service)
      return (imageDetails as readonly Listed[]).flatMap(({ imageDigest, imageTags = [] }) =>
        imageTags.map(
          (tag) => `${registry}/${repositoryName}:${tag}${imageDigest === digest ? '' : `@${imageDigest}`}`,
        ),
      )
    }),
  )
  return all.flat()
}

/** Names that the image has in the engine in the end. */
function localNames(commands: readonly DockerCommand[], isLoaded: boolean): readonly string[] {
  return commands.flatMap(({ argv }) => {
    if (argv[0] === 'tag') return argv.slice(2)
    const { options } = readBuildCommand(argv)
    const isInEngine = isLoaded && options.builder === undefined
    const exported = (options.output ?? []).filter((output) =>
      (isInEngine ? /^type=(docker|image)\b/ : /^type=docker\b/).test(output),
    )
    if (argv[1] !== 'build' || !(exported.length > 0 || isInEngine)) return []
    const named = exported.flatMap((output) => /name=([^"]+)/.exec(output)?.[1]?.split(',').filter(isReference) ?? [])
    return [...named, ...(options.tag ?? [])]
  })
}

/** A name, and not the next attribute of the output. */
const isReference = (text: string): boolean => !text.includes('=')

const secretsOf = (command: DockerCommand | undefined, values: readonly string[] | undefined) =>
  Object.fromEntries(
    Object.entries(secretFiles(values)).map(([id, path]) => [
      id,
      command?.config?.files.find(({ name }) => path.endsWith(`/${name}`))?.text ??
        `(not in the private folder: ${path})`,
    ]),
  )

const driverOptions = (argv: readonly string[]): readonly string[] =>
  argv.filter((_word, index) => argv[index - 1] === '--driver-opt')
