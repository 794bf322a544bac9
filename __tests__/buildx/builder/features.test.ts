import { expect, test } from '@jest/globals'
import { builderDemands } from '../../../src/actions/build/run-builder.ts'
import { demandedCapabilities } from '../../../src/buildx/builder/capabilities.ts'
import { settingsOf } from '../../fixtures/inputs.ts'

/** The names of all features that these inputs ask for. */
const asked = (inputs: Readonly<Record<string, string>>): readonly string[] =>
  demandedCapabilities(builderDemands(settingsOf({ repository: 'app', 'aws-region': 'eu-central-1', ...inputs }))).map(
    ({ name }) => name,
  )

test.each<readonly [name: string, inputs: Readonly<Record<string, string>>, features: readonly string[]]>([
  ['nothing', {}, []],
  ['labels and build arguments', { labels: 'a=b', 'build-args': 'A=b' }, []],
  ['platforms: one', { platforms: 'linux/arm64' }, []],
  ['platforms: two', { platforms: 'linux/amd64,linux/arm64' }, ['build for several platforms']],
  ['annotations', { annotations: 'a=b' }, ['add annotations']],
  ['provenance', { provenance: 'mode=max' }, ['add attestations']],
  ['provenance: no', { provenance: 'false', sbom: 'false' }, []],
  ['sbom', { sbom: 'true' }, ['add attestations']],
  ['attests', { attests: 'type=sbom,generator=image' }, ['add attestations']],
  ['cache-to: a reference', { 'cache-to': 'registry.test/cache' }, ['export a cache']],
  ['cache-to: fields', { 'cache-to': 'type=gha,mode=max' }, ['export a cache']],
  ['cache-to: inline', { 'cache-to': 'type=inline' }, []],
  [
    'cache-to: s3, which is an export too',
    { 'cache-to': 'type=s3,region=eu-central-1,bucket=b' },
    ['export a cache', 'keep a cache in S3 or Azure'],
  ],
  ['cache-from: gha and a reference', { 'cache-from': 'type=gha\nregistry.test/cache' }, []],
  ['cache-from: azblob', { 'cache-from': 'type=azblob,name=a' }, ['keep a cache in S3 or Azure']],
  ['outputs: a folder', { outputs: 'out' }, []],
  ['outputs: an OCI archive', { outputs: 'type=oci,dest=out.tar' }, ['write an OCI or Docker archive']],
  ['outputs: a Docker archive', { outputs: 'type=docker,dest=out.tar' }, ['write an OCI or Docker archive']],
  ['outputs: the engine', { outputs: 'type=docker' }, []],
  [
    'outputs: an image with another compression',
    { outputs: 'type=image,compression=zstd' },
    ['choose how layers are compressed'],
  ],
  [
    'outputs: an image with rewritten times',
    { outputs: 'type=image,rewrite-timestamp=true' },
    ['rewrite the times of files (reproducible)'],
  ],
  ['load', { load: 'true' }, []],
  [
    'compression: estargz',
    { compression: 'estargz' },
    ['choose how layers are compressed', 'compress layers with estargz'],
  ],
  ['compression: estargz, not pushed', { compression: 'estargz', push: 'false' }, []],
  [
    'outputs: an OCI archive of estargz',
    { outputs: 'type=oci,dest=out.tar,compression=estargz' },
    ['compress layers with estargz', 'write an OCI or Docker archive'],
  ],
  [
    'cache-to: estargz',
    { 'cache-to': 'type=registry,ref=registry.test/cache,compression=estargz' },
    ['compress layers with estargz', 'export a cache'],
  ],
  ['allow: the network', { allow: 'network.host' }, []],
  ['allow: no sandbox', { allow: 'network.host\nsecurity.insecure' }, ['grant security.insecure']],
])('%s', (_name, inputs, features) => {
  expect(asked(inputs)).toEqual(features)
})
