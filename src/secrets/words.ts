import { parseRegion } from '../names/aws.ts'

/**
 * A word, a number, or both together as in `node20` and `512Mi`; also `alwaysAuth`. Longer ones are no words: a key of
 * small letters is one that nobody could pronounce.
 */
const WORD = /^(?:(?:\p{Lu}+|[\p{Lu}\p{Lo}]?[\p{Ll}\p{Lo}\p{M}]+(?:\p{Lu}\p{Ll}{2,})*)\d{0,3}|\d+\p{L}{0,2})$/u
const LONGEST_WORD = 15

/**
 * Whether a text is made of nothing but words and numbers, such as `us-east-1`, `my-project-123` or
 * `registry=https://registry.npmjs.org/`: it can stand in an image for its own sake. That it is no secret is not said.
 */
export const looksLikeWords = (text: string): boolean =>
  text.split(/[^\p{L}\p{M}\p{N}]+/u).every((one) => one === '' || (one.length <= LONGEST_WORD && WORD.test(one)))

/** Values that say what an image is for and where it runs. In small letters. */
const VALUES: ReadonlySet<string> = new Set([
  ...['true', 'false', 'none', 'null', 'enabled', 'disabled', 'auto', 'default', 'info', 'warn', 'error', 'debug'],
  ...['production', 'prod', 'staging', 'stage', 'preprod', 'development', 'develop', 'test', 'testing', 'release'],
  ...['main', 'master', 'trunk', 'latest', 'stable', 'edge', 'nightly', 'beta', 'alpha', 'local', 'localhost'],
  ...['admin', 'administrator', 'root', 'user', 'guest', 'nobody', 'nonroot', 'node', 'http', 'https', 'utf8', 'utf-8'],
  ...[
    'c.utf-8',
    'en_us.utf-8',
    'linux',
    'windows',
    'amd64',
    'arm64',
    'arm/v7',
    'bash',
    '/app',
    '/home',
    '/root',
    '/tmp',
  ],
  ...['password', 'secret', 'token', '0.0.0.0', '127.0.0.1'],
])

/** What BuildKit and base images write into nearly every image: fields, media types, paths, the words of instructions. */
const EVERY_IMAGE = `
application/vnd.oci.image.index.v1+json application/vnd.oci.image.manifest.v1+json application/vnd.oci.image.config.v1+json
application/vnd.oci.image.layer.v1.tar+gzip application/vnd.docker.distribution.manifest.v2+json
application/vnd.docker.container.image.v1+json application/vnd.docker.image.rootfs.diff.tar.gzip application/vnd.in-toto+json
schemaversion mediatype digest annotations manifests platform architecture variant config created created_by empty_layer
history comment author rootfs diff_ids layers hostname domainname exposedports entrypoint workingdir volumes labels onbuild
stopsignal healthcheck buildkit.dockerfile.v0 # buildkit linux/amd64 linux/arm64 linux/arm/v7
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin /bin/sh -c #(nop) FROM RUN COPY ENV ARG LABEL CMD
org.opencontainers.image.description org.opencontainers.image.licenses org.opencontainers.image.revision
org.opencontainers.image.source org.opencontainers.image.title org.opencontainers.image.url org.opencontainers.image.version
in-toto.io/predicate-type https://slsa.dev/provenance/v1 https://mobyproject.org/buildkit@v1 vnd.docker.reference.digest
vnd.docker.reference.type attestation-manifest unknown/unknown frontend dockerfile context builddefinition buildtype
externalparameters internalparameters resolveddependencies rundetails invocationid metadata materials reproducible
completeness predicate predicatetype subject container application
`.toLowerCase()

const EVERY_WORD: ReadonlySet<string> = new Set(EVERY_IMAGE.split(/[^a-z0-9]+/))

/** A number that can be a port, a year or a user. */
const NUMBER = /^\d{1,5}$/

/** Whether a text is a word that an image of anybody's may hold, such as `production`, `us-east-1` or `true`. */
export function isCommonWord(text: string): boolean {
  const word = text.toLowerCase()
  const isAnywhere = EVERY_WORD.has(word) || (word.length >= 8 && EVERY_IMAGE.includes(word))
  return isAnywhere || VALUES.has(word) || NUMBER.test(word) || parseRegion(word).ok
}
