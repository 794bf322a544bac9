import { callArgv } from '../../buildx/argv.ts'
import type { Call } from '../../buildx/build-settings.ts'
import { builderToMake } from '../../buildx/builder/builder-choice.ts'
import { gitVariables, withPrivateConfig } from '../../buildx/docker-config/child-environment.ts'
import { withPrivateFolder } from '../../buildx/docker-config/private-config.ts'
import { readsImages, runCall } from '../../buildx/evaluate-dockerfile.ts'
import { buildSecrets, mountSecrets } from '../../buildx/secret-mounts.ts'
import { ecrHostsToRead, loginsToRead } from './docker-session.ts'
import { hostsOf, lookWithoutPush } from './look.ts'
import { prepareBuilder, type ReadyBuilder } from './run-builder.ts'
import type { Run } from './run-context.ts'
import type { NoPush } from './settings.ts'
import { callSummary } from './summary.ts'

/**
 * The story of a run that has Docker say something about the Dockerfile: nothing is built. AWS is asked only for a login
 * to what Docker has to read for its answer.
 */
export async function answerCall(step: Run, call: Call, delivery: NoPush): Promise<void> {
  const { world, settings, watch } = step
  const hosts = readsImages(call) ? await ecrHostsToRead(step) : []
  const place = await watch.time('look', () => lookWithoutPush(world, undefined, delivery, hosts))
  const builder = await builderToAsk(step, place === undefined ? [] : hostsOf([place]))
  const build = { ...settings.build, builder: builder.argument }
  const logins = place === undefined ? [] : loginsToRead(place, hosts, false)
  await watch.time(call, () =>
    withPrivateFolder({ ...world, env: builder.env }, step.own, logins, async (folder) => {
      const metadataFile = `${folder}/metadata.json`
      const argv = callArgv(build, call, {
        metadataFile,
        secrets: await mountSecrets(world.files, folder, buildSecrets(settings.secrets.given, build.gitToken)),
      })
      const env = { ...withPrivateConfig(builder.env, folder), ...gitVariables(builder.env, false) }
      await runCall(world, call, { build, argv, env, metadataFile })
    }),
  )
  world.log.info(`Nothing was built: the input call is ${call}.`)
  await world.report.summary(callSummary(call, watch.phases))
}

/** A builder that is there needs no look: what not every builder can do is not asked of it. */
async function builderToAsk(step: Run, hosts: readonly string[]): Promise<Pick<ReadyBuilder, 'argument' | 'env'>> {
  const { settings, child, watch } = step
  const make = builderToMake(settings.engine)
  if (make === undefined) return { argument: settings.build.builder, env: child }
  return watch.time('prepare', () => prepareBuilder(step, { kind: 'make', settings: make, because: undefined }, hosts))
}
