// What the scripted docker prints.

/** To the end, because process.exit does not wait for a pipe. */
export function print(descriptor: 1 | 2, base64: string): Promise<void> {
  const stream = descriptor === 1 ? process.stdout : process.stderr
  return new Promise((resolve) => stream.write(Buffer.from(base64, 'base64'), () => resolve()))
}

export const say = (text: string): Promise<void> => print(2, Buffer.from(text).toString('base64'))
