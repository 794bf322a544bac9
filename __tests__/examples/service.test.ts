// The template of docs/start/3-deploy.md makes what that page says.
import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { evaluate, parseTemplate, resourceProblems } from './cloudformation.ts'

const template = parseTemplate(readFileSync('examples/service/cloudformation.yml', 'utf8'))

const IMAGE = `123456789012.dkr.ecr.eu-central-1.amazonaws.com/my-app@sha256:${'a'.repeat(64)}`
const GIVEN = {
  Name: 'my-app',
  RepositoryName: 'my-app',
  ImageUri: IMAGE,
  Subject: 'repo:octocat/my-app:ref:refs/heads/main',
  'AWS::Partition': 'aws',
  'AWS::AccountId': '123456789012',
  'AWS::Region': 'eu-central-1',
}

test('has resources as AWS specifies them', () => {
  expect(resourceProblems(template)).toEqual([])
})

test('the role that deploys may update this function and read its images, and nothing else', () => {
  const [policy] = evaluate(template, GIVEN, template.Resources.Deploy?.Properties.Policies ?? []) as never as {
    PolicyDocument: { Statement: unknown }
  }[]
  expect(policy?.PolicyDocument.Statement).toEqual([
    {
      Sid: 'Update',
      Effect: 'Allow',
      Action: ['lambda:UpdateFunctionCode', 'lambda:GetFunction'],
      Resource: { 'Fn::GetAtt': ['Function', 'Arn'] },
    },
    {
      Sid: 'ReadImage',
      Effect: 'Allow',
      Action: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
      Resource: 'arn:aws:ecr:eu-central-1:123456789012:repository/my-app',
    },
  ])
})

test('one subject may use it', () => {
  expect(JSON.stringify(evaluate(template, GIVEN, template.Resources.Deploy?.Properties ?? {}))).toContain(
    '"token.actions.githubusercontent.com:sub":"repo:octocat/my-app:ref:refs/heads/main"',
  )
})

test.each([
  ['by digest', IMAGE, true],
  ['by tag, which can move', '123456789012.dkr.ecr.eu-central-1.amazonaws.com/my-app:latest', false],
  ['of another registry', `docker.io/library/nginx@sha256:${'a'.repeat(64)}`, false],
])('takes an image %s: %s', (_name, image, taken) => {
  expect(new RegExp(template.Parameters.ImageUri?.AllowedPattern ?? '').test(image)).toBe(taken)
})
