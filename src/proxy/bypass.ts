/** This machine itself: curl needs to be told, docker and GitHub's own clients go around the proxy by themselves. */
const LOOPBACK = ['localhost', '.localhost', '127.0.0.0-127.255.255.255', '::1', '[::1]']

/**
 * Takes the text of NO_PROXY. Returns the same in the words of Node's agents, which differ from those of curl and Go: a
 * name has to stand for the names below it, too, and a network (10.0.0.0/8) is a range of addresses.
 * https://nodejs.org/docs/latest-v24.x/api/http.html#built-in-proxy-support and
 * https://pkg.go.dev/golang.org/x/net/http/httpproxy#Config
 */
export function bypassList(text: string): string {
  const entries = text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
  return [...LOOPBACK, ...entries.flatMap(entriesFor)].join(',')
}

function entriesFor(entry: string): readonly string[] {
  const range = rangeOf(entry)
  if (range !== undefined) return [range]
  return entry.startsWith('.') || entry.startsWith('*') ? [entry] : [entry, `.${entry}`]
}

/** An IPv4 network as `first-last`; undefined when it is none. */
function rangeOf(entry: string): string | undefined {
  const [, address = '', bits = ''] = /^(\d{1,3}(?:\.\d{1,3}){3})\/(\d{1,2})$/.exec(entry) ?? []
  const bytes = address.split('.').map(Number)
  if (address === '' || Number(bits) > 32 || bytes.some((byte) => byte > 255)) return undefined
  const size = 2 ** (32 - Number(bits))
  const value = bytes.reduce((sum, byte) => sum * 256 + byte, 0)
  const first = value - (value % size)
  return `${dotted(first)}-${dotted(first + size - 1)}`
}

const dotted = (value: number): string => [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.')
