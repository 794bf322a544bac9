import { imageOf, sha256 } from '../support/image.ts'
import type { Job } from '../support/job.ts'
import { storeImage } from '../support/stored-image.ts'

/** Puts an image into a repository as docker does, so that no engine here has it. Returns its reference. */
export async function pushBaseImage({ ecr }: Job, repositoryName: string, content: string): Promise<string> {
  const layer = tarOf('base.txt', content)
  const rootfs = { type: 'layers', diff_ids: [sha256(layer)] }
  const image = imageOf({ architecture: 'amd64', os: 'linux', config: {}, rootfs }, [layer])
  await storeImage(ecr, repositoryName, image, ['v1'])
  return `${ecr.registry}/${repositoryName}:v1`
}

/** A tar archive of one file of ASCII text: https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html#tag_20_92_13_06 */
function tarOf(name: string, text: string): string {
  const octal = (value: number, size: number): string => `${value.toString(8).padStart(size - 1, '0')}\0`
  const before = `${name.padEnd(100, '\0')}${octal(0o644, 8)}${octal(0, 8)}${octal(0, 8)}${octal(text.length, 12)}${octal(0, 12)}`
  const after = `0${'\0'.repeat(100)}ustar\x0000`.padEnd(512 - before.length - 8, '\0')
  const sum = [...`${before}        ${after}`].reduce((total, character) => total + character.charCodeAt(0), 0)
  const header = `${before}${octal(sum, 7)} ${after}`
  return `${header}${text.padEnd(Math.ceil(text.length / 512) * 512, '\0')}${'\0'.repeat(1024)}`
}
