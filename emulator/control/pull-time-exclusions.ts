import { ServiceError } from '../errors.ts'
import * as members from './members.ts'
import { operation } from './operation.ts'
import { page } from './page.ts'
import { required, text } from './schema.ts'

const principalArn = required(
  text({
    max: 200,
    pattern: String.raw`^arn:aws(-[a-z]+)*:iam::[0-9]{12}:(role|user)/[\w+=,.@-]+(/[\w+=,.@-]+)*$`,
  }),
)

/** The words of the errors are the API reference's. */
export const registerPullTimeUpdateExclusion = operation({ principalArn }, async (input, { registry, world }) => {
  await registry.change((settings) => {
    if (settings.pullTimeExclusions.includes(input.principalArn))
      throw new ServiceError(
        'ExclusionAlreadyExistsException',
        'The specified pull time update exclusion already exists for the registry.',
      )
    return { ...settings, pullTimeExclusions: [...settings.pullTimeExclusions, input.principalArn].sort() }
  })
  return { principalArn: input.principalArn, createdAt: world.now() / 1000 }
})

export const deregisterPullTimeUpdateExclusion = operation({ principalArn }, async (input, { registry }) => {
  await registry.change((settings) => {
    const pullTimeExclusions = settings.pullTimeExclusions.filter((arn) => arn !== input.principalArn)
    if (pullTimeExclusions.length < settings.pullTimeExclusions.length) return { ...settings, pullTimeExclusions }
    throw new ServiceError('ExclusionNotFoundException', 'The specified pull time update exclusion was not found.')
  })
  return { principalArn: input.principalArn }
})

export const listPullTimeUpdateExclusions = operation(members.paging(), (input, { registry }) => {
  const { entries, nextToken } = page(input, registry.settings.pullTimeExclusions, (arn) => arn)
  return { pullTimeUpdateExclusions: entries, nextToken }
})
