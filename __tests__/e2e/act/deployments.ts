// What deploys images in AWS, as far as the workflows of examples/ ask: the AWS CLI talks to it, and checks requests and
// answers by AWS's own model of each service. It keeps nothing but what it was asked.
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** An operation and its parameters. */
export interface Asked {
  readonly operation: string
  readonly body: string
}

export interface Deployments {
  readonly url: string
  /** What was asked, in order. */
  readonly asked: readonly Asked[]
  end(): Promise<void>
}

const CURRENT = 'arn:aws:ecs:eu-central-1:123456789012:task-definition/node-api:1'
const task = (revision: number) => ({
  taskDefinitionArn: CURRENT.replace(/1$/, String(revision)),
  family: 'node-api',
  revision,
  status: 'ACTIVE',
  requiresAttributes: [{ name: 'com.amazonaws.ecs.capability.ecr-auth' }],
  compatibilities: ['EC2', 'FARGATE'],
  registeredAt: 1764480000,
  registeredBy: 'arn:aws:iam::123456789012:root',
  containerDefinitions: [{ name: 'api', image: 'the image before', essential: true }],
})
const service = { serviceName: 'node-api', status: 'ACTIVE', taskDefinition: CURRENT, desiredCount: 1, runningCount: 1 }
const app = { ServiceName: 'node-api', ServiceId: '0', ServiceArn: 'arn', Status: 'OPERATION_IN_PROGRESS' }

/** The answers by operation. What a workflow waits for has already happened. */
const ANSWERS: Readonly<Record<string, object>> = {
  'ECS DescribeServices': { services: [{ ...service, deployments: [{ status: 'PRIMARY' }] }] },
  'ECS DescribeTaskDefinition': { taskDefinition: task(1) },
  'ECS RegisterTaskDefinition': { taskDefinition: task(2) },
  'ECS UpdateService': { service },
  'SSM SendCommand': { Command: { CommandId: '0f3c2a61-7d3e-4e0b-9a60-1c9be3a0a6a2' } },
  'SSM GetCommandInvocation': { Status: 'Success' },
  'AppRunner UpdateService': { Service: app, OperationId: '1' },
  'Lambda PUT code': { FunctionName: 'hello-function', LastUpdateStatus: 'InProgress' },
  'Lambda GET hello-function': { Configuration: { State: 'Active', LastUpdateStatus: 'Successful' } },
}

// https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html; Lambda is asked by method and path.
const TARGETS: Readonly<Record<string, string>> = {
  AmazonEC2ContainerServiceV20141113: 'ECS',
  AmazonSSM: 'SSM',
  AppRunner: 'AppRunner',
}

function operationOf({ headers, method, url = '' }: IncomingMessage): string {
  const [target = '', operation] = String(headers['x-amz-target'] ?? '').split('.')
  if (operation !== undefined) return `${TARGETS[target] ?? target} ${operation}`
  return `Lambda ${method} ${url.split('/').at(-1)}`
}

export async function startDeployments(): Promise<Deployments> {
  const asked: Asked[] = []
  const server = createServer(async (request, response) => {
    const [operation, body] = [operationOf(request), await text(request)]
    asked.push({ operation, body })
    // A service gets the task definition that was registered for the new image.
    const old = operation === 'ECS UpdateService' && !body.includes(task(2).taskDefinitionArn)
    const answer = old ? undefined : ANSWERS[operation]
    const status = answer === undefined ? 400 : 200
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify(answer ?? { message: `nothing answers ${operation} here` }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    end: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
