/** ECR takes at most this many ids of images in one request. */
const IDS_PER_REQUEST = 100

/** Asks about any number of things in parts that a request can have, all at once. Returns the answers in their order. */
export const inParts = <T, Answer>(
  all: readonly T[],
  ask: (part: readonly T[]) => Promise<Answer>,
): Promise<readonly Answer[]> =>
  Promise.all(
    Array.from({ length: Math.ceil(all.length / IDS_PER_REQUEST) }, (_, at) =>
      ask(all.slice(at * IDS_PER_REQUEST, (at + 1) * IDS_PER_REQUEST)),
    ),
  )
