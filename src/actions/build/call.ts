import { callArgv } from '../../buildx/argv.ts'
import type { Call } from '../../buildx/build-settings.ts'
import { gitVariables, withPrivateConfig } from '../../buildx/docker-config/child-environment.ts'
import { withPrivateFolder } from '../../buildx/docker-config/private-config.ts'
import { readsImages, runCall } from '../../buildx/evaluate-dockerfile.ts'
import { buildSecrets, mountSecrets } from '../../buildx/secret-mounts.ts'
import { ecrHostsToRead, loginsToRead } from './docker-session.ts'
import { hostsOf, lookWithoutPush } from './look.ts'
import { lookForBuilder, withBuilder } from './run-builder.ts'
import type { Run } from './run-context.ts'
import type { NoPush } from './settings.ts'
import { callSummary } from './summary.ts'

/**
 * The story of a run that has Docker say something about the Dockerfile: nothing is built. AWS is asked only for a login
 * to what Docker has to read for its answer.
 */
export async function answerCall(looking: Run, call: Call, delivery: NoPush): Promise<void> {
  const { world, settings, watch } = looking
  const { kind } = settings.engine
  // A builder that is there needs no look: what not every builder can do is not asked of it.
  const there = kind === 'current' || kind === 'named'
  const hosts = readsImages(call) ? await ecrHostsToRead(looking) : []
  const look = async () => {
    const place = lookWithoutPush(world, undefined, delivery, hosts)
    const builder = there ? undefined : lookForBuilder(looking)(hostsOf([place]))
    return Promise.all([builder, place])
  }
  const [builder, place] = await watch.time('look', look)
  const step = builder === undefined ? looking : withBuilder(looking, builder)
  const logins = place === undefined ? [] : loginsToRead(place, hosts, false)
  await watch.time(call, () =>
    withPrivateFolder({ ...world, env: step.child }, step.own, logins, async (folder) => {
      const { build } = step.settings
      const metadataFile = `${folder}/metadata.json`
      const argv = callArgv(build, call, {
        metadataFile,
        secrets: await mountSecrets(world.files, folder, buildSecrets(settings)),
      })
      const env = { ...withPrivateConfig(step.child, folder), ...gitVariables(step.child, false) }
      await runCall(world, call, { build, argv, env, metadataFile })
    }),
  )
  world.log.info(`Nothing was built: the input call is ${call}.`)
  await world.report.summary(callSummary(call, watch.phases))
}
