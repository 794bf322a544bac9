import { parse } from 'yaml'

/** What happened in a repository, as GitHub tells it. */
export interface Event {
  readonly name: string
  /** https://docs.github.com/en/webhooks/webhook-events-and-payloads, as far as it is asked. */
  readonly payload: Readonly<Record<string, unknown>>
  /** Whether GitHub gives the job an OIDC token: not in a pull request from a fork. */
  readonly token: boolean
}

const repository = { default_branch: 'main' }

/** A push to main. */
export const PUSH: Event = { name: 'push', payload: { ref: 'refs/heads/main', repository }, token: true }

const pullRequest = (from: string, token: boolean): Event => ({
  name: 'pull_request',
  payload: {
    number: 7,
    repository,
    pull_request: {
      number: 7,
      head: { ref: 'more', repo: { full_name: from } },
      base: { ref: 'main', repo: { full_name: 'acme/app' } },
    },
  },
  token,
})

/** The events that start a workflow, by what a person calls them. Throws for a trigger that is not known here. */
export function eventsOf(workflow: string): Readonly<Record<string, Event>> {
  const { on } = parse(workflow) as { readonly on: Readonly<Record<string, object | null>> }
  const triggers = Object.entries(on).map(([name, filter]) => [name, ...Object.keys(filter ?? {})].join(' '))
  return Object.assign({}, ...triggers.map(eventsOfTrigger)) as Readonly<Record<string, Event>>
}

function eventsOfTrigger(trigger: string): Readonly<Record<string, Event>> {
  switch (trigger) {
    case 'push branches':
      return { 'a push to main': PUSH }
    case 'push tags':
      return { 'a tag': { ...PUSH, payload: { ref: 'refs/tags/v1.2.3', repository } } }
    case 'pull_request':
      return {
        'a pull request': pullRequest('acme/app', true),
        'a pull request from a fork': pullRequest('somebody/app', false),
      }
  }
  throw new Error(`A workflow starts at '${trigger}', and no event is known for that here.`)
}
