import type { Builder } from './builder.ts'
import { FEATURES, type Feature, type Wants } from './features.ts'

export type Choice =
  /** The builder can do all that is wanted. */
  | { readonly kind: 'use' }
  /** It cannot, and a BuildKit container of this run's own can. `because` is for the reader. */
  | { readonly kind: 'container'; readonly because: string }
  /** It cannot, and it was asked for by name. */
  | { readonly kind: 'refuse'; readonly problem: string }

/** The features that are wanted and that the docker driver has with one image store only, or not at all. */
export const demanding = (wants: Wants): readonly Feature[] => FEATURES.filter(({ wanted }) => wanted(wants))

/** Decides whether a builder will do. `named`: the user asked for this one, so no other takes its place. */
export function chooseBuilder(wants: Wants, builder: Builder, named: boolean): Choice {
  const lacking = builder.driver === 'docker' ? demanding(wants).filter((one) => !has(builder, one, named)) : []
  if (lacking.length === 0) return { kind: 'use' }
  const cannot = `${describeBuilder(builder)} cannot ${listed(lacking.map(({ name }) => name))}`
  if (!named) return { kind: 'container', because: `${cannot}.` }
  const store = lacking.every(({ docker }) => docker === 'containerd')
    ? ', or turn on the containerd image store of its engine (https://docs.docker.com/engine/storage/containerd/)'
    : ''
  return {
    kind: 'refuse',
    problem: `${cannot}. Leave the input builder away, then this step makes a BuildKit container for it; or name a builder of another driver${store}.`,
  }
}

/** What an engine does not tell about itself gets the benefit of the doubt: buildx says what it lacks. */
function has({ store }: Builder, { docker }: Feature, named: boolean): boolean {
  switch (docker) {
    case 'containerd':
      return store !== 'classic'
    case 'configured':
      return named
    case 'never':
      return false
  }
}

function describeBuilder({ name, driver, store }: Builder): string {
  return `The builder ${name} (${driver} driver${store === undefined ? '' : `, ${store} image store`})`
}

const listed = (texts: readonly string[]): string =>
  texts.length < 2 ? texts.join() : `${texts.slice(0, -1).join(', ')} or ${texts.at(-1)}`
