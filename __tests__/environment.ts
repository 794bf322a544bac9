// Where jest runs each test file. A test that fails or is given up at its limit never reaches its own clean-up: what it
// started is ended here.
import type { ChildProcess } from 'node:child_process'
import { TestEnvironment } from 'jest-environment-node'
import { type Children, watchChildren } from './support/children.ts'

/** Node, without the processes that tests leave behind. */
export default class extends TestEnvironment {
  #children: Children | undefined
  /** Those of the file, which were there when the test began. */
  #before: ReadonlySet<ChildProcess> = new Set()

  override async setup(): Promise<void> {
    await super.setup()
    this.#children = watchChildren()
  }

  /** https://github.com/jestjs/jest/blob/v30.0.0/packages/jest-types/src/Circus.ts */
  async handleTestEvent({ name }: { readonly name: string }): Promise<void> {
    if (name === 'test_start') this.#before = new Set(this.#children?.running())
    // Now, so that what the test waits for comes to its end while it can still clean up.
    if (name === 'test_fn_failure') await this.#children?.end(this.#before)
  }

  override async teardown(): Promise<void> {
    await this.#children?.end()
    this.#children?.close()
    await super.teardown()
  }
}
