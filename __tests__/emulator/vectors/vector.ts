import { test } from '@jest/globals'
import type { LocalEcr, LocalEcrOptions } from '../../../emulator/index.ts'
import { createRepository, registryClient, withEcr } from '../support.ts'

export type Client = Awaited<ReturnType<typeof registryClient>>

/** One observation of ECR by a real client: its number in the project's notes, and where it was made. */
export interface Vector {
  readonly vector: number
  readonly name: string
  readonly source: string
  readonly options?: LocalEcrOptions
  /** Settings of the repository `app`. */
  readonly repository?: object
  readonly act: (client: Client, ecr: LocalEcr) => Promise<void>
}

export const issue = (repository: string, number: number): string => `https://github.com/${repository}/issues/${number}`
export const roadmap = (number: number): string => issue('aws/containers-roadmap', number)
export const header = async (response: Promise<Response>, name: string) => (await response).headers.get(name)

/** Runs each against a server of its own that has an empty repository `app`. */
export function testVectors(vectors: readonly Vector[]): void {
  test.each(vectors)('vector $vector: $name ($source)', ({ options = {}, repository, act }) =>
    withEcr(options, async (ecr) => {
      await createRepository(ecr, 'app', repository)
      await act(await registryClient(ecr, 'app'), ecr)
    }),
  )
}
