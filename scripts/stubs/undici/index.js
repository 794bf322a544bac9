// @actions/http-client 4 takes this class from undici for HttpClient.getAgentDispatcher, which is for Octokit and which
// nothing here calls: its requests go through node:http, also with a proxy. The real package would be a third of dist/,
// and a sixth of the time that this action takes to start. https://github.com/actions/toolkit/blob/main/packages/http-client/src/index.ts
export class ProxyAgent {
  constructor() {
    throw new Error('This action is made without undici: HttpClient.getAgentDispatcher cannot use a proxy.')
  }
}
