import type { TakenFingerprint } from '../../src/actions/build/fingerprint/gather-fingerprint.ts'
import { textTable } from '../../src/base/text.ts'
import type { FingerprintPart } from '../../src/reuse/fingerprint.ts'

/** All that a fingerprint was made of: settings, images with their digests, and files, each with the begin of its hash. */
export function explainFingerprint({ parts, images }: TakenFingerprint): string {
  const rows = [
    ...parts.settings.map(([name, hash]) => [hash, name] as const),
    ...images.flatMap(({ name, content }) => content.split('\n').map((line) => ['image', `${name} ${line}`] as const)),
    ...parts.contexts.flatMap((context) => filesIn(context)),
  ]
  return textTable(rows)
}

const filesIn = ([name, hash, parts]: FingerprintPart): readonly (readonly [string, string])[] => [
  [hash, parts === undefined ? name : `${name}/`],
  ...(parts ?? []).flatMap((part) => filesIn(part)).map(([digits, path]) => [digits, `${name}/${path}`] as const),
]
