import type { LocalPlace } from './options.ts'

/** The variables with which the AWS CLI and docker's login come to a place from a shell. Version 1 of the AWS CLI does not read AWS_REGION. */
export const shellVariables = ({ environment }: LocalPlace): Readonly<Record<string, string>> => ({
  ...environment,
  AWS_DEFAULT_REGION: environment.AWS_REGION,
})
