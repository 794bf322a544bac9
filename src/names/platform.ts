/**
 * Spelling of a platform as buildx lists it, such as `linux/amd64`: lower case, `amd64` for `x86_64`, without a variant
 * that goes without saying. https://github.com/containerd/platforms/blob/main/database.go
 */
export function canonicalPlatform(text: string): string {
  const parts = text.toLowerCase().split('/')
  const [os = '', written = '', variant] = parts.length > 1 ? parts : ['linux', ...parts]
  const arch = ARCHITECTURES[written] ?? written
  const usual = USUAL_VARIANTS[arch]
  const kept =
    written === 'armhf' ? 'v7' : written === 'armel' ? 'v6' : (variant ?? (arch === 'arm' ? 'v7' : undefined))
  return [os, arch, ...(kept === undefined || kept === usual ? [] : [kept])].join('/')
}

const ARCHITECTURES: Readonly<Record<string, string>> = {
  x86_64: 'amd64',
  'x86-64': 'amd64',
  aarch64: 'arm64',
  i386: '386',
  armhf: 'arm',
  armel: 'arm',
}

const USUAL_VARIANTS: Readonly<Record<string, string>> = { amd64: 'v1', arm64: 'v8' }
