/** What differs from run to run: addresses, digests, ids, times, numbers. In this order. */
const VARIABLE: readonly RegExp[] = [
  /https?:\/\/[^\s"']+/g,
  // Tried once in each run of these characters: tried at each of them, a long one would take its square.
  /(?<![\w.-])[\w.-]+\.(amazonaws\.com|on\.aws|ecr\.aws)[^\s"']*/g,
  /sha256:[0-9a-f]+/g,
  /\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi,
  /\b[0-9a-f]{12,}\b/gi,
  /(\/[\w.@-]+){2,}/g,
  /\d+(\.\d+)*/g,
]

/**
 * Fingerprint of an error's text, such as `9f3c61e07a42`: the same for the same error in another run, repository or
 * account. It tells reports apart and finds those that belong together, and is not for anything secret.
 */
export function fingerprint(text: string): string {
  const normal = VARIABLE.reduce((rest, variable) => rest.replaceAll(variable, '#'), text)
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .trim()
  // FNV-1a of 64 bits: https://datatracker.ietf.org/doc/html/draft-eastlake-fnv
  let hash = 0xcbf29ce484222325n
  for (const byte of Buffer.from(normal)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n)
  return hash.toString(16).padStart(16, '0').slice(0, 12)
}
