import { shortened } from '../base/text.ts'
import { AwsError } from './aws-error.ts'
import { RegistryError } from './registry-error.ts'

const WIDTH = 300

/**
 * Sentence for the log about what a service said the first time, from what that attempt has thrown: "ECR said at first:
 * ServerException: try later". Empty where nothing was said.
 */
export function firstWords(service: string, error: unknown): string {
  if (!(error instanceof Error)) return ''
  return shortened(`${service} said at first: ${saidBy(error).replace(/\s+/g, ' ')}`, WIDTH)
}

/** The words of an error, behind its code; those of a registry have it. */
function saidBy(error: Error): string {
  if (error instanceof RegistryError) return error.message
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name
  return `${code}: ${error instanceof AwsError ? error.said : error.message}`
}
