import { buildOnly } from './build-only.ts'
import { answerCall } from './call.ts'
import type { Run } from './run-context.ts'
import type { NoPush } from './settings.ts'
import { tellAttested } from './warnings.ts'

/** The story of a run that does not push: the image is built and stays here, or Docker answers a call. */
export async function runWithoutPush(run: Run, delivery: NoPush): Promise<void> {
  const { call } = run.settings.build
  if (call !== undefined) return answerCall(run, call, delivery)
  tellAttested(run)
  await buildOnly(run, delivery)
}
