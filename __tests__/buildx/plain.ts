// A build in which nothing was asked for, as settings and as what buildx is asked for.

import type { BuildFiles, BuildRequest } from '../../src/buildx/argv.ts'
import type { BuildOptions, BuildSettings } from '../../src/buildx/build-settings.ts'
import type { ImageDestination } from '../../src/buildx/exports.ts'
import { reference } from '../values.ts'

export const NO_INSTRUCTIONS: BuildOptions = {
  addHosts: [],
  allow: [],
  cgroupParent: undefined,
  network: undefined,
  shmSize: undefined,
  ssh: [],
  ulimits: [],
}

export const PLAIN_BUILD: BuildSettings = {
  context: { kind: 'folder', path: '.' },
  file: undefined,
  target: undefined,
  platforms: [],
  buildArgs: [],
  buildContexts: [],
  labels: [],
  annotations: [],
  builder: undefined,
  instructions: NO_INSTRUCTIONS,
  cache: { from: [], to: [], none: false, noneOf: [], pull: false },
  attests: [],
  exports: { image: undefined, others: [] },
  call: undefined,
  gitToken: undefined,
  compression: undefined,
  reproducible: false,
  epoch: undefined,
}

/** The same with the docker driver. */
export const PLAIN_REQUEST: BuildRequest = { ...PLAIN_BUILD, driver: 'docker' }

export const BUILD_FILES: BuildFiles = { metadataFile: '/private/metadata.json', secrets: [] }

export const PUSH: ImageDestination = {
  kind: 'push',
  reference: reference('host/app:v1'),
  references: [reference('host/app:v1'), reference('host/app:latest')],
}
export const COMPARE: ImageDestination = {
  kind: 'compare',
  reference: reference('host/app:own'),
  references: PUSH.references,
}
export const KEEP: ImageDestination = { kind: 'keep', references: [reference('app:v1'), reference('app:latest')] }
