// What can be asked for beside a push. Each exporter answers with a digest of its own, and buildx hands on one of them.
type Inputs = Readonly<Record<string, string>>

const NAMES = '"name=host/app:v1,host/app:latest"'

/** Values of --output for an image `host/app` with the tags v1 and latest. */
export const RESULTS = {
  load: `type=docker,${NAMES}`,
  folder: 'type=local,dest=left',
  tar: 'type=tar,dest=left.tar',
  oci: `type=oci,${NAMES},dest=oci.tar`,
  layout: `type=oci,${NAMES},dest=layout,tar=false`,
  'oci with zstd': `type=oci,${NAMES},dest=oci.tar,compression=zstd`,
  'oci with old times': `type=oci,${NAMES},dest=oci.tar,rewrite-timestamp=true`,
  archive: `type=docker,${NAMES},dest=docker.tar`,
} as const

export interface BesidePush {
  readonly name: string
  readonly inputs: Inputs
  readonly env?: Inputs
  /** A real engine builds it once more, where tags cannot move: once for each way in which two runs could differ. */
  readonly again?: true
  /** A BuildKit that is no container of buildx makes it too: once for each way in which a result comes back. */
  readonly remote?: true
  /** What buildx is told to make beside the image, by short names. */
  readonly beside: readonly (keyof typeof RESULTS)[]
  /** What it is told of the image. */
  readonly image?: string
  /** The engine's own driver cannot do it, and a builder of the step's own does. */
  readonly needsBuilder?: true
}

const OCI = 'type=oci,dest=oci.tar'
const ARCHIVE = 'type=docker,dest=docker.tar'
const FILES = 'type=local,dest=left\ntype=tar,dest=left.tar'
const MEDIA_TYPES = 'type=image,oci-mediatypes=true'
const ZSTD_IMAGE = 'compression=zstd,force-compression=true,oci-mediatypes=true'
const OCI_IMAGE = 'oci-mediatypes=true'
const TWO = 'linux/amd64,linux/arm64'
const ANNOTATIONS = 'org.example.team=web'
const ZSTD = { compression: 'zstd', 'force-compression': 'true' }

export const BESIDE_PUSH: readonly BesidePush[] = [
  { name: 'load', again: true, remote: true, inputs: { load: 'true' }, beside: ['load'] },
  { name: 'load, under one tag', inputs: { load: 'true', tags: 'v1' }, beside: ['load'] },
  { name: 'load and a folder', inputs: { load: 'true', outputs: 'type=local,dest=left' }, beside: ['folder', 'load'] },
  { name: 'load of two platforms', again: true, inputs: { load: 'true', platforms: TWO }, beside: ['load'] },
  { name: 'load with provenance', inputs: { load: 'true', provenance: 'true' }, beside: ['load'] },
  { name: 'load with zstd', again: true, inputs: { load: 'true', ...ZSTD }, beside: ['load'], image: ZSTD_IMAGE },
  {
    name: 'load with annotations',
    inputs: { load: 'true', annotations: ANNOTATIONS },
    beside: ['load'],
    image: OCI_IMAGE,
  },
  {
    name: "load with OCI's media types",
    inputs: { load: 'true', outputs: MEDIA_TYPES },
    beside: ['load'],
    image: OCI_IMAGE,
  },
  {
    name: 'load with secrets',
    again: true,
    inputs: { load: 'true', secrets: 'token=c4n4ry of the matrix' },
    beside: ['load'],
  },
  { name: 'an OCI archive', inputs: { outputs: OCI }, beside: ['oci'] },
  {
    name: 'an OCI archive with secrets',
    remote: true,
    inputs: { outputs: OCI, secrets: 'token=c4n4ry of the matrix' },
    beside: ['oci'],
  },
  { name: 'an OCI layout in a folder', inputs: { outputs: 'type=oci,dest=layout,tar=false' }, beside: ['layout'] },
  {
    name: 'an OCI archive with zstd',
    inputs: { outputs: `${OCI},compression=zstd`, ...ZSTD },
    beside: ['oci with zstd'],
    image: ZSTD_IMAGE,
  },
  { name: 'an OCI archive of two platforms', inputs: { outputs: OCI, platforms: TWO }, beside: ['oci'] },
  { name: 'an OCI archive with provenance', inputs: { outputs: OCI, provenance: 'true' }, beside: ['oci'] },
  {
    name: "an OCI archive with provenance and OCI's media types",
    inputs: { outputs: `${OCI}\n${MEDIA_TYPES}`, provenance: 'true' },
    beside: ['oci'],
    image: OCI_IMAGE,
  },
  {
    name: 'an OCI archive, reproducible',
    again: true,
    inputs: { outputs: OCI, reproducible: 'true' },
    env: { SOURCE_DATE_EPOCH: '1700000000' },
    beside: ['oci with old times'],
    image: 'rewrite-timestamp=true',
    needsBuilder: true,
  },
  {
    name: 'an OCI archive with annotations',
    inputs: { outputs: OCI, annotations: ANNOTATIONS },
    beside: ['oci'],
    image: OCI_IMAGE,
  },
  {
    name: "an OCI archive with OCI's media types",
    inputs: { outputs: `${OCI}\n${MEDIA_TYPES}` },
    beside: ['oci'],
    image: OCI_IMAGE,
  },
  { name: 'a Docker archive', inputs: { outputs: ARCHIVE }, beside: ['archive'] },
  {
    name: 'a Docker archive with annotations',
    inputs: { outputs: ARCHIVE, annotations: ANNOTATIONS },
    beside: ['archive'],
    image: OCI_IMAGE,
  },
  { name: 'a Docker archive with zstd', inputs: { outputs: ARCHIVE, ...ZSTD }, beside: ['archive'], image: ZSTD_IMAGE },
  { name: 'a folder and a tar', inputs: { outputs: FILES }, beside: ['folder', 'tar'] },
  { name: 'a folder with provenance', inputs: { outputs: FILES, provenance: 'true' }, beside: ['folder', 'tar'] },
  {
    name: 'a folder of three platforms',
    remote: true,
    inputs: { outputs: FILES, platforms: `${TWO},linux/s390x` },
    beside: ['folder', 'tar'],
  },
]
