import { quoted } from '../../../base/result.ts'
import type { InputReader } from '../../../inputs/reader.ts'
import { parseRegistryMirror, printPlace, type RegistryMirror } from '../../../names/registry-mirror.ts'

/** Reads the mirrors that images of the Dockerfile are read through, one `registry=mirror` a line. */
export function readRegistryMirrors(reader: InputReader): readonly RegistryMirror[] {
  const origins = new Set<string>()
  return reader.list('registry-mirrors', { commas: 'separate' }).flatMap((text) => {
    const mirror = parseRegistryMirror(text)
    if (!mirror.ok) return reader.refuse('registry-mirrors', mirror.problem) ?? []
    const origin = printPlace(mirror.value.origin)
    if (origins.has(origin)) return reader.refuse('registry-mirrors', `${quoted(origin)} is there twice`) ?? []
    origins.add(origin)
    return [mirror.value]
  })
}
