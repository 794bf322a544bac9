// The registry of the local ECR before the OCI conformance suite, and in what ECR differs.
import { startLocalEcr } from '../../emulator/index.ts'
import { callsOf, mustCall } from './api.ts'
import { startBridge } from './bridge.ts'
import { problemsOf } from './judge.ts'
import { DEVIATIONS, DEVIATIONS_BEHIND_BRIDGE } from './registry-deviations.ts'
import { runSuite } from './suite.ts'

/** Runs the suite: as ECR is, and blobs once more where its answer to a part of an upload is the specification's. */
export async function registryProblems(log: (line: string) => void): Promise<readonly string[]> {
  const ecr = await startLocalEcr()
  const bridge = await startBridge(ecr.registry)
  try {
    const call = callsOf(ecr)
    const repositories = ['conformance/one', 'conformance/two'] as const
    for (const repositoryName of repositories) await mustCall(call, 'CreateRepository', { repositoryName })
    await mustCall(call, 'PutAccountSetting', { name: 'BLOB_MOUNTING', value: 'ENABLED' })
    const { authorizationData } = await mustCall(call, 'GetAuthorizationToken', {})
    const [{ authorizationToken = '' } = {}] = authorizationData as readonly { readonly authorizationToken?: string }[]
    const password = Buffer.from(authorizationToken, 'base64').toString().replace(/^AWS:/, '')
    const all = await runSuite({ host: ecr.registry, password, repositories }, { DATA_SPARSE: 'true' }, log)
    const blobs = {
      FILTER_TEST: 'OCI Conformance Test/sha256 blobs',
      API_BLOBS_DELETE: 'false',
      DATA_EMPTY_BLOB: 'false',
    }
    const behind = await runSuite({ host: bridge.host, password, repositories }, blobs, log)
    log(`The OCI conformance suite: ${all.length + behind.length} cases, ${DEVIATIONS.length} known deviations.`)
    return [...problemsOf(all, DEVIATIONS), ...problemsOf(behind, DEVIATIONS_BEHIND_BRIDGE)]
  } finally {
    bridge.close()
    await ecr.close()
  }
}
