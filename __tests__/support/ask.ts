import { type Ask, type AskPorts, asking } from '../../src/adapters/ask.ts'

/** Asks as the step does, but for the waits between attempts, which are over at once. */
export const testAsk = (ports: Partial<AskPorts> = {}): Ask =>
  asking({
    cancelled: new AbortController().signal,
    tell: () => {},
    now: () => performance.now(),
    wait: async () => {},
    ...ports,
  })
