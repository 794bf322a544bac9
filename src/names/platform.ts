/**
 * Spelling of a platform as buildx lists it, such as `linux/amd64`: lower case, `amd64` for `x86_64`, without a variant
 * that goes without saying. https://github.com/containerd/platforms/blob/main/database.go
 */
export function canonicalPlatform(text: string): string {
  const parts = text.toLowerCase().split('/')
  const [os = '', written = '', variant] = parts.length > 1 ? parts : ['linux', ...parts]
  const kept = keptVariant(written, variant)
  return [SYSTEMS[os] ?? os, ARCHITECTURES[written] ?? written, ...(kept === undefined ? [] : [kept])].join('/')
}

const SYSTEMS: Readonly<Record<string, string>> = { macos: 'darwin' }

const ARCHITECTURES: Readonly<Record<string, string>> = {
  x86_64: 'amd64',
  'x86-64': 'amd64',
  aarch64: 'arm64',
  i386: '386',
  armhf: 'arm',
  armel: 'arm',
}

/** The variant that a platform is listed with; undefined where it has none, or the usual one. */
function keptVariant(written: string, variant: string | undefined): string | undefined {
  switch (ARCHITECTURES[written] ?? written) {
    case '386':
      return written === 'i386' ? undefined : variant
    case 'amd64':
      return variant === 'v1' ? undefined : variant
    case 'arm64':
      return variant === 'v8' || variant === '8' ? undefined : variant
    case 'arm':
      if (written !== 'arm') return written === 'armhf' ? 'v7' : 'v6'
      return /^[5-8]$/.test(variant ?? '7') ? `v${variant ?? '7'}` : variant
    default:
      return variant
  }
}
