import { DescribeImageSigningStatusCommand, type ECRClient, GetSigningConfigurationCommand } from '@aws-sdk/client-ecr'
import type { Ecr } from '../../ecr/api.ts'
import type { AccountId } from '../../names/aws.ts'
import { required, unlessMissing } from './answer-checks.ts'
import { type AwsCall, ecr } from './call.ts'

/** Calls about ECR's managed signing. Each throws AwsError. */
export function signingCalls(
  call: AwsCall,
  client: ECRClient,
  registry: { readonly registryId?: AccountId },
): Pick<Ecr, 'signingRules' | 'signings'> {
  return {
    signingRules: async () => {
      const doing = ecr("read the registry's rules for signing", 'GetSigningConfiguration')
      const rules = await unlessMissing('SigningConfigurationNotFoundException', () =>
        call(doing, async (options) => {
          const { signingConfiguration } = await client.send(new GetSigningConfigurationCommand({}), options)
          return required(doing, signingConfiguration?.rules)
        }),
      )
      return (rules ?? []).map(({ signingProfileArn, repositoryFilters = [] }) => ({
        profile: required(doing, signingProfileArn),
        filters: repositoryFilters.map(({ filter }) => required(doing, filter)),
      }))
    },

    signings: (name, digest) => {
      const doing = ecr(`read how far the signing of the image ${digest} is`, 'DescribeImageSigningStatus')
      const input = { repositoryName: name, imageId: { imageDigest: digest }, ...registry }
      return call(doing, async (options) => {
        const answer = await client.send(new DescribeImageSigningStatusCommand(input), options)
        return required(doing, answer.signingStatuses).map(
          ({ signingProfileArn, status, failureCode, failureReason }) => ({
            profile: signingProfileArn,
            status: required(doing, status),
            failureCode: failureCode || undefined,
            failureReason: failureReason || undefined,
          }),
        )
      })
    },
  }
}
